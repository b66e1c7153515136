# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_SOC_BCM283X) += $(addprefix board/soc/bcm283x/,property.c soc.c core.c \
	armstub.c card.c)
bootblock-$(CONFIG_SOC_BCM283X) += board/soc/bcm283x/armstub_words.S

unit-y += bcm283x_property bcm283x_soc bcm283x_card
unit-bcm283x_card-src := board/soc/bcm283x/card.c lib/diag.c lib/printf.c
unit-bcm283x_property-src := board/soc/bcm283x/property.c lib/diag.c lib/printf.c
unit-bcm283x_soc-src := $(addprefix board/soc/bcm283x/,soc.c armstub.c) lib/diag.c lib/printf.c
