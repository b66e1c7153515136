# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_BOARD_SBSA_REF) += board/sbsa-ref/board.c board/sbsa-ref/core_slot.S \
	board/overlay.S $(addprefix board/driver/,pl011.c cfi_flash.c)
