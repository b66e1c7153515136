/* SPDX-License-Identifier: Apache-2.0 */
/* For a board with a board.dts: that, compiled. */
	.section .rodata.board_overlay, "a", %progbits
	.balign	8
	.global	board_overlay
board_overlay:
	.incbin	"generated/board.dtbo"
