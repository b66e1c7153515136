/* SPDX-License-Identifier: Apache-2.0 */
/* By which rule a node or a piece of memory is whose it is. */
#ifndef MULLION_DTB_WHY_H
#define MULLION_DTB_WHY_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"
#include "include/explain.h"

/* Of a node; own_assign came before. */
enum explain_why why_node(const struct tree *tree, const struct sys_config *config, unsigned node);

/* The entry of `access` of the domain that has the node by it: the node itself, or what it is a
 * part of. TREE_NONE: none names it. */
unsigned why_named(const struct tree *tree, const struct sys_config *config, unsigned node);

/* Of an address in memory that the domain has. */
enum explain_why why_memory(const struct sys_domain *domain, uint64_t address);

#endif
