# SPDX-License-Identifier: Apache-2.0
bootblock-y      += arch/arm64/cache.c arch/arm64/cpu_errata.c arch/arm64/cpu_setup.c
loader-monitor-y += arch/arm64/cpu_errata.c arch/arm64/cpu_setup.c
el2-y            += arch/arm64/cache.c arch/arm64/cpu_errata.c arch/arm64/pen.S arch/arm64/pgtable.c

# While booting: tables, hashes by the CPU's instructions, entropy.
arch-boot-src := $(addprefix arch/arm64/,granules.c sha256_ce.S crc32_cpu.c entropy.c)
loader-y   += $(arch-boot-src) arch/arm64/cache.c arch/arm64/pgtable.c
el2-boot-y += $(arch-boot-src)
loader-$(CONFIG_START_LINUX) += arch/arm64/pen.S

unit-y += pgtable cpu_errata lock
unit-pgtable-src    := arch/arm64/pgtable.c lib/diag.c lib/printf.c
unit-cpu_errata-src := arch/arm64/cpu_errata.c
unit-lock-src       :=
unit-lock-libs      := -lpthread
