/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The doorbells of a channel of shared memory: each side has a PL061 (pl061.h) whose lines are
 * wires to the others, and an interrupt that is an edge. Line n is high while side n drives it,
 * line DOORBELL_OUT + n is a wire to side n. Tools for GPIO do all that is needed with these. A
 * write of one more register, which a PL061 does not have, rings several sides at once:
 * DOORBELL_RING, bit n: an edge of each kind on the wire to side n.
 *
 * The interrupt comes with each edge that the receiver has enabled, also where the one before is
 * not cleared in GPIORIS: a receiver to whom it says enough has no access to make.
 */
#ifndef MULLION_EL2_DOORBELL_H
#define MULLION_EL2_DOORBELL_H

#include "el2/vdev/pl061.h"
#include "el2/vdev/vdev.h"

#define DOORBELL_SIDES 4u
#define DOORBELL_OUT   4u
#define DOORBELL_RING  0x800u

struct doorbell;

struct doorbell_side {
	struct pl061 chip;
	struct vm *vm;
	struct doorbell *doorbell;
	uint32_t intid;
	unsigned index; /* of this side */
	/* atomic: edges of others that it is set to note, whether they interrupt or not; all edges
	 * while the VM was off. Of both without those by which others start again. */
	uint32_t rung, lost;
};

struct doorbell {
	char name[VM_NAME]; /* the channel's */
	unsigned n_sides;
	struct doorbell_side side[DOORBELL_SIDES];
};

/* Those of all channels that have some. */
#define DOORBELLS_MAX 8u
extern struct doorbell *doorbells[DOORBELLS_MAX];
extern unsigned n_doorbells;

/* Its region is a page, its state a struct doorbell_side. */
extern const struct vdev_ops doorbell_registers;

/* Boot-only: side `index`, below n_sides, is `vm`, whose software line is `intid`. */
void doorbell_join(struct doorbell *doorbell, unsigned index, struct vm *vm, uint32_t intid);

#endif
