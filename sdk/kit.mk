# SPDX-License-Identifier: MIT-0
# Builds $(NAME).bin of $(SOURCES) and the kit. CROSS is the compiler's prefix; V=1 shows commands.
CROSS ?= aarch64-linux-gnu-
Q := $(if $(V),,@)
ifeq ($(shell command -v $(CROSS)gcc 2>/dev/null),)
$(error no $(CROSS)gcc: apt-get install gcc-aarch64-linux-gnu, or CROSS=PREFIX for another)
endif
KIT   := start.S console.c cpu.c fault.c irq.c memory.c net.c shared.c string.c time.c \
	 tree.c \
	 virtio_net.c
# No FP registers: an interrupt does not keep them. Code that no handler calls can have them.
GUEST_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -march=armv8-a -mgeneral-regs-only -mstrict-align \
	-mno-outline-atomics -ffreestanding -fpie -fvisibility=hidden -fno-stack-protector \
	-fno-tree-loop-distribute-patterns -fno-asynchronous-unwind-tables \
	-ffunction-sections -fdata-sections -I. $(CFLAGS)
GUEST_LDFLAGS := -nostdlib -static -Wl,-pie,--no-dynamic-linker,-z,text,--gc-sections \
	-Wl,--build-id=none,--no-warn-rwx-segments,-z,noexecstack,-z,max-page-size=4096 \
	-T sdk/kit.lds

OBJECTS := $(patsubst %,build/%.o,$(SOURCES) $(addprefix sdk/,$(KIT)))

$(NAME).bin: build/$(NAME).elf
	$(Q)$(CROSS)objcopy -O binary $< $@
	$(if $(findstring s,$(firstword -$(MAKEFLAGS))),,@echo "$@: $$(wc -c <$@) bytes")
build/$(NAME).elf: $(OBJECTS) sdk/kit.lds
	$(Q)$(CROSS)gcc $(GUEST_LDFLAGS) -o $@ $(OBJECTS) -lgcc
build/%.o: % Makefile sdk/kit.mk
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(GUEST_CFLAGS) -MMD -MP -c -o $@ $<

.PHONY: clean
clean:
	rm -rf build $(NAME).bin

-include $(OBJECTS:.o=.d)
