# SPDX-License-Identifier: Apache-2.0
loader-y += $(addprefix boot/loader/,main.c mmu.c cores.c secondary.c images.c card_file.c \
	      seeds.c stamps.c)
loader-$(ARM64)      += $(addprefix boot/loader/,entry.S mmu_on.S secondary_entry.S)
loader-$(CONFIG_WARM_RESET_TO_ARM64) += $(addprefix boot/loader/,reset_entry.S reset.c) \
	arch/arm64/cpu_setup.c
loader-$(CONFIG_ARM) += $(addprefix boot/loader/arm/,entry.S mmu_on.S secondary_entry.S)
loader-$(CONFIG_START_HYPERVISOR) += boot/loader/handoff.c
loader-$(CONFIG_START_LINUX)      += boot/loader/linux.c boot/loader/native.c

# Cores run these before the leader has made the canary, or while it does: they look at none.
loader-early-y := arch/arm64/cpu_setup.c boot/mailbox.c boot/loader/reset.c

# Made small and not fast: each runs once, or a few times. The bootblock checks every byte of the
# loader, a page at a time.
loader-cold-y := $(addprefix boot/loader/,main.c mmu.c cores.c images.c seeds.c handoff.c linux.c \
		   native.c) \
		 $(addprefix boot/monitor/,el3_policy.c el3_state.c) \
		 $(addprefix dtb/config/,merge.c label.c access_check.c) \
		 $(addprefix dtb/tree/,board.c board_memory.c others.c images_stay.c) \
		 $(addprefix image/,fit.c fit_digest.c fit_place.c bundle.c memmap.c kimage.c) \
		 image/unpack.c

unit-y += native
unit-native-src := boot/loader/native.c image/kimage.c image/zimage.c lib/diag.c lib/printf.c
