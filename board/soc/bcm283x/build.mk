# SPDX-License-Identifier: Apache-2.0
board-src-$(CONFIG_SOC_BCM283X) += board/soc/bcm283x/property.c

unit-y += bcm283x_property
unit-bcm283x_property-src := board/soc/bcm283x/property.c lib/diag.c lib/printf.c
