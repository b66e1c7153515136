/* SPDX-License-Identifier: Apache-2.0 */
/* For the message about a label that the board's tree does not have: what may have been meant. */
#ifndef MULLION_DTB_NEAREST_H
#define MULLION_DTB_NEAREST_H

#include "dtb/tree/tree.h"

#define NEAREST_ROOM 80u /* with the label, so that a reason (lib/diag.h) has them all */

/*
 * Writes up to three labels, ", " between them, nearest first: of /__symbols__, or made of a node's
 * name, that at most every second character of `label` has to be changed for (inserted, left out,
 * replaced), none much worse than the first, as far as they fit. An alias that comes near stands
 * for its node's name. "" when there is none.
 */
void nearest_labels(const struct tree *tree, const char *label, char out[NEAREST_ROOM]);

/* `character` as a label has it: '_' for what no label can have. */
char label_character(char character);

#endif
