# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_BOARD_RASPI4) += board/raspi4/board.c board/raspi4/core_slot.S board/overlay.S
