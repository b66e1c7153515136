/* SPDX-License-Identifier: Apache-2.0 */
/* The hot part of vgic_hw.h for AArch64: list registers and their summary. */
#ifndef MULLION_VGIC_HW_ARM64_H
#define MULLION_VGIC_HW_ARM64_H

#include "arch/arm64/sysreg.h"

uint64_t vgic_hw_lr_n(unsigned index);
void vgic_hw_set_lr_n(unsigned index, uint64_t value);

/*
 * A GICv3's system register, or, once boot has put a branch in the place of the first instruction
 * (gicv2.h), `v2`, which finds GICH's base in x16 and may use x17. Nothing is added to what a GICv3
 * executes.
 */
#define GICV2_SITE(v3, v2)                    \
	"1:	" v3 "\n"                     \
	"	.pushsection .text.gicv2, \"ax\"\n" \
	"2:	adrp	x16, gicv2_gich\n"           \
	"	ldr	x16, [x16, :lo12:gicv2_gich]\n" \
	"	" v2 "\n"                     \
	"	b	1b + 4\n"                         \
	"	.popsection\n"                      \
	"	.pushsection .gicv2_sites, \"a\"\n" \
	"	.long	1b - ., 2b - .\n"             \
	"	.popsection"

/* Nearly always the first one is free: that one without a call. */
static inline uint64_t vgic_hw_lr(unsigned index)
{
	uint64_t v;

	if (index)
		return vgic_hw_lr_n(index);
	/* gicv2_lr_n of 0 */
	__asm__ volatile(GICV2_SITE("mrs	%0, ich_lr0_el2", "ldr	w16, [x16, #0x100]\n"
								  "and	%0, x16, #0x3ff\n"
								  "lsr	x17, x16, #10\n"
								  "bfi	%0, x17, #32, #10\n"
								  "lsr	x17, x16, #23\n"
								  "bfi	%0, x17, #51, #5\n"
								  "lsr	x17, x16, #30\n"
								  "bfi	%0, x17, #60, #2\n"
								  "lsr	x17, x16, #28\n"
								  "bfi	%0, x17, #62, #2")
			 : "=r"(v)
			 :
			 : "x16", "x17");
	return v;
}

static inline void vgic_hw_set_lr(unsigned index, uint64_t value)
{
	if (index) {
		vgic_hw_set_lr_n(index, value);
		return;
	}
	/* gicv2_set_lr_n of 0 */
	__asm__ volatile(GICV2_SITE("msr	ich_lr0_el2, %x0", "and	x17, %x0, #0x3ff\n"
								   "lsr	x18, %x0, #32\n"
								   "bfi	x17, x18, #10, #10\n"
								   "lsr	x18, %x0, #51\n"
								   "bfi	x17, x18, #23, #5\n"
								   "lsr	x18, %x0, #60\n"
								   "bfi	x17, x18, #30, #2\n"
								   "lsr	x18, %x0, #62\n"
								   "bfi	x17, x18, #28, #2\n"
								   "str	w17, [x16, #0x100]")
			 :
			 : "r"(value)
			 : "x16", "x17", "x18", "memory");
}

static inline uint32_t vgic_hw_empty(void)
{
	uint64_t v;

	__asm__ volatile(GICV2_SITE("mrs	%0, ich_elrsr_el2", "ldr	%w0, [x16, #0x30]")
			 : "=r"(v)
			 :
			 : "x16");
	return (uint32_t)v;
}

static inline uint32_t vgic_hw_hcr(void)
{
	uint64_t v;

	__asm__ volatile(GICV2_SITE("mrs	%0, ich_hcr_el2", "ldr	%w0, [x16]")
			 : "=r"(v)
			 :
			 : "x16");
	return (uint32_t)v;
}

/* TDIR, which a GICv2 has not, is zero there. */
static inline void vgic_hw_set_hcr(uint32_t value)
{
	__asm__ volatile(GICV2_SITE("msr	ich_hcr_el2, %x0", "and	w17, %w0, #0xffffbfff\n"
								   "str	w17, [x16]")
			 :
			 : "r"(value)
			 : "x16", "x17", "memory");
}

/* GICH_VMCR has the fields that are used at the same places. */
static inline uint32_t vgic_hw_vmcr(void)
{
	uint64_t v;

	__asm__ volatile(GICV2_SITE("mrs	%0, ich_vmcr_el2", "ldr	%w0, [x16, #0x8]")
			 : "=r"(v)
			 :
			 : "x16");
	return (uint32_t)v;
}

#endif
