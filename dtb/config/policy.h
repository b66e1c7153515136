/* SPDX-License-Identifier: Apache-2.0 */
/* What a domain says of its life: mullion,on-reset, -on-off, -on-crash, -restart-limit, -start and
 * -after (docs/configuration.md). */
#ifndef MULLION_DTB_POLICY_H
#define MULLION_DTB_POLICY_H

#include "dtb/config/system.h"

/* Reads it into `domain`, whose name is set, but for mullion,after. -1: a value is none. */
int policy_parse(const struct tree *tree, unsigned node, struct sys_domain *domain,
		 unsigned n_domains, struct diag *diag);

/* Once all domains are read: who starts after whom. `domains` is the node /domains. -1: that is no
 * order. */
int policy_settle(const struct tree *tree, unsigned domains, struct sys_config *config,
		  struct diag *diag);

/* As the configuration has it, of an enum life_action. */
const char *policy_word(uint8_t action);

#endif
