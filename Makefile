# SPDX-License-Identifier: Apache-2.0
#
# Mullion's build. `make help` lists what there is to make; `./mullion` does the same and installs
# what is missing.
#
#   O=DIR      output folder (default build)
#   DEPS=DIR   arm64 libraries, kernel, busybox (default build/deps)
#   BOARD=B    board whose defconfig starts a new output folder (default virt). In an output folder
#              that there is already, the board is what .config says.
#   BOARD_DIR=DIR  a board's folder outside of the tree (docs/porting.md), which the output folder
#              remembers
#   V=1        show the commands
#   DEBUG_INFO=-g0  the images without what a debugger wants, in three quarters of the time
#
# Every folder with sources has a build.mk, which adds to these lists (paths from the top):
#   bootblock-y loader-y   boot stages
#   loader-monitor-y       the monitor, which stays resident in the loader's image
#   el2-y                  hypervisor, resident
#   el2-boot-y             hypervisor, needed only until the guests run; its objects end in .boot.o,
#                          which is how el2/el2.lds.S tells them apart
#   hosttool-y guest-y unit-y fuzz-y   names: NAME's sources are in hosttool-NAME-src,
#                          guest-NAME-src, unit-NAME-src (and tests/unit/test_NAME.c), fuzz-NAME-src
#                          (and tests/fuzz/fuzz_NAME.c); -libs likewise
# A variation is chosen by Kconfig: bootblock-$(CONFIG_X) += file.c

MAKEFLAGS += -rR --no-print-directory
.DELETE_ON_ERROR:
.PHONY: all FORCE

O     ?= build
DEPS  ?= build/deps
DEBUG_INFO ?= -g
ifneq ($(words $(O))$(words $(DEPS)),11)
$(error O=$(O), DEPS=$(DEPS): make takes no empty name of a folder, and none with a space)
endif
# However the folders are given, the flags (and so what is rebuilt) stay the same.
override O    := $(patsubst $(CURDIR)/%,%,$(abspath $(O)))
override DEPS := $(patsubst $(CURDIR)/%,%,$(abspath $(DEPS)))

HOSTCC  := gcc
CLANG   ?= clang-14
PYTHON  := /usr/bin/python3

ifeq ($(V),1)
say :=
Q :=
else
say = @printf '  %-8s %s\n' '$(1)' '$(patsubst $(O)/%,%,$@)';
Q := @
endif

all: images

# ---- A board from outside of the tree: $(EXTERNAL)/board/NAME is a link to it ----

# goals that need no configuration; those that make one
FRONT         := run log debug dt check test bench setup
NO_CONFIG     := help clean distclean format width-check unit-names fuzz-names lint-names $(FRONT)
GOALS         := $(filter-out $(NO_CONFIG),$(or $(MAKECMDGOALS),all))

export EXTERNAL := $(O)/include/external
ifneq ($(if $(GOALS),$(value BOARD_DIR)),)
external := $(shell $(PYTHON) tools/board_dir.py $(O) '$(subst ','\'',$(value BOARD_DIR))' \
	$(if $(filter %_defconfig,$(GOALS)),--reconfigure))
