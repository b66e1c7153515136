/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store.h"

#include <string.h>

#include "include/physical.h"

static int fetch_memory(const struct store *store, uint64_t offset, void *target, size_t size,
			struct diag *diag)
{
	(void)diag;
	memcpy(target, memory_at(store->base + offset), size);
	return 0;
}

struct store store_of_memory(struct range memory)
{
	return (struct store){.size = memory.size, .fetch = fetch_memory, .base = memory.base};
}

int store_fetch(const struct store *store, uint64_t offset, void *target, size_t size,
		struct diag *diag)
{
	return store->fetch(store, offset, target, size, diag);
}
