# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_BOARD_VIRT32) += board/virt32/board.c board/virt32/core_slot.S \
	$(addprefix board/driver/,pl061.c cfi_flash.c)
