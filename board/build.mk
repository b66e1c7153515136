# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_BOARD_VIRT) := board/virt/board.c board/virt/core_slot.S board/driver/pl011.c board/driver/pl061.c board/driver/cfi_flash.c
board-src-$(CONFIG_BOARD_SBSA_REF) := board/sbsa-ref/board.c board/sbsa-ref/core_slot.S board/overlay.S board/driver/pl011.c \
				      board/driver/cfi_flash.c

bootblock-y += $(board-src-y)
loader-y += $(board-src-y)
