/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/restart.h"

#include <string.h>

#include "arch/arm64/cache.h"
#include "el2/core/mmu.h"

/* Copies through two windows, a piece at a time that crosses no 2 MiB boundary on either side. */
static void copy_physical(uint64_t to, uint64_t from, uint64_t size)
{
	while (size) {
		uint64_t part = size, left_to = MIB(2) - (to & (MIB(2) - 1)),
			 left_from = MIB(2) - (from & (MIB(2) - 1));
		void *target = mmu_window(0, to);
		const void *source = mmu_window(1, from);

		part = part < left_to ? part : left_to;
		part = part < left_from ? part : left_from;
		memcpy(target, source, part);
		/* The guest starts with its caches off: the copy has to be in memory (D7.5.9). */
		icache_sync((uintptr_t)target, part);
		dcache_flush((uintptr_t)target, part);
		to += part;
		from += part;
		size -= part;
	}
	mmu_window_close(0);
	mmu_window_close(1);
}

void vm_restore(const struct vm *vm)
{
	for (unsigned i = 0; i < VM_MAX_SEALED; i++)
		if (vm->sealed[i].copy)
			copy_physical(vm->sealed[i].target, vm->sealed[i].copy, vm->sealed[i].size);
}
