# SPDX-License-Identifier: Apache-2.0
# The counting plugin for QEMU.
$(O)/tools/count.so: tests/bench/count.c $(O)/tool/.flags | $(AUTOCONF)
	@mkdir -p $(@D)
	$(call say,HOSTLD)$(HOSTCC) $(tool_FLAGS) -fPIC -fvisibility=hidden -shared -o $@ $<
tools: $(O)/tools/count.so

# What runs the bench guest under KVM: a static Linux program without a C library, with the kernel's headers of the peers' packages.
launcher_FLAGS = -std=gnu11 -O2 $(WARN) -ffreestanding -mgeneral-regs-only -fno-stack-protector -fno-tree-loop-distribute-patterns \
	-fno-pie -no-pie -static -nostdlib -nostdinc -isystem $(shell $(CC) -print-file-name=include) \
	$(addprefix -isystem $(DEPS)/peers/root/usr/include,/ /aarch64-linux-gnu) -isystem lib/libc -Ilib
launcher_SRC := tests/bench/kvm/entry.S tests/bench/kvm/launcher.c lib/string.c
$(O)/bench/launcher: $(launcher_SRC)
	@mkdir -p $(@D)
	$(call say,LD)$(CC) $(launcher_FLAGS) -o $@ $(launcher_SRC)
.PHONY: peers
peers: $(O)/bench/launcher
