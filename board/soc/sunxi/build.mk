# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_SOC_SUNXI) += $(addprefix board/soc/sunxi/,dram.c dram_train.c dram_measure.c \
	mmc.c soc.c)

unit-y += sunxi_clocks sunxi_clocks_ddr1
sunxi-reg-src := board/driver/reg_table.c tests/unit/reg_model.c lib/diag.c lib/printf.c
unit-sunxi_clocks-src := $(addprefix board/driver/,clock_plan.c ns16550.c uart.c) $(sunxi-reg-src)
unit-sunxi_clocks_ddr1-src := $(sunxi-reg-src)

unit-y += sunxi_dram
unit-sunxi_dram-src := $(addprefix board/soc/sunxi/,dram.c dram_train.c dram_measure.c) \
		       $(addprefix board/driver/,reg_table.c dram_size.c) \
		       tests/unit/sunxi_dram_model.c lib/diag.c lib/printf.c

unit-y += sunxi_mmc
unit-sunxi_mmc-src := board/soc/sunxi/mmc.c lib/diag.c lib/printf.c

unit-y += sunxi_soc
unit-sunxi_soc-src := board/soc/sunxi/soc.c $(sunxi-reg-src)
