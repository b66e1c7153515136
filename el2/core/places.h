/* SPDX-License-Identifier: Apache-2.0 */
/* What is where, for reports: names of address ranges, and the one next to an address. Pure. */
#ifndef MULLION_PLACES_H
#define MULLION_PLACES_H

#include <stdbool.h>

#include "include/addr.h"

#define PLACES_MAX  128u
#define PLACES_NAME 32u   /* VM_NAME: those of domains and channels are whole */
#define PLACES_ALL  0xffu /* for all VMs the same */

struct place {
	struct range range;
	char name[PLACES_NAME];
	uint8_t why;    /* enum explain_why (include/explain.h); 0 when it is added */
	uint8_t viewer; /* the VM of whose addresses it is one, or PLACES_ALL */
};

struct places {
	unsigned count;
	struct place at[PLACES_MAX];
};

/* The machine's: boot puts the registers of every device and the memory of every VM here. */
extern struct places known_places;

/* Keeps a copy of the name, cut to PLACES_NAME - 1 characters. `viewer`: as above. False when the
 * table is full: then it is not kept. */
bool places_add(struct places *places, const char *name, struct range range, unsigned viewer);

/* The first range for all VMs that holds `address`; NULL: none does. */
const struct place *places_at(const struct places *places, uint64_t address);

/* The name of the range that holds `address`, or of the one with the least distance to it, of those
 * for all VMs and for this `viewer`; "nothing" where there is none. */
const char *places_nearest(const struct places *places, uint64_t address, unsigned viewer);

#endif
