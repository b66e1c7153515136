# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_BOARD_ORANGEPI_PC) += board/orangepi-pc/board.c board/orangepi-pc/core_slot.S
