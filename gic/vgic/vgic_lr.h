/* SPDX-License-Identifier: Apache-2.0 */
/* A list register, as the virtual GIC has it and as each version's hardware does. Pure. */
#ifndef MULLION_VGIC_LR_H
#define MULLION_VGIC_LR_H

#include <stdint.h>

#define VGIC_MAX_LR 16u

/* ICH_LRn_EL2 (IHI 0069 section 11.4.10), which is the virtual GIC's own form, too */
#define LR_STATE(s)     ((uint64_t)(s) << 62)
#define LR_STATE_OF(l)  ((unsigned)((l) >> 62))
#define LR_HW           (1ull << 61)
#define LR_GROUP1       (1ull << 60)
#define LR_GROUP(one)   ((uint64_t)(one) << 60)
#define LR_PRIO(p)      ((uint64_t)(p) << 48)
#define LR_PRIO_OF(l)   ((unsigned)((l) >> 48) & 0xff)
#define LR_PINTID(i)    ((uint64_t)(i) << 32)
#define LR_PINTID_OF(l) ((uint32_t)((l) >> 32) & 0x3ff)
#define LR_VINTID_OF(l) ((uint32_t)(l))
/* Without LR_HW: a maintenance interrupt when it ends; and for an SGI of a GICv2, who sent it. */
#define LR_EOI       (1ull << 41)
#define LR_SOURCE(n) ((uint64_t)(n) << 32)

/* GICH_LRn (IHI 0048 section 5.3.14) */
#define GICH_LR_HW           (1u << 31)
#define GICH_LR_GROUP1       (1u << 30)
#define GICH_LR_STATE(s)     ((uint32_t)(s) << 28)
#define GICH_LR_STATE_OF(l)  ((l) >> 28 & 3)
#define GICH_LR_PRIO(p)      ((uint32_t)(p) >> 3 << 23) /* the upper five bits of eight */
#define GICH_LR_PRIO_OF(l)   (((l) >> 23 & 0x1f) << 3)
#define GICH_LR_PINTID(i)    ((uint32_t)(i) << 10)
#define GICH_LR_PINTID_OF(l) ((l) >> 10 & 0x3ff)
#define GICH_LR_VINTID_OF(l) ((uint32_t)(l)&0x3ff)

/*
 * From a GICv2's and back. What stands in PhysicalID's ten bits is the same in both: physical
 * INTID, or, without one, an SGI's sender and the request for a maintenance interrupt at its end.
 */
static inline uint64_t lr_of_gicv2(uint32_t lr)
{
	return GICH_LR_VINTID_OF(lr) | LR_PINTID(GICH_LR_PINTID_OF(lr)) |
	       LR_PRIO(GICH_LR_PRIO_OF(lr)) | (lr & GICH_LR_GROUP1 ? LR_GROUP1 : 0) |
	       (lr & GICH_LR_HW ? LR_HW : 0) | LR_STATE(GICH_LR_STATE_OF(lr));
}

static inline uint32_t lr_to_gicv2(uint64_t lr)
{
	return GICH_LR_VINTID_OF(lr) | GICH_LR_PINTID(LR_PINTID_OF(lr)) |
	       GICH_LR_PRIO(LR_PRIO_OF(lr)) | (lr & LR_GROUP1 ? GICH_LR_GROUP1 : 0) |
	       (lr & LR_HW ? GICH_LR_HW : 0) | GICH_LR_STATE(LR_STATE_OF(lr));
}

#endif
