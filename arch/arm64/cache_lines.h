/* SPDX-License-Identifier: Apache-2.0 */
/* Cache instructions by address, for arch/arm64/cache*.c: the rim that a unit test replaces. */
#ifndef MULLION_CACHE_LINES_H
#define MULLION_CACHE_LINES_H

#include <stdint.h>

#include "arch/arm64/id_regs.h"
#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg.h"

/* The instruction's name cannot be a parameter of a function. */
#define cache_op(instruction, address) \
	__asm__ volatile(instruction ", %0" ::"r"(address) : "memory")
#define cache_op_all(instruction) __asm__ volatile(instruction ::: "memory")

#define FOR_LINES(instruction, base, size, line)                                  \
	do {                                                                      \
		uint64_t line_ = (line), end_ = (base) + (size);                  \
		for (uint64_t a_ = (base) & ~(line_ - 1); a_ < end_; a_ += line_) \
			cache_op(instruction, a_);                                \
	} while (0)

/* Bytes of the smallest line of any data cache up to the point of coherency. */
static inline uint64_t data_line(void)
{
	return 4ull << id_field(read_sysreg(ctr_el0), CTR_DMINLINE);
}

static inline uint64_t instruction_line(void)
{
	return 4ull << id_field(read_sysreg(ctr_el0), CTR_IMINLINE);
}

#endif