ifneq ($(.SHELLSTATUS),0)
$(error BOARD_DIR)
endif
ifneq ($(or $(BOARD),$(external)),$(external))
$(error BOARD=$(BOARD): BOARD_DIR has the board $(external))
endif
else
external := $(notdir $(wildcard $(EXTERNAL)/board/*))
endif
BOARD ?= $(or $(external),virt)
vpath board/$(or $(external),-)/% $(EXTERNAL)

# ---- Configuration: .config -> auto.conf (for make) and autoconf.h (for C) ----

AUTOCONF      := $(O)/include/generated/autoconf.h
KCONFIG_FILES := Kconfig $(wildcard */Kconfig */*/Kconfig board/*/Kconfig.choice \
	$(EXTERNAL)/board/*/Kconfig*)
KCONFIG_TOOL   = KCONFIG_CONFIG=$(O)/.config KCONFIG_CONFIG_HEADER= $(PYTHON) -m

# A defconfig must give the board in whose folder it lies: a copied one, or one whose board Kconfig
# lacks, would build another board.
defconfig   = $(firstword $(wildcard board/*/$(1) $(EXTERNAL)/board/*/$(1)) $(1))
check_board = case $(1) in board/*|$(EXTERNAL)/board/*) board=$$(basename $$(dirname $(1))); \
	grep -qx "CONFIG_BOARD_NAME=\"$$board\"" $(O)/.config || { rm $(O)/.config; \
	echo "error: $(1): does not give board $$board: look at it and the Kconfig files of" \
		"board/$$board (docs/porting.md)" >&2; exit 1; } ;; esac

# That a build of ours has begun here: clean removes nothing where it is not.
$(O)/.mullion:
	@$(PYTHON) tools/output_folder.py mark $(O)
$(O)/.config $(O)/auto.conf: | $(O)/.mullion

# Says what a board's folder lacks, line by line, with the step of docs/porting.md.
whole_board = $(PYTHON) tools/board_check.py $(O)

$(O)/.config:
	@if [ -d board/$(BOARD) ] || [ -d $(EXTERNAL)/board/$(BOARD) ]; then \
		$(whole_board) $(BOARD); fi
	@[ -f $(call defconfig,$(BOARD)_defconfig) ] || { \
		echo "error: BOARD=$(BOARD): no board/*/$(BOARD)_defconfig" \
			"(BOARD_DIR=DIR: a board outside of the tree)" >&2; exit 1; }
	@mkdir -p $(O)
	$(Q)$(KCONFIG_TOOL) defconfig $(call defconfig,$(BOARD)_defconfig) >/dev/null
	@$(call check_board,$(call defconfig,$(BOARD)_defconfig))

$(O)/auto.conf: $(O)/.config $(KCONFIG_FILES)
	@mkdir -p $(O)/include/generated
	@$(whole_board)
	$(Q)$(KCONFIG_TOOL) olddefconfig >/dev/null
	$(Q)$(KCONFIG_TOOL) genconfig --header-path $(AUTOCONF) >/dev/null
	@cp $(O)/.config $@

# Rewritten by the rule above, and only when a symbol changed.
$(AUTOCONF): $(O)/auto.conf ;

ifneq ($(filter-out %_defconfig,$(GOALS)),)
include $(O)/auto.conf
endif
# The architecture: AArch64, or where the board says so AArch32, of the bootblock alone or of all.
# ARM64 and BOOTBLOCK_ARM64 are for lists: x-$(ARM64).
ARM64           := $(if $(CONFIG_ARM),,y)
BOOTBLOCK_ARM64 := $(if $(CONFIG_BOOTBLOCK_ARM),,y)
ARCH            := $(if $(ARM64),arm64,arm)
BOOTBLOCK_ARCH  := $(if $(BOOTBLOCK_ARM64),arm64,arm)
TOOLS-arm       := arm-none-eabi-
TRIPLET-arm     := arm-linux-gnueabi
LIBS-arm        := $(DEPS)/armel/root/usr
TOOLS-arm64     := aarch64-linux-gnu-
TRIPLET-arm64   := aarch64-linux-gnu
LIBS-arm64      := $(DEPS)/root/usr
SYSTEM          := $(DEPS)$(if $(CONFIG_ARM),/armhf)

CROSS           ?= $(TOOLS-$(ARCH))
BOOTBLOCK_CROSS := $(if $(filter $(ARCH),$(BOOTBLOCK_ARCH)),$(CROSS),$(TOOLS-$(BOOTBLOCK_ARCH)))
# $(call arch,IMAGE), $(call cross,IMAGE)
arch    = $(if $(filter bootblock,$(1)),$(BOOTBLOCK_ARCH),$(ARCH))
cross   = $(if $(filter bootblock,$(1)),$(BOOTBLOCK_CROSS),$(CROSS))
CC      := $(CROSS)gcc
LD      := $(CROSS)ld
OBJCOPY := $(CROSS)objcopy

# In the tree or outside; no files: not known yet, or gone
BOARD_FILES  := $(wildcard $(foreach f,*.c *.S *.mk *.dts *_defconfig Kconfig, \
	$(patsubst "%",board/%/$(f),$(CONFIG_BOARD_NAME)) \
	$(patsubst "%",$(EXTERNAL)/board/%/$(f),$(CONFIG_BOARD_NAME))))
BOARD_FOLDER := $(patsubst %/,%,$(dir $(firstword $(BOARD_FILES))))
$(O)/auto.conf: $(or $(strip $(BOARD_FILES) $(BOARD_FOLDER)),FORCE)

config menuconfig: $(O)/.config
	$(Q)KCONFIG_CONFIG=$(O)/.config KCONFIG_CONFIG_HEADER= exec $(PYTHON) tools/menu.py

.PHONY: configured
configured: $(O)/auto.conf

%_defconfig: | $(O)/.mullion
	@mkdir -p $(O)
	$(Q)$(KCONFIG_TOOL) defconfig $(call defconfig,$@)
	@$(call check_board,$(call defconfig,$@))

# ---- What is built from what ----

include $(sort $(wildcard */build.mk */*/build.mk */*/*/build.mk)) \
	$(wildcard $(EXTERNAL)/board/*/build.mk)

obj  = $(patsubst %,$(O)/$(1)/%.o,$(basename $(2)))
boot = $(patsubst %.o,%.boot.o,$(call obj,$(1),$(2)))
BOOTBLOCK_OBJS := $(call obj,bootblock,$(bootblock-y))
LOADER_OBJS    := $(call obj,loader,$(sort $(loader-y) $(loader-monitor-y)))
EL2_OBJS       := $(call obj,el2,$(el2-y)) $(call boot,el2,$(filter-out $(el2-y),$(el2-boot-y)))
# EL2 and its guests are AArch64 alone.
ifdef CONFIG_ARM
EL2_OBJS :=
guest-y  :=
endif

# ---- Flags ----

WARN := -Wall -Wextra -Werror -Wshadow -Wundef -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wwrite-strings -Wpointer-arith
# No SIMD registers in our code: it may run while a guest's are live. Only the libraries use them.
# No unaligned accesses: they fault with the MMU off. No headers but the compiler's, the libraries'
# and ours (lib/libc: the few the libraries' ask for). No outlined atomics: those live in a library
# that asks Linux for the CPU's features.
# AArch32: for all Armv7 cores with the virtualization extensions; enums as the libraries have them;
# (u)int32_t not long, as everywhere else. That formats fit is checked where l is uint64_t, as it is
# for our printf.
MACHINE-arm64 := -march=armv8-a -mgeneral-regs-only -mstrict-align \
	-mno-outline-atomics -mfix-cortex-a53-835769 -mfix-cortex-a53-843419
MACHINE-arm   := -mcpu=cortex-a7 -mthumb -mfloat-abi=soft -mno-unaligned-access \
	-fno-short-enums -Wno-format -U__UINT32_TYPE__ -D__UINT32_TYPE__='unsigned int' \
	-U__INT32_TYPE__ -D__INT32_TYPE__=int
# $(call firmware,ARCHITECTURE,COMPILER)
firmware = -std=gnu11 -O2 $(DEBUG_INFO) $(WARN) $(MACHINE-$(1)) \
	-ffreestanding -fno-common -fno-strict-aliasing -ffunction-sections -fdata-sections \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-unwind-tables -fno-jump-tables \
	-ffile-prefix-map=$(CURDIR)/= \
	-nostdinc $(addprefix -isystem ,$(shell $(2) -print-file-name=include) \
	$(if $(filter arm,$(1)),$(shell $(2) -print-file-name=include-fixed)) lib/libc) \
	$(addprefix -isystem $(LIBS-$(1))/include,/ /$(TRIPLET-$(1))) \
	-I$(O)/include $(patsubst %,-I$(EXTERNAL),$(external)) -I. -include include/kconfig.h
FW_FLAGS := $(call firmware,$(ARCH),$(CC))

# Kconfig's menu "Hardening"; assembly's part is in arch/arm64/harden.h
HARDEN-$(CONFIG_HARDEN_SLS) += -mharden-sls=all
HARDEN_BOOT-$(CONFIG_HARDEN_STACK) += -fstack-protector-strong
# $(call protect,bti pac-ret): the compiler takes its last -mbranch-protection only
BTI := $(if $(CONFIG_HARDEN_BTI),bti)
PAC := $(if $(CONFIG_HARDEN_PAC),pac-ret)
protect = $(addprefix -mbranch-protection=,$(subst $() ,+,$(strip $(1))))

# Of some SoCs the boot ROM loads no more than 32 KiB.
bootblock_FLAGS := $(call firmware,$(BOOTBLOCK_ARCH),$(BOOTBLOCK_CROSS)gcc) -fno-pic \
	$(HARDEN_BOOT-y) $(if $(BOOTBLOCK_ARM64),$(HARDEN-y) $(call protect,$(PAC))) \
	$(if $(CONFIG_SOC_SUNXI),-Os)
VERSION_FLAG := -DMULLION_VERSION='"$(shell cat VERSION)"'
loader_FLAGS := $(FW_FLAGS) -fno-pic $(HARDEN-y) $(HARDEN_BOOT-y) $(call protect,$(PAC) $(BTI)) \
		$(VERSION_FLAG)
# private: what the object depends on, .flags among it, has the flags of all
$(call obj,bootblock,$(bootblock-early-y)): private bootblock_FLAGS += -fno-stack-protector
$(call obj,loader,$(loader-early-y)): private loader_FLAGS += -fno-stack-protector
# What a trap may reach keeps x8 to x15 for its caller as well, so that a trap saves few registers
# (docs/traps.md#registers, tools/register_check.py). Boot's C is called by no trap, and calls
# libraries. Its loops and jumps are not aligned, as it has few, and runs the NOPs on its way.
KEPT         := x8 x9 x10 x11 x12 x13 x14 x15
el2_FLAGS    := $(FW_FLAGS) $(HARDEN-y) $(call protect,$(BTI)) -fpie -include include/hidden.h \
		-DMULLION_EL2=1 $(addprefix -fcall-saved-,$(KEPT)) -ffixed-x18 \
		-fno-align-loops -fno-align-jumps \
		$(VERSION_FLAG)
$(call obj,el2,$(el2-cold-y)): private el2_FLAGS += -Os
$(call obj,loader,$(loader-cold-y)): private loader_FLAGS += -Os
guest_FLAGS  := $(FW_FLAGS) -fpie -include include/hidden.h

# One root for every include (-I.): the folder is always written.
HOST_FLAGS := -std=gnu11 -g $(WARN) -I$(O)/include -I. -include include/kconfig.h
SANITIZE   := -fsanitize=address,undefined -fno-sanitize-recover=all
TEST_FLAGS := $(HOST_FLAGS) -DCONFIG_DEBUG_LOCKS=1 -DCONFIG_SOFTWARE_SPIS=1 -DCONFIG_TEST_VDEV=1 \
	      -DCONFIG_VIRTUAL_WATCHDOG=1 -DCONFIG_SEVERAL_IMAGES=1 -DCONFIG_DIRECT_INTERRUPTS=1 \
	      -DCONFIG_EL2_OWN_IRQ=1 -DCONFIG_HARDEN_BTI=1 -DCONFIG_VIRTUAL_CONSOLE=1 \
	      -DCONFIG_HYPERVISOR_CONSOLE=1 -DCONFIG_CONSOLE_ATTACH=1 \
	      -DCONFIG_CONSOLE_DUMP=1 -DCONFIG_STOP_RECORDS=1 -DCONFIG_VM_STATISTICS=1 \
	      -DCONFIG_CHANNELS=1 -DCONFIG_CHANNEL_VIRTIO=1 -DCONFIG_CHANNEL_NET=1 \
	      -DCONFIG_CHANNEL_CONSOLE=1 -DCONFIG_CHANNEL_VSOCK=1 -DCONFIG_CHANNEL_MEMORY=1 \
	      -DCONFIG_SIGNED_BUNDLES=1 \
	      -DCONFIG_COLLECT_ERRORS=1
tool_FLAGS := $(HOST_FLAGS) -O2 $(VERSION_FLAG) -DMULLION_HOST_MEMORY -DCONFIG_COLLECT_ERRORS=1
unit_FLAGS := $(TEST_FLAGS) -Og $(SANITIZE)
cov_FLAGS  := $(TEST_FLAGS) -O0 --coverage -fprofile-update=atomic
fuzz_FLAGS := $(TEST_FLAGS) -O2 $(SANITIZE) -fsanitize=fuzzer-no-link
# What stands around the code under test gives the fuzzer no coverage to follow; that also makes it
# several times as fast.
$(O)/fuzz/tests/unit/%.o \
$(addprefix $(O)/fuzz/tests/fuzz/,vgic_v2_%.o derive_%.o fat_ref.o virtio_ref.o \
	fuzz_channel.o channel_guests.o): \
	private fuzz_FLAGS := $(TEST_FLAGS) -O2 $(SANITIZE)
# Coverage alone: what is compared with what would take two thirds of the time.
$(call obj,fuzz,$(dt-src)): private fuzz_FLAGS := $(TEST_FLAGS) -O2 $(SANITIZE) \
	-fsanitize-coverage=inline-8bit-counters,pc-table -include tests/fuzz/own_string.h
# Counters are atomic for the tests with threads. The virtual GIC's have none: six times as fast so.
$(addprefix $(O)/cov/,gic/% tests/unit/test_vgic% tests/unit/vgic_% tests/unit/fake_gic%): \
	private cov_FLAGS += -fprofile-update=single

LD_MACHINE-arm64 := --fix-cortex-a53-835769 --fix-cortex-a53-843419
LD_MACHINE-arm   := --no-enum-size-warning
# $(call libgcc,IMAGE), $(call archives,IMAGE), $(call ld_common,IMAGE)
libgcc    = $(shell $(cross)gcc $(MACHINE-$(arch)) -print-libgcc-file-name)
archives  = $(addprefix $(LIBS-$(arch))/lib/$(TRIPLET-$(arch))/, \
	libfdt.a libz.a liblz4.a libbearssl.a)
ld_common = $(LD_MACHINE-$(arch)) --gc-sections --fatal-warnings \
	-z noexecstack -z max-page-size=4096 --build-id=none --no-warn-rwx-segments
bootblock_LD := $(call ld_common,bootblock) -static
loader_LD    := $(call ld_common,loader) -static
# ADR reaches all of the image: no veneers for erratum 843419, whose section takes a page. But ld
# 2.40 ends with a segmentation fault where there are veneers for erratum 835769 then, as BearSSL's
# curve has.
el2_LD := $(call ld_common,el2) $(if $(CONFIG_SIGNED_BUNDLES),,--fix-cortex-a53-843419=adr) \
	-static -pie --no-dynamic-linker \
	-z text -Bsymbolic

# ---- Objects: $(O)/IMAGE/path/file.o, rebuilt when their image's flags change ----

define compile_rule
$$(O)/$(1)/.flags: FORCE
	@mkdir -p $$(@D); printf '%s\n' '$$($(1)_FLAGS)' | cmp -s - $$@ || \
		printf '%s\n' '$$($(1)_FLAGS)' >$$@
endef
$(foreach i,bootblock loader el2 guest tool unit cov fuzz,$(eval $(call compile_rule,$(i))))

# $(call compile,IMAGE,compiler,more flags): keeps the command beside the object, for
# compile_commands.json
define compile
@mkdir -p $(@D); printf '%s\n' '$(2) $($(1)_FLAGS) $(3) -c -o $@ $<' >$@.cmd
$(call say,CC)$(2) $($(1)_FLAGS) $(3) -MMD -MP -c -o $@ $<
endef

define image_objects
$$(O)/$(1)/%.o: %.c $$(O)/$(1)/.flags | $$(AUTOCONF)
	$$(call compile,$(1),$(2))
$$(O)/$(1)/%.o: %.S $$(O)/$(1)/.flags | $$(AUTOCONF)
	$$(call compile,$(1),$(2) -D__ASSEMBLY__)
endef
$(eval $(call image_objects,bootblock,$(BOOTBLOCK_CROSS)gcc))
$(eval $(call image_objects,loader,$(CC)))
$(eval $(call image_objects,el2,$(CC)))
$(eval $(call image_objects,guest,$(CC)))
$(eval $(call image_objects,tool,$(HOSTCC)))
$(eval $(call image_objects,unit,$(HOSTCC)))
$(eval $(call image_objects,cov,$(HOSTCC)))
$(eval $(call image_objects,fuzz,$(CLANG)))
# FILE.v2.c and FILE.v3.c in a list: FILE.c for that version of the GIC (gic/version.h).
define version_objects
$$(O)/$(1)/%.v$(3).o: %.c $$(O)/$(1)/.flags | $$(AUTOCONF)
	$$(call compile,$(1),$(2) -DGIC_VERSION=$(3))
endef
$(foreach v,2 3,$(eval $(call version_objects,el2,$(CC),$(v))))
$(foreach i,unit cov,$(foreach v,2 3,$(eval $(call version_objects,$(i),$(HOSTCC),$(v)))))
$(foreach v,2 3,$(eval $(call version_objects,fuzz,$(CLANG),$(v))))
$(O)/el2/%.boot.o: %.c $(O)/el2/.flags | $(AUTOCONF)
	$(call compile,el2,$(CC) -DMULLION_BOOT_ONLY,$(HARDEN_BOOT-y) \
		$(call protect,$(PAC) $(BTI)) $(addprefix -fcall-used-,$(KEPT)))
$(O)/el2/%.boot.o: %.S $(O)/el2/.flags | $(AUTOCONF)
	$(call compile,el2,$(CC) -D__ASSEMBLY__)

# ---- Images ----

$(O)/bootblock.lds: boot/bootblock/bootblock.lds.S
$(O)/loader.lds: boot/loader/loader.lds.S
$(O)/el2.lds: el2/el2.lds.S
$(O)/bootblock.lds $(O)/loader.lds $(O)/el2.lds: | $(AUTOCONF)
	$(call say,LDS)$(CC) -E -P -undef -D__ASSEMBLY__ -D__LINKER__ -I$(O)/include -I. \
		-include $(AUTOCONF) -x assembler-with-cpp -MMD -MP -MT $@ -MF $@.d -o $@ $<

$(sort $(call archives,loader) $(call archives,bootblock)) $(SYSTEM)/busybox $(SYSTEM)/vmlinuz:
	@echo "$@ is missing: run ./mullion setup" >&2; exit 1

define link_image
$$(O)/$(1).elf: $$(O)/$(1).lds $(2) $$(call archives,$(1))
	$$(call say,LD)$$(call cross,$(1))ld $$($(1)_LD) -T $$< -Map $$(O)/$(1).map -o $$@ $(2) \
		--start-group $$(call archives,$(1)) $$(call libgcc,$(1)) --end-group
endef
$(eval $(call link_image,bootblock,$(BOOTBLOCK_OBJS)))
$(eval $(call link_image,loader,$(LOADER_OBJS)))
$(eval $(call link_image,el2,$(EL2_OBJS)))

$(O)/bootblock.bin: OBJCOPY := $(BOOTBLOCK_CROSS)objcopy
$(O)/%.bin: $(O)/%.elf
	$(call say,OBJCOPY)$(OBJCOPY) -O binary $< $@
$(O)/mullion.bin: $(O)/el2.elf
	$(call say,OBJCOPY)$(OBJCOPY) -O binary $< $@

# ---- What QEMU boots: flash bank 0 (stages), bank 1 (bundle); sizes whenever an image changed ----

$(O)/loader.img: $(O)/loader.elf tools/loader_image.py
	$(call say,LOADER)$(PYTHON) tools/loader_image.py $< $@
$(O)/flash0.img: $(O)/bootblock.bin $(O)/loader.img tools/flash.py
	$(call say,FLASH)$(PYTHON) tools/flash.py $@ \
		--size $(CONFIG_LOADER_STORE_BASE)+$(CONFIG_LOADER_STORE_SIZE) \
		$(CONFIG_BOOTBLOCK_BASE):$(O)/bootblock.bin \
		$(CONFIG_LOADER_STORE_BASE):$(O)/loader.img
$(O)/initramfs.cpio: $(wildcard tools/initramfs/*) tools/mullionctl tools/initramfs.py \
		      $(SYSTEM)/busybox
	$(call say,CPIO)$(PYTHON) tools/initramfs.py tools/initramfs/list $@ \
		--source busybox=$(SYSTEM)/busybox --modules $(SYSTEM)/root/lib/modules
# What the board's own tree lacks, linked into the boot stages (board/overlay.S); ./mullion dt
# applies it as well.
BOARD_DTS  := $(filter %/board.dts,$(BOARD_FILES))
BOARD_DTBO := $(if $(BOARD_DTS),$(O)/include/generated/board.dtbo)
$(BOARD_DTBO): $(BOARD_DTS) $(wildcard board/*/*.dtsi board/*/*/*.dtsi) $(O)/auto.conf
	$(call say,DTC)dtc -@ -q $(addprefix -i ,$(dts-include-y)) -I dts -O dtb -o $@ $<
$(O)/bootblock/board/overlay.o $(O)/loader/board/overlay.o: $(BOARD_DTBO)
# The key that bundles are signed with: its public part, for who checks.
BUNDLE_KEY := $(O)/include/generated/bundle_key.bin
$(BUNDLE_KEY): tools/keys.py tools/public_key.py $(O)/auto.conf \
	$(wildcard $(patsubst "%",%,$(CONFIG_BUNDLE_KEY)).*)
	$(call say,KEY)O=$(O) $(PYTHON) tools/keys.py public $(CONFIG_BUNDLE_KEY) $@
$(O)/loader/image/bundle_key.o $(O)/el2/image/bundle_key.boot.o: $(BUNDLE_KEY)
$(O)/config.dtbo: configs/linux.dts
	$(call say,DTC)dtc -@ -q -I dts -O dtb -o $@ $<
HYPERVISOR := $(if $(ARM64),$(O)/mullion.bin)
BUNDLED := $(SYSTEM)/vmlinuz $(O)/initramfs.cpio $(HYPERVISOR) $(O)/config.dtbo
$(O)/bundle.itb: $(BUNDLED) tools/bundle.py tools/fit.py VERSION $(if $(CONFIG_SIGNED_BUNDLES), \
	$(BUNDLE_KEY) $(O)/tools/mullion-verify)
	$(call say,FIT)O=$(O) $(PYTHON) tools/bundle.py --board $(CONFIG_BOARD_NAME) \
		$(if $(CONFIG_ARM),--arch arm) \
		$(if $(CONFIG_SIGNED_BUNDLES),--sign $(CONFIG_BUNDLE_KEY)) $@ \
		kernel:kernel:$(SYSTEM)/vmlinuz ramdisk:ramdisk:$(O)/initramfs.cpio \
		$(addprefix hypervisor:hypervisor:,$(HYPERVISOR)) config:config:$(O)/config.dtbo
$(O)/flash1.img: $(O)/bundle.itb tools/flash.py
	$(call say,FLASH)$(PYTHON) tools/flash.py $@ --size $(CONFIG_BUNDLE_SIZE) 0:$<

# What the boot ROM of a Zynq UltraScale+ takes from the file BOOT.BIN of a card.
$(O)/boot.bin: $(O)/bootblock.bin
	$(call say,BOOT)mkimage -T zynqmpimage -e $(CONFIG_BOOTBLOCK_BASE) -d $< $@ >/dev/null

# What an Allwinner boot ROM finds at 8 KiB of a card (docs/boards/sunxi.md).
$(O)/boot.egon: $(O)/bootblock.bin
	$(call say,MKIMAGE)mkimage -A arm -T sunxi_egon -d $< $@ >/dev/null

# A board without flash (QEMU_TREE) has them on a card.
STORED := $(if $(filter-out "",$(CONFIG_QEMU_TREE)),loader.img bundle.itb,flash0.img flash1.img) \
	  $(if $(CONFIG_SOC_ZYNQMP),boot.bin) $(if $(CONFIG_SOC_SUNXI),boot.egon) \
	  $(if $(filter-out "",$(CONFIG_ARMSTUB)),flash0.img)
IMAGES := $(addprefix $(O)/,bootblock.bin loader.bin $(STORED)) $(HYPERVISOR)
IMAGE_OBJS = $(BOOTBLOCK_OBJS) $(LOADER_OBJS) $(EL2_OBJS) $(GUEST_OBJS)
.PHONY: images bootblock loader el2 flash0 sizes size-bare size-parts
images: $(IMAGES) $(O)/initramfs.cpio $(O)/compile_commands.json $(O)/sizes.txt tools guests
bootblock: $(O)/bootblock.bin
loader: $(O)/loader.bin
el2: $(O)/mullion.bin
flash0: $(O)/flash0.img

$(O)/sizes.txt: $(IMAGES) tools/sizes.py
	$(Q)$(PYTHON) tools/sizes.py $(O) >$@; cat $@
sizes: $(IMAGES)
	$(Q)$(PYTHON) tools/sizes.py $(O) --check
# The + hands make's jobs on to the builds that it starts.
size-bare: $(O)/el2.elf
	+$(Q)$(PYTHON) tools/sizes.py $(O) --check --bare

size-parts: $(O)/el2.elf
	+$(Q)$(PYTHON) tools/sizes.py $(O) --check --parts

# ---- Test guests: one flat binary each, position-independent ----

GUEST_LDS = $(or $(guest-$(1)-lds),tests/guest/guest.lds)
define guest_rule
$$(O)/guest/$(1).elf: $(call obj,guest,$(guest-$(1)-src)) $(call GUEST_LDS,$(1))
	$$(call say,LD)$$(LD) $$(el2_LD) -T $(call GUEST_LDS,$(1)) -Map $$(O)/guest/$(1).map \
		-o $$@ $$(filter %.o,$$^) $$(call libgcc,guest)
GUEST_OBJS += $(call obj,guest,$(guest-$(1)-src))
endef
$(foreach g,$(guest-y),$(eval $(call guest_rule,$(g))))
.PHONY: guests
guests: $(patsubst %,$(O)/guest/%.bin,$(guest-y)) $(if $(ARM64),$(O)/guest/rt.bin)

# What ./mullion new-guest makes, built as its owner does. It runs where a configuration has "rt"
# and nobody gives another (tools/machine.py).
$(O)/guest/rt.bin: tools/new_guest.py $(wildcard sdk/*.* sdk/template/*)
	@rm -rf $(O)/guest/rt; mkdir -p $(@D)
	$(Q)$(PYTHON) tools/new_guest.py rt $(O)/guest/rt
	$(call say,GUEST)$(MAKE) -s -C $(O)/guest/rt CROSS=$(CROSS) V= && cp $(O)/guest/rt/rt.bin $@

# ---- Programs that run on the host: tools, unit tests, the same with coverage, fuzzers ----

define tool_rule
$$(O)/tools/$(1): $(call obj,tool,$(hosttool-$(1)-src))
	@mkdir -p $$(@D)
	$$(call say,HOSTLD)$$(HOSTCC) -o $$@ $$^ $(hosttool-$(1)-libs)
HOST_OBJS += $(call obj,tool,$(hosttool-$(1)-src))
endef
$(foreach t,$(hosttool-y),$(eval $(call tool_rule,$(t))))
.PHONY: tools desk
tools: $(addprefix $(O)/tools/,$(hosttool-y)) $(BOARD_DTBO)
# What ./mullion check and dt use, when no image is given.
desk: tools $(HYPERVISOR) $(O)/initramfs.cpio $(if $(ARM64),$(O)/guest/rt.bin)

unit_sources = tests/unit/test_$(1).c $(unit-$(1)-src)
define unit_rule
$$(O)/unit/test_$(1): $(call obj,unit,$(call unit_sources,$(1)))
	$$(call say,HOSTLD)$$(HOSTCC) -fsanitize=address,undefined -o $$@ $$^ $(unit-$(1)-libs) \
		-lcmocka
$$(O)/cov/test_$(1): $(call obj,cov,$(call unit_sources,$(1)))
	$$(call say,HOSTLD)$$(HOSTCC) --coverage -o $$@ $$^ $(unit-$(1)-libs) -lcmocka
HOST_OBJS += $(foreach kind,unit cov,$(call obj,$(kind),$(call unit_sources,$(1))))
endef
$(foreach t,$(unit-y),$(eval $(call unit_rule,$(t))))

# NAME is also all tests that begin with NAME_.
UNITS := $(if $(T),$(foreach t,$(T),$(or $(filter $(t) $(t)_%,$(unit-y)),$(t))),$(unit-y))
.PHONY: unit unit-build unit-names coverage fuzz fuzz-build fuzz-names
unit-build: $(addprefix $(O)/unit/test_,$(UNITS))
unit: unit-build
	$(Q)DEPS=$(DEPS) $(PYTHON) tools/unit.py --out $(O)/unit $(UNITS)
UNIT_SOURCES = $(sort $(foreach t,$(UNITS),$(call unit_sources,$(t))))
coverage: $(addprefix $(O)/cov/test_,$(UNITS))
	$(Q)DEPS=$(DEPS) $(PYTHON) tools/coverage.py --out $(O)/cov \
		$(if $(T),,--sources $(UNIT_SOURCES) --uncounted $(uncounted-y)) --tests $(UNITS)

define fuzz_rule
$$(O)/fuzz/fuzz_$(1): $(call obj,fuzz,tests/fuzz/fuzz_$(1).c $(fuzz-$(1)-src))
	$$(call say,HOSTLD)$$(CLANG) -fsanitize=fuzzer,address,undefined -o $$@ $$^ \
		$(fuzz-$(1)-libs)
HOST_OBJS += $(call obj,fuzz,tests/fuzz/fuzz_$(1).c $(fuzz-$(1)-src))
endef
$(foreach t,$(fuzz-y),$(eval $(call fuzz_rule,$(t))))

FUZZERS := $(or $(T),$(fuzz-y))
FUZZ_SECONDS ?= 20
FUZZ_RUNS ?= -1
fuzz-build: $(addprefix $(O)/fuzz/fuzz_,$(FUZZERS))
fuzz: fuzz-build
	$(Q)DEPS=$(DEPS) $(PYTHON) tools/fuzz.py --out $(O)/fuzz --seconds $(FUZZ_SECONDS) \
		--runs $(FUZZ_RUNS) $(FUZZERS)
fuzz-names:
	@echo $(fuzz-y)

# ---- Checks of the sources: lint ----

C_FOLDERS := arch board boot dtb el2 gic image include lib sdk storage tests tools
C_FILES   := $(sort $(wildcard $(foreach d,$(C_FOLDERS),$(d)/*.[ch] $(d)/*/*.[ch] $(d)/*/*/*.[ch])))
LINTS := deps-check boot-only-check register-check harden-check cppcheck format-check width-check \
	 shape-check wait-check shellcheck mutants-check sizes size-bare
.PHONY: lint lint-names format $(LINTS)
lint: $(LINTS)
lint-names:
	@echo $(LINTS)
# comparePointers: the difference of two symbols of a linker script is a size. constStatement: it
# does not see the value of read_sysreg, a statement expression. arrayIndexOutOfBoundsCond: it takes
# a bound for the array's of one caller.
cppcheck: $(AUTOCONF)
	$(Q)cppcheck --quiet --std=c11 --platform=unix64 --error-exitcode=1 --inline-suppr \
		--enable=warning,performance,portability \
		--suppress=missingIncludeSystem --suppress=comparePointers \
		--suppress=constStatement --suppress=arrayIndexOutOfBoundsCond \
		-D__aarch64__ -D__GNUC__=12 -DMULLION_HOST_MEMORY --include=$(AUTOCONF) \
		-I$(O)/include -I$(EXTERNAL) -I. \
		$(filter %.c,$(C_FILES)) $(wildcard $(EXTERNAL)/board/*/*.c)
deps-check: $(BOOTBLOCK_OBJS) $(LOADER_OBJS) $(EL2_OBJS)
	$(Q)$(PYTHON) tools/deps_check.py --nm $(CROSS)nm --external $(EXTERNAL) \
		--image $(O)/bootblock $(BOOTBLOCK_OBJS) \
		--image $(O)/loader $(LOADER_OBJS) --image $(O)/el2 $(EL2_OBJS)
relocs = $(LD) $($(1)_LD) --emit-relocs -T $(O)/$(1).lds -o $@ $(2) \
		--start-group $(call archives,$(1)) $(call libgcc,$(1)) --end-group
$(O)/el2.relocs.elf: $(O)/el2.elf
	$(Q)$(call relocs,el2,$(EL2_OBJS))
$(O)/loader.relocs.elf: $(O)/loader.elf
	$(Q)$(call relocs,loader,$(LOADER_OBJS))
shape-check:
	$(Q)$(PYTHON) tools/shape.py --check
boot-only-check: $(O)/el2.relocs.elf $(O)/loader.relocs.elf
	$(Q)for elf in $^; do $(PYTHON) tools/boot_only_check.py $$elf || exit 1; done
register-check: $(O)/el2.elf
	$(Q)$(PYTHON) tools/register_check.py $< \
	--but 'spin_entry|secondary_.*|guest_enter|set_register|signal_(start|again|return|sync).*'
harden-check: $(if $(BOOTBLOCK_ARM64),$(BOOTBLOCK_OBJS)) $(LOADER_OBJS) $(EL2_OBJS)
	$(Q)$(PYTHON) tools/harden_check.py --config $(O)/.config $^
width-check:
	$(Q)$(PYTHON) tools/width_check.py
format:
	$(Q)clang-format-14 -i $(C_FILES)
format-check:
	$(Q)if command -v clang-format-14 >/dev/null; then \
			clang-format-14 --dry-run -Werror $(C_FILES); \
		else echo "format-check: skipped (no clang-format-14: ./mullion setup)"; fi
shellcheck:
	$(Q)if command -v shellcheck >/dev/null; then \
			shellcheck mullion tools/*.sh tools/suite/*.sh .ci/run; \
		else echo "shellcheck: skipped (not installed: ./mullion setup)"; fi
wait-check:
	$(Q)$(PYTHON) tools/wait_check.py
mutants-check:
	$(Q)$(PYTHON) tools/mutants.py --check --targets "$(LINTS)"
unit-names:
	@echo $(unit-y)

# ---- The front's commands ----

.PHONY: $(FRONT) help
$(FRONT):
	@O=$(abspath $(O)) DEPS=$(abspath $(DEPS)) ./mullion $@ $(ARGS)
help:
	@echo 'make [O=DIR] [BOARD=NAME | BOARD_DIR=DIR] [V=1] TARGET'
	@echo '  all (images)      everything; or one of: bootblock loader el2 tools guests'
	@echo '  unit [T=NAME]     host unit tests (ASan, UBSan)'
	@echo '  coverage [T=NAME] their line and branch coverage'
	@echo '  fuzz [T=NAME]     fuzzers, for FUZZ_SECONDS or FUZZ_RUNS'
	@echo '  lint              checks of the sources, or one of them:'
	@echo '                    $(LINTS)'
	@echo '  format            apply .clang-format'
	@echo '  config            configuration menu'
	@echo '  virt_defconfig    start from the defaults of a board'
	@echo '  clean distclean   remove what was built; and what was configured'
	@echo '  $(FRONT)'
	@echo '                    as ./mullion, options in ARGS="..."'

# ---- For editors ----

$(O)/compile_commands.json: $(IMAGE_OBJS)
	$(Q)$(PYTHON) tools/compile_commands.py $(O) >$@

-include $(sort $(patsubst %.o,%.d,$(IMAGE_OBJS) $(HOST_OBJS))) $(wildcard $(O)/*.lds.d)

.PHONY: clean distclean
clean distclean:
	@$(PYTHON) tools/output_folder.py $@ $(O)
