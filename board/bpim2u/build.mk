# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_BOARD_BPIM2U) += board/bpim2u/board.c board/bpim2u/core_slot.S
