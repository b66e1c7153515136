# SPDX-License-Identifier: Apache-2.0
# Page tables in the long format are arch/arm64's.
bootblock-$(CONFIG_BOOTBLOCK_ARM) += $(addprefix arch/arm/,cache.c cpu_setup.c entropy.c)
loader-$(CONFIG_ARM) += $(addprefix arch/arm/,cache.c clear.c cpu_setup.c entropy.c)
