# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_SOC_ZYNQMP) += board/soc/zynqmp/clocks.c

unit-y += zynqmp_clocks
unit-zynqmp_clocks-src := board/soc/zynqmp/clocks.c board/driver/reg_table.c \
			  tests/unit/reg_model.c lib/diag.c lib/printf.c
