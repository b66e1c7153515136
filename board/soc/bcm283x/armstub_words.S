/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the Raspberry Pi's firmware looks for in a file that it puts to address 0 ("armstub"), and
 * fills in: facts of its own armstub8, by their addresses. bootblock.lds.S puts this behind the
 * first instruction.
 */
	.section .text.board_words, "ax", %progbits
	.skip	0xd8 - 4
	.quad	0, 0, 0			/* release addresses of cores 0 to 3, of which .. */
	.word	0x5afe570b		/* .. the last is this, which the firmware clears */
	.word	0			/* version */
	.word	0			/* where it has put the tree (ARMSTUB_TREE), .. */
	.word	0			/* .. and the kernel */
