# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_BOARD_VIRT) += board/virt/board.c board/virt/core_slot.S \
	$(addprefix board/driver/,pl061.c cfi_flash.c)
