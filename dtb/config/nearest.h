/* SPDX-License-Identifier: Apache-2.0 */
/* For the message about a label or a path that the board's tree does not have: what may have been
 * meant. */
#ifndef MULLION_DTB_NEAREST_H
#define MULLION_DTB_NEAREST_H

#include "dtb/tree/tree.h"

/* With the label or the path, so that a reason (lib/diag.h) has them all. */
#define NEAREST_ROOM  80u
#define NEAREST_PATHS 100u

/*
 * Writes up to three labels, ", " between them, nearest first: of /__symbols__, or made of a node's
 * name, that at most every second character of `label` has to be changed for (inserted, left out,
 * replaced, whatever their case), none much worse than the first, as far as they fit. What has no
 * compatible, registers or interrupts counts as two characters farther away. An alias that comes
 * near stands for its node's name. "" when there is none.
 */
void nearest_labels(const struct tree *tree, const char *label, char out[NEAREST_ROOM]);

/*
 * Likewise for a path that leads to no node: of the nodes where its first name is that is not
 * there, those that come near; and all that have the name which it ends with, wherever they are.
 * Paths, or names where a path does not fit.
 */
void nearest_paths(const struct tree *tree, const char *path, char out[NEAREST_PATHS]);

/* `character` as a label has it: '_' for what no label can have. */
char label_character(char character);

#endif
