/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm/cache.h"

#include "arch/arm/sysreg.h"
#include "include/addr.h"

/* Bytes of the smallest line of any data cache up to the point of coherency (CTR.DminLine). */
static uint64_t data_line(void)
{
	return 4ull << (read_sysreg(CTR) >> 16 & 0xf);
}

static void clean_line(uint64_t address)
{
	write_sysreg(DCCMVAC, (uintptr_t)address);
}

static void clean_line_to_code(uint64_t address)
{
	write_sysreg(DCCMVAU, (uintptr_t)address);
}

static void flush_line(uint64_t address)
{
	write_sysreg(DCCIMVAC, (uintptr_t)address);
}

static void drop_line(uint64_t address)
{
	write_sysreg(DCIMVAC, (uintptr_t)address);
}

static inline void for_lines(void (*operation)(uint64_t address), uint64_t base, uint64_t size)
{
	uint64_t line = data_line(), end = base + size;

	for (uint64_t at = ALIGN_DOWN(base, line); at < end; at += line)
		operation(at);
}

void dcache_clean(uint64_t base, uint64_t size)
{
	for_lines(clean_line, base, size);
	dsb(sy);
}

void dcache_flush(uint64_t base, uint64_t size)
{
	for_lines(flush_line, base, size);
	dsb(sy);
}

void dcache_invalidate(uint64_t base, uint64_t size)
{
	uint64_t line = data_line(), end = base + size;
	uint64_t first = ALIGN_UP(base, line), last = ALIGN_DOWN(end, line);

	/* Neighbours share the lines at the ends: those are written back, not dropped. */
	if (first != base)
		flush_line(base);
	if (last != end && last >= first)
		flush_line(last);
	if (last > first)
		for_lines(drop_line, first, last - first);
	dsb(sy);
}

void icache_sync(uint64_t base, uint64_t size)
{
	for_lines(clean_line_to_code, base, size);
	dsb(ish);
	write_sysreg(ICIALLUIS, 0);
	write_sysreg(BPIALLIS, 0);
	dsb(ish);
	isb();
}
