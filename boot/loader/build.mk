# SPDX-License-Identifier: Apache-2.0
loader-y += $(addprefix boot/loader/,entry.S main.c mmu.c mmu_on.S cores.c \
	      secondary_entry.S secondary.c images.c seeds.c stamps.c)
loader-$(CONFIG_START_HYPERVISOR) += boot/loader/handoff.c
loader-$(CONFIG_START_LINUX)      += boot/loader/linux.c
