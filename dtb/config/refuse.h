/* SPDX-License-Identifier: Apache-2.0 */
/* Why a node that a domain names in `access` cannot be given to it. */
#ifndef MULLION_DTB_REFUSE_H
#define MULLION_DTB_REFUSE_H

#include "dtb/tree/tree.h"

/* The node is the root, or by its class (classify_nodes) no device; `domain` names it. -1, with the
 * reason in `diag`. */
int refuse_access(const struct tree *tree, unsigned node, const char *domain, struct diag *diag);

#endif
