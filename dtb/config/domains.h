/* SPDX-License-Identifier: Apache-2.0 */
/* What the domains of a configuration ask for, side by side. */
#ifndef MULLION_DTB_DOMAINS_H
#define MULLION_DTB_DOMAINS_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/* Refuses in the node /domains itself what is a domain's: there it would mean nothing. -1 with the
 * property named. */
int domains_check_node(const struct tree *tree, unsigned domains, struct diag *diag);

#define DOMAINS_NONE SYS_MAX_DOMAINS

/* The place in config->domains of a child of `domains`, the node /domains, once they are counted;
 * DOMAINS_NONE: the node is none. */
unsigned domains_index(const struct tree *tree, unsigned domains, unsigned node,
		       const struct sys_config *config);

/*
 * Compares the domains as they were read: ids, CPUs, memory, and who asks for the rest of
 * something; then gives the rest of the CPUs. -1, with both domains named, when two ask for the
 * same.
 */
int domains_settle(const struct dt_board *board, struct sys_config *config, struct diag *diag);

#endif
