# SPDX-License-Identifier: Apache-2.0
stage1-y += boot/stage1/entry.S boot/stage1/main.c boot/stage1/load.c boot/stage1/stage_check.c boot/stage1/dram_test.c
stage1-y += boot/mailbox.c lib/handoff_seal.c
stage1-y += arch/arm64/cache.c arch/arm64/cpu_errata.c arch/arm64/cpu_setup.c

unit-y += dram_test mailbox stage_check cpu_errata handoff_seal
unit-dram_test-src := boot/stage1/dram_test.c lib/diag.c lib/printf.c
unit-mailbox-src := boot/mailbox.c
unit-stage_check-src := boot/stage1/stage_check.c lib/crc32.c lib/diag.c lib/printf.c
unit-cpu_errata-src := arch/arm64/cpu_errata.c
unit-handoff_seal-src := lib/handoff_seal.c lib/crc32.c lib/diag.c lib/printf.c
