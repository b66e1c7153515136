# SPDX-License-Identifier: Apache-2.0
bootblock-y += $(addprefix boot/bootblock/,main.c memory.c load.c loader_check.c dram_test.c \
	       clusters.c)
bootblock-$(BOOTBLOCK_ARM64) += $(addprefix boot/bootblock/,entry.S jump.S exception.c)
bootblock-$(CONFIG_BOOTBLOCK_ARM) += $(addprefix boot/bootblock/arm/,entry.S fatal.c)
bootblock-$(CONFIG_ARM)           += boot/bootblock/arm/jump.S
bootblock-$(CONFIG_WARM_RESET_TO_ARM64) += boot/bootblock/arm/jump_arm64.c arch/arm/to_arm64.S
# Other cores run these while the leader makes the canary: they look at none.
bootblock-early-y := arch/arm/cpu_setup.c arch/arm64/cpu_setup.c arch/arm64/cpu_errata.c \
		     boot/mailbox.c

unit-y += dram_test loader_check clusters
unit-dram_test-src    := boot/bootblock/dram_test.c lib/diag.c lib/printf.c
unit-clusters-src     := boot/bootblock/clusters.c lib/diag.c lib/printf.c
unit-loader_check-src := boot/bootblock/loader_check.c lib/store.c tests/unit/one_shot.c \
			 lib/crc32.c lib/diag.c lib/printf.c
