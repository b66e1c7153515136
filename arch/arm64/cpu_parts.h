/* SPDX-License-Identifier: Apache-2.0 */
/* Core types, as MIDR_EL1 tells them apart. Pure. */
#ifndef MULLION_CPU_PARTS_H
#define MULLION_CPU_PARTS_H

#include <stdbool.h>
#include <stdint.h>

/* Implementer and part number; variant, architecture and revision are 0. */
#define CPU_PART(implementer, part) ((uint32_t)(implementer) << 24 | (uint32_t)(part) << 4)
#define CPU_PART_MASK               0xff00fff0u
#define IMPLEMENTER_ARM             0x41
#define IMPLEMENTER_AMPERE          0xc0

#define CORTEX_A53   CPU_PART(IMPLEMENTER_ARM, 0xd03)
#define CORTEX_A35   CPU_PART(IMPLEMENTER_ARM, 0xd04)
#define CORTEX_A55   CPU_PART(IMPLEMENTER_ARM, 0xd05)
#define CORTEX_A57   CPU_PART(IMPLEMENTER_ARM, 0xd07)
#define CORTEX_A72   CPU_PART(IMPLEMENTER_ARM, 0xd08)
#define CORTEX_A73   CPU_PART(IMPLEMENTER_ARM, 0xd09)
#define CORTEX_A75   CPU_PART(IMPLEMENTER_ARM, 0xd0a)
#define CORTEX_A76   CPU_PART(IMPLEMENTER_ARM, 0xd0b)
#define NEOVERSE_N1  CPU_PART(IMPLEMENTER_ARM, 0xd0c)
#define CORTEX_A77   CPU_PART(IMPLEMENTER_ARM, 0xd0d)
#define CORTEX_A76AE CPU_PART(IMPLEMENTER_ARM, 0xd0e)
#define NEOVERSE_V1  CPU_PART(IMPLEMENTER_ARM, 0xd40)
#define CORTEX_A78   CPU_PART(IMPLEMENTER_ARM, 0xd41)
#define CORTEX_A78AE CPU_PART(IMPLEMENTER_ARM, 0xd42)
#define CORTEX_X1    CPU_PART(IMPLEMENTER_ARM, 0xd44)
#define CORTEX_A510  CPU_PART(IMPLEMENTER_ARM, 0xd46)
#define CORTEX_A710  CPU_PART(IMPLEMENTER_ARM, 0xd47)
#define CORTEX_X2    CPU_PART(IMPLEMENTER_ARM, 0xd48)
#define NEOVERSE_N2  CPU_PART(IMPLEMENTER_ARM, 0xd49)
#define CORTEX_A78C  CPU_PART(IMPLEMENTER_ARM, 0xd4b)
#define CORTEX_A715  CPU_PART(IMPLEMENTER_ARM, 0xd4d)
#define CORTEX_A720  CPU_PART(IMPLEMENTER_ARM, 0xd81)
#define AMPERE_1     CPU_PART(IMPLEMENTER_AMPERE, 0xac3)

/* "r1p2" is 0x12: variant and revision in one number that can be compared. */
#define CPU_REVISION(variant, revision) ((variant) << 4 | (revision))

static inline uint32_t cpu_part(uint32_t midr)
{
	return midr & CPU_PART_MASK;
}

static inline uint8_t cpu_revision(uint32_t midr)
{
	return (uint8_t)((midr >> 16 & 0xf0) | (midr & 0xf));
}

static inline bool cpu_is(uint32_t midr, uint32_t part, uint8_t first, uint8_t last)
{
	return cpu_part(midr) == part && cpu_revision(midr) >= first && cpu_revision(midr) <= last;
}

#endif
