# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_BOARD_PINE64) += board/pine64/board.c board/pine64/core_slot.S
