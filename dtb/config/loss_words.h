/* SPDX-License-Identifier: Apache-2.0 */
/* What a loss means to the device, and what its owner or the configuration can do. For the desk. */
#ifndef MULLION_DTB_LOSS_WORDS_H
#define MULLION_DTB_LOSS_WORDS_H

#include "dtb/config/losses.h"

struct loss_words {
	const char *consequence; /* what the device is without it */
	const char *there;       /* what the owner does about it; NULL: nothing is of use */
	const char *here;        /* what the domain that loses does; NULL: likewise */
};

/*
 * Says it of one loss, by its property and its kind. This is the one place that knows: whoever
 * comes to mediate a provider between domains (docs/decisions.md) changes the kind of such a loss,
 * and says here what it means then. The texts are constant.
 */
struct loss_words loss_words(const struct tree *tree, const struct loss *loss);

/* More than the kind says, in why->reason; nothing where there is no more. */
void loss_reason(const struct tree *tree, const struct loss *loss, struct diag *why);

/* The reference's name in the property's list of names ("clock-names"), or NULL. */
const char *loss_entry_name(const struct tree *tree, const struct loss *loss);

#endif
