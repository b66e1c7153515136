# SPDX-License-Identifier: Apache-2.0
stage2-y += boot/stage2/entry.S boot/stage2/main.c boot/stage2/mmu.c boot/stage2/cores.c boot/stage2/images.c boot/stage2/seeds.c arch/arm64/entropy.c
stage2-$(CONFIG_START_HYPERVISOR) += boot/stage2/handoff.c
stage2-$(CONFIG_START_LINUX) += boot/stage2/linux.c arch/arm64/pen.S
stage2-y += boot/mailbox.c lib/handoff_seal.c arch/arm64/cache.c arch/arm64/pgtable.c
