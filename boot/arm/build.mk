# SPDX-License-Identifier: Apache-2.0
bootblock-$(CONFIG_BOOTBLOCK_ARM) += boot/arm/fatal.c
loader-monitor-$(CONFIG_ARM)  += boot/arm/fatal.c
