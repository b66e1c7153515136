# SPDX-License-Identifier: Apache-2.0
bootblock-y += boot/bootblock/entry.S boot/bootblock/main.c boot/bootblock/load.c boot/bootblock/loader_check.c boot/bootblock/dram_test.c
bootblock-y += boot/mailbox.c lib/handoff_seal.c
bootblock-y += arch/arm64/cache.c arch/arm64/cpu_errata.c arch/arm64/cpu_setup.c

unit-y += dram_test mailbox loader_check cpu_errata handoff_seal
unit-dram_test-src := boot/bootblock/dram_test.c lib/diag.c lib/printf.c
unit-mailbox-src := boot/mailbox.c
unit-loader_check-src := boot/bootblock/loader_check.c lib/crc32.c lib/diag.c lib/printf.c
unit-cpu_errata-src := arch/arm64/cpu_errata.c
unit-handoff_seal-src := lib/handoff_seal.c lib/crc32.c lib/diag.c lib/printf.c
