/* SPDX-License-Identifier: Apache-2.0 */
/* What each node of a tree is: a device, a bus, a part of every guest, or in no guest's tree. */
#ifndef MULLION_DTB_CLASSIFY_H
#define MULLION_DTB_CLASSIFY_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/* Sets the class of every node; none has an owner or is in a domain's tree after that. Those in
 * config->malformed are gone, with all below them. */
void classify_nodes(struct tree *tree, const struct sys_config *config);

/* True when the node says that it is a bus whose children are devices of their own. */
bool classify_is_bus(const struct tree *tree, unsigned node);

/* True for flash and IOMMUs by what the node says of itself, of a malformed one as well. */
bool classify_is_held(const struct tree *tree, unsigned node);

#endif
