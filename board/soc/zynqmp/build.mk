# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_SOC_ZYNQMP) += $(addprefix board/soc/zynqmp/,ddr.c soc.c)

unit-y += zynqmp_clocks zynqmp_ddr zynqmp_soc
zynqmp-clocks-src := $(addprefix board/driver/,clock_plan.c reg_table.c cadence_uart.c uart.c) \
		     $(addprefix tests/unit/,reg_model.c zynqmp_model.c) lib/diag.c lib/printf.c
unit-zynqmp_clocks-src := $(zynqmp-clocks-src)
zynqmp-ddr-src := board/soc/zynqmp/ddr.c $(addprefix board/driver/,reg_table.c dram_size.c) \
		  tests/unit/reg_model.c lib/diag.c lib/printf.c
unit-zynqmp_ddr-src    := $(zynqmp-ddr-src)
unit-zynqmp_soc-src    := board/soc/zynqmp/soc.c board/driver/reg_table.c \
			  tests/unit/reg_model.c lib/diag.c lib/printf.c
