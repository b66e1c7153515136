/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an Allwinner A64 does when the bootblock has asked for it, on QEMU's model of a ZCU102,
 * whose four Cortex-A53 have RVBAR's copies and resets of their own: the other cores begin at
 * LOADER; when each has written its echo of the nonce to its mailbox at SHARED, the leader does.
 */
#define APU_RVBARADDR 0xfd5c0040
#define RST_FPD_APU   0xfd1a0104
#define BOX(core)     (64 + 128 * (core) + 8)

	.global _start
_start:
	ldr	x0, =APU_RVBARADDR
	ldr	x1, =LOADER
	str	w1, [x0, #8]
	str	w1, [x0, #16]
	str	w1, [x0, #24]
	ldr	x0, =RST_FPD_APU
	str	wzr, [x0]
	ldr	x0, =SHARED
	ldr	w2, [x0]
	.irp	core, 1, 2, 3
1:	ldr	w3, [x0, #BOX(\core)]
	cmp	w3, w2
	b.ne	1b
	.endr
	br	x1
