/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the boot stages and images come from: flash, or the memory of a ramdisk. Who can write to
 * it can do so while we look, and a flash on a bus may answer twice with two things. So its bytes
 * are fetched once, by store_fetch alone, and what was fetched is checked, never the store. Pure.
 */
#ifndef MULLION_STORE_H
#define MULLION_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "include/addr.h"
#include "lib/diag.h"

struct store {
	uint64_t size; /* bytes from offset 0 on */
	/* Copies [offset, offset + size), inside the store, to `target`. 0, or -1 with `diag`
	 * filled: it cannot be read. */
	int (*fetch)(const struct store *store, uint64_t offset, void *target, size_t size,
		     struct diag *diag);
	uint64_t base; /* of what is read as memory */
};

/* A store that is read as memory. */
struct store store_of_memory(struct range memory);

int store_fetch(const struct store *store, uint64_t offset, void *target, size_t size,
		struct diag *diag);

#endif
