# SPDX-License-Identifier: Apache-2.0
bootblock-$(BOOTBLOCK_ARM64) += $(addprefix arch/arm64/,crc32_cpu.c cache.c cache_clean.c \
				cpu_setup.c errata.c entropy.c)
loader-monitor-$(ARM64) += arch/arm64/cpu_errata.c
loader-monitor-y += arch/arm64/pgtable_keep.c
el2-y            += $(addprefix arch/arm64/,cache.c cache_clean.c clear.c cpu_errata.c \
		    pen.S pgtable.c)

# While booting: tables, hashes by the CPU's instructions, entropy.
arch-boot-src := $(addprefix arch/arm64/,granules.c sha256_ce.S crc32_cpu.c entropy.c)
errata-src    := $(addprefix arch/arm64/,errata.c errata_log.c)
loader-y      += arch/arm64/pgtable.c
loader-$(ARM64) += $(arch-boot-src) $(errata-src) $(addprefix arch/arm64/,cache.c cache_clean.c)
el2-boot-y    += $(arch-boot-src) $(errata-src)
loader-$(and $(ARM64),$(CONFIG_START_LINUX)) += arch/arm64/clear.c arch/arm64/pen.S

unit-y += pgtable cpu_errata errata cache_clean clear lock
unit-pgtable-src    := arch/arm64/pgtable.c arch/arm64/pgtable_keep.c lib/diag.c lib/printf.c
unit-cpu_errata-src := arch/arm64/cpu_errata.c
unit-errata-src     := $(errata-src) arch/arm64/cpu_errata.c lib/printf.c
unit-cache_clean-src :=
unit-clear-src      := arch/arm64/clear.c
unit-lock-src       :=
unit-lock-libs      := -lpthread
