# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_BOARD_RASPI3) += board/raspi3/board.c board/raspi3/core_slot.S board/overlay.S
