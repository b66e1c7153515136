# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_BOARD_ZCU102) += board/zcu102/board.c board/zcu102/core_slot.S \
	board/overlay.S board/driver/semihosting.c

# Its tables, on the model of the registers.
unit-y += zcu102 zcu102_ddr
unit-zcu102_ddr-src := $(zynqmp-ddr-src)
unit-zcu102-src := $(zynqmp-clocks-src)
