# SPDX-License-Identifier: Apache-2.0
dt-board-src := dtb/tree.c dtb/tree_bus.c dtb/board.c
dt-src       := $(dt-board-src) dtb/merge.c dtb/system.c dtb/own.c dtb/resources.c dtb/refs.c dtb/derive.c \
		dtb/derive_props.c dtb/derive_nodes.c
dt-lib-src   := lib/diag.c lib/printf.c

bootblock-y   += dtb/fdt_scan.c
loader-y   += $(dt-board-src) dtb/merge.c
loader-$(CONFIG_START_LINUX) += $(dt-src)
el2-boot-y += $(dt-src)

hosttool-y += mullion-dt
# The boot code from the bundle to the trees of the guests, without what touches the hardware.
hosttool-mullion-dt-src  := tools/dt.c tools/dt_boot.c $(dt-src) $(dt-lib-src) el2/divide.c el2/create.c image/bundle.c image/fit.c \
			    image/memmap.c image/kimage.c image/unpack.c image/lz4frame.c image/xxh32.c image/sha256.c image/sha256_none.c
hosttool-mullion-dt-libs := -lfdt -lbearssl -lz -llz4

dt-test-src := tests/unit/dt_help.c $(dt-lib-src)
unit-y += fdt_scan
unit-fdt_scan-src  := dtb/fdt_scan.c $(dt-test-src)
unit-fdt_scan-libs := -lfdt

unit-y += board
unit-board-src  := $(dt-board-src) $(dt-test-src)
unit-board-libs := -lfdt

unit-y += tree
unit-tree-src  := $(dt-board-src) $(dt-test-src)
unit-tree-libs := -lfdt

unit-y += system
unit-system-src  := $(dt-src) $(dt-test-src)
unit-system-libs := -lfdt

unit-y += merge
unit-merge-src  := $(dt-src) $(dt-test-src)
unit-merge-libs := -lfdt

unit-y += own
unit-own-src  := $(dt-src) $(dt-test-src)
unit-own-libs := -lfdt

unit-y += derive
unit-derive-src  := $(dt-src) $(dt-test-src)
unit-derive-libs := -lfdt

unit-y += derive_edges
unit-derive_edges-src  := $(dt-src) $(dt-test-src)
unit-derive_edges-libs := -lfdt

fuzz-y += fdt_scan derive
fuzz-fdt_scan-src := dtb/fdt_scan.c $(dt-lib-src)
fuzz-derive-src   := $(dt-src) $(dt-lib-src)
fuzz-derive-libs  := -lfdt
