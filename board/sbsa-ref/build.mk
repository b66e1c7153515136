# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_BOARD_SBSA_REF) += board/sbsa-ref/board.c board/sbsa-ref/core_slot.S \
	board/overlay.S board/driver/cfi_flash.c
