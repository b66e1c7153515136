# SPDX-License-Identifier: Apache-2.0
# The counting plugin for QEMU.
$(O)/tools/count.so: tests/bench/count.c $(O)/tool/.flags | $(AUTOCONF)
	@mkdir -p $(@D)
	$(call say,HOSTLD)$(HOSTCC) $(tool_FLAGS) -fPIC -fvisibility=hidden -shared -o $@ $<
tools: $(O)/tools/count.so
