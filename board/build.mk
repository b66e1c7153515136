# SPDX-License-Identifier: Apache-2.0
board-virt-src := board/virt/board.c board/virt/core_slot.S board/driver/pl011.c board/driver/pl061.c board/driver/cfi_flash.c
ifeq ($(CONFIG_BOARD_VIRT),y)
stage1-y += $(board-virt-src)
stage2-y += $(board-virt-src)
endif
