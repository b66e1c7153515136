# SPDX-License-Identifier: Apache-2.0
# The counting plugin for QEMU.
$(O)/tools/count.so: tests/bench/count.c $(O)/tool/.flags | $(AUTOCONF)
	@mkdir -p $(@D)
	$(call say,HOSTLD)$(HOSTCC) $(tool_FLAGS) -fPIC -fvisibility=hidden -shared -o $@ $<
tools: $(O)/tools/count.so

# First processes of Linux: the one that runs a guest under KVM, and the one that has work to do. No
# C library; the kernel's headers, for KVM's interface, are the peers' packages'.
linux_FLAGS = -std=gnu11 -O2 $(WARN) -ffreestanding -mgeneral-regs-only -fno-stack-protector \
	-fno-tree-loop-distribute-patterns -fno-pie -no-pie -static -nostdlib -nostdinc \
	-isystem $(shell $(CC) -print-file-name=include) \
	$(addprefix -isystem $(DEPS)/peers/root/usr/include,/ /aarch64-linux-gnu) \
	-isystem lib/libc -I.
linux-common := tests/bench/linux/entry.S tests/bench/linux/program.h lib/string.c
$(O)/bench/%: tests/bench/linux/%.c $(linux-common)
	@mkdir -p $(@D)
	$(call say,LD)$(CC) $(linux_FLAGS) -o $@ $(filter %.c %.S,$^)
tools: $(if $(ARM64),$(O)/bench/work)
.PHONY: peers
peers: $(O)/bench/launcher $(O)/bench/work
