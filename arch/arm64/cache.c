/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/cache.h"

#include "arch/arm64/id_regs.h"
#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg.h"
#include "include/addr.h"

/* Bytes of the smallest line of any data cache up to the point of coherency. */
static uint64_t data_line(void)
{
	return 4ull << id_field(read_sysreg(ctr_el0), CTR_DMINLINE);
}

static uint64_t instruction_line(void)
{
	return 4ull << id_field(read_sysreg(ctr_el0), CTR_IMINLINE);
}

/* Spelled out for each operation: the instruction's name cannot be a parameter of a function. */
#define FOR_LINES(instruction, base, size, line)                                   \
	do {                                                                       \
		uint64_t line_ = (line), end_ = (base) + (size);                   \
		for (uint64_t a_ = (base) & ~(line_ - 1); a_ < end_; a_ += line_)  \
			__asm__ volatile(instruction ", %0" ::"r"(a_) : "memory"); \
	} while (0)

void dcache_clean(uint64_t base, uint64_t size)
{
	FOR_LINES("dc cvac", base, size, data_line());
	dsb(sy);
}

void dcache_flush(uint64_t base, uint64_t size)
{
	FOR_LINES("dc civac", base, size, data_line());
	dsb(sy);
}

void dcache_invalidate(uint64_t base, uint64_t size)
{
	uint64_t line = data_line(), end = base + size;
	uint64_t first = ALIGN_UP(base, line), last = ALIGN_DOWN(end, line);

	/* Neighbours share the lines at the ends: those are written back, not dropped. */
	if (first != base)
		__asm__ volatile("dc civac, %0" ::"r"(base) : "memory");
	if (last != end && last >= first)
		__asm__ volatile("dc civac, %0" ::"r"(last) : "memory");
	if (last > first)
		FOR_LINES("dc ivac", first, last - first, line);
	dsb(sy);
}

void icache_sync(uint64_t base, uint64_t size)
{
	uint64_t ctr = read_sysreg(ctr_el0);

	/* IDC says that no clean is needed, DIC that no invalidation is (Arm ARM B2.7.4). */
	if (!(ctr & BIT(CTR_IDC)))
		FOR_LINES("dc cvau", base, size, data_line());
	dsb(ish);
	if (!(ctr & BIT(CTR_DIC))) {
		if (size > 64 * 1024)
			__asm__ volatile("ic ialluis" ::: "memory");
		else
			FOR_LINES("ic ivau", base, size, instruction_line());
	}
	dsb(ish);
	isb();
}
