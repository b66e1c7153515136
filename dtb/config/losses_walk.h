/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of losses_visit, for each other: the walk, what it says, and why. */
#ifndef MULLION_DTB_LOSSES_WALK_H
#define MULLION_DTB_LOSSES_WALK_H

#include "dtb/config/losses.h"

struct loss_walk {
	const struct tree *tree;
	const struct loser *loser;
	struct loss loss; /* of the node, property and reference that are looked at */
	bool link;        /* ref_is_link: of use only to whoever has both */
	bool users_known; /* table_user is the domain's */
	void (*visit)(void *ctx, const struct loss *loss);
	void *ctx;
};

/* --- losses_report.c --- */

/* Before the property's reference `entry`, which has so many cells behind the phandle. */
void losses_begin(struct loss_walk *walk, const char *property, unsigned entry,
		  const fdt32_t *cells, unsigned n_cells);

/* That reference is lost: its provider, who has that, and why. */
void losses_report_as(struct loss_walk *walk, unsigned provider, unsigned owner,
		      enum loss_kind kind);

/* The same of what has no provider, or one that is the domain's. */
void losses_report_alone(struct loss_walk *walk, unsigned provider, enum loss_kind kind);

/* The same if the domain does not have the provider, for the reason that is found. */
void losses_report(struct loss_walk *walk, unsigned provider);

/* The node is a region that a kernel is to place itself, and cannot. */
bool losses_lacks_room(const struct loss_walk *walk, unsigned node);

/* --- losses_irq.c --- */

/* What is lost of the interrupt that losses_begin was told of, at this controller. */
void losses_report_irq(struct loss_walk *walk, unsigned controller);

/* Of the node's `interrupts`; a list that its controller cannot read is one. */
void losses_of_interrupts(struct loss_walk *walk);

/* Of its `interrupt-map`, one for entries to one controller, one after the other. */
void losses_of_map(struct loss_walk *walk);

/* Timer and counters, which nobody loses; but a controller of theirs may be another domain's, and
 * counters count without interrupts that are not each core's own. All go with the first. */
void losses_of_cores_own(struct loss_walk *walk);

#endif
