/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/clear.h"

#include <string.h>

#include "arch/arm64/cache.h"
#include "include/addr.h"

/* Zeroed and then written back while its lines are still in a first-level cache; a multiple of
 * every block of DC ZVA (2 KiB at most). */
#define PIECE KIB(16)

static void zero(uint64_t base, uint64_t size, uint64_t block)
{
	uint64_t end = base + size, first = end, last = end;

	if (block && ALIGN_UP(base, block) < ALIGN_DOWN(end, block)) {
		first = ALIGN_UP(base, block);
		last = ALIGN_DOWN(end, block);
	}
	memset((void *)(uintptr_t)base, 0, first - base);
	dcache_zero_blocks(first, last, block);
	memset((void *)(uintptr_t)last, 0, end - last);
}

void memory_clear(uint64_t base, uint64_t size)
{
	uint64_t block = dcache_zero_size();

	while (size) {
		uint64_t part = PIECE - (base & (PIECE - 1));

		part = part < size ? part : size;
		zero(base, part, block);
		dcache_flush(base, part);
		base += part;
		size -= part;
	}
}
