/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/cache.h"

#include "arch/arm64/cache_lines.h"
#include "include/addr.h"

void dcache_flush(uint64_t base, uint64_t size)
{
	uint64_t line = data_line(), end = base + size;

	base = ALIGN_DOWN(base, line);
	for (; base < end && end - base >= 4 * line; base += 4 * line) {
		cache_op("dc civac", base);
		cache_op("dc civac", base + line);
		cache_op("dc civac", base + 2 * line);
		cache_op("dc civac", base + 3 * line);
	}
	for (; base < end; base += line)
		cache_op("dc civac", base);
	dsb(sy);
}

void dcache_invalidate(uint64_t base, uint64_t size)
{
	uint64_t line = data_line(), end = base + size;
	uint64_t first = ALIGN_UP(base, line), last = ALIGN_DOWN(end, line);

	/* Neighbours share the lines at the ends: those are written back, not dropped. */
	if (first != base)
		cache_op("dc civac", base);
	if (last != end && last >= first)
		cache_op("dc civac", last);
	if (last > first)
		FOR_LINES("dc ivac", first, last - first, line);
	dsb(sy);
}

uint64_t dcache_zero_size(void)
{
	uint64_t dczid = read_sysreg(dczid_el0);

	return dczid & BIT(DCZID_DZP) ? 0 : 4ull << id_field(dczid, DCZID_BS);
}

void dcache_zero_blocks(uint64_t first, uint64_t end, uint64_t block)
{
	/* four a round: half the instructions */
	for (; first < end && end - first >= 4 * block; first += 4 * block) {
		cache_op("dc zva", first);
		cache_op("dc zva", first + block);
		cache_op("dc zva", first + 2 * block);
		cache_op("dc zva", first + 3 * block);
	}
	for (; first < end; first += block)
		cache_op("dc zva", first);
}
