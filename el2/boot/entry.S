/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The image's first instruction, and the way of the core that leads into C: boot-only. The state at
 * entry is Linux's boot protocol for arm64 (Documentation/arm64/booting.rst): EL2, MMU and D-cache
 * off, x0 = tree or hand-off (include/handoff.h). Cores that our loader releases come here too, and
 * go on at secondary_released (el2/core/entry.S).
 */
#include "el2/core/asm.h"

/* which there are always; nothing but faults of our own comes by them */
#ifdef CONFIG_EL2_GICV3
#define BOOT_VECTORS vectors_v3
#else
#define BOOT_VECTORS vectors_v2
#endif

#define HYP_BLOCK_SIZE 0x200000 /* include/handoff.h; asserted equal in el2/core/mmu.c */

	/* arm64 Image header (booting.rst section 4). image_size is the whole block that the
	 * hypervisor takes. */
	.section .head, "ax"
image_start_code:
	b	enter
	.long	0
	.quad	0			/* text_offset */
	.quad	HYP_BLOCK_SIZE		/* image_size */
	.quad	0xa			/* flags: little-endian, 4 KiB pages, anywhere in memory */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

	/*
	 * Entered in a way that nothing below can work with. Said here, because C code needs its
	 * addresses (ADRP counts from pages of 4 KiB), its memory and its registers; on the UART
	 * that Kconfig names, because no tree has been read.
	 */
.macro refuse el, reason
	adr	x9, 1f
	b	say
1:	.ascii	"[    0.000000] el2 EL\el cpu0: error: \reason\r\n"
	.ascii	"[    0.000000] el2 EL\el cpu0: stopped\r\n"
	.byte	0
	.balign	4
.endm
at_el1:
	refuse	1, "entry: at EL1, needs EL2"
at_el3:
	refuse	3, "entry: at EL3, needs EL2"
with_mmu:
	refuse	2, "entry: with the MMU or the data cache on, needs both off"
unaligned:
	refuse	2, "load address: the image is not at a 2 MiB boundary"
with_e2h:
	refuse	2, "entry: HCR_EL2.E2H stays 1, needs a core that has it 0"
say:	ldr	x10, =CONFIG_EARLY_UART
	cbz	x10, 3f
1:	ldrb	w11, [x9], #1
	cbz	w11, 3f
	mov	w12, #0x100000		/* a PL011 that does not drain must not hold us */
2:	ldr	w13, [x10, #0x18]	/* UARTFR.TXFF */
	sub	w12, w12, #1
	cbz	w12, 4f
	tbnz	w13, #5, 2b
4:	str	w11, [x10]		/* UARTDR */
	b	1b
3:	wfi
	b	3b
	.ltorg

enter:
	msr	daifset, #0xf
	mrs	x9, CurrentEL
	cmp	x9, #(2 << 2)
	b.lo	at_el1
	b.hi	at_el3
	mrs	x9, sctlr_el2
	tbnz	x9, #0, with_mmu	/* M */
	tbnz	x9, #2, with_mmu	/* C */
	adr	x9, image_start_code
	tst	x9, #(HYP_BLOCK_SIZE - 1)
	b.ne	unaligned
	own_controls
	mrs	x9, hcr_el2
	tbnz	x9, #HCR_EL2_E2H, with_e2h
	cmp	x1, #1
	b.eq	secondary_released
	mov	x19, x0
	/* The loader's: a fault from here on is ours, and there is no core structure yet. */
	adr	x9, BOOT_VECTORS
	msr	vbar_el2, x9
	msr	tpidr_el2, xzr
	adrp	x9, boot_stack_top
	add	x9, x9, :lo12:boot_stack_top
	mov	sp, x9

	/*
	 * The loader cleaned the file, not what lies behind it (booting.rst): a dirty line over
	 * .bss could be evicted onto what is written there now with caches off. Drop them first.
	 */
	adrp	x0, bss_start
	add	x0, x0, :lo12:bss_start
	adrp	x1, image_end
	sub	x1, x1, x0
	bl	dcache_invalidate

	/* Zero .bss and .boot.bss: nobody else does, and a restart must not see the last run's. */
	adrp	x0, bss_start
	add	x0, x0, :lo12:bss_start
	adrp	x1, image_end
2:	stp	xzr, xzr, [x0]
	stp	xzr, xzr, [x0, #16]
	stp	xzr, xzr, [x0, #32]
	stp	xzr, xzr, [x0, #48]
	add	x0, x0, #64
	cmp	x0, x1
	b.lo	2b

	/* Self-relocation: R_AARCH64_RELATIVE is *offset = base + addend (AAELF64, 4.6.5). */
	adrp	x0, image_start
	adrp	x1, rela_start
	add	x1, x1, :lo12:rela_start
	adrp	x2, rela_end
	add	x2, x2, :lo12:rela_end
3:	cmp	x1, x2
	b.hs	4f
	ldp	x3, x4, [x1], #16
	ldr	x5, [x1], #8
	cmp	w4, #1027		/* R_AARCH64_RELATIVE */
	b.ne	3b
	add	x5, x5, x0
	str	x5, [x0, x3]
	b	3b
4:	mov	x0, x19
	bl	el2_boot
	/* The boot stack and code go away now: on to this core's own. x0 = its struct cpu. */
	ldr	x9, [x0, #CPU_STACK_TOP]
	mov	sp, x9
	mov	x29, xzr
	bl	el2_run
