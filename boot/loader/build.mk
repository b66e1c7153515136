# SPDX-License-Identifier: Apache-2.0
loader-y += boot/loader/entry.S boot/loader/main.c boot/loader/mmu.c boot/loader/cores.c boot/loader/images.c boot/loader/seeds.c arch/arm64/entropy.c
loader-$(CONFIG_START_HYPERVISOR) += boot/loader/handoff.c
loader-$(CONFIG_START_LINUX) += boot/loader/linux.c arch/arm64/pen.S
loader-y += boot/mailbox.c lib/handoff_seal.c arch/arm64/cache.c arch/arm64/pgtable.c
