# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_BOARD_ZCU102) += board/zcu102/board.c board/zcu102/core_slot.S \
	board/overlay.S board/driver/semihosting.c
