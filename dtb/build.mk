# SPDX-License-Identifier: Apache-2.0
dt-board-src := $(addprefix dtb/tree/,tree.c tree_bus.c board.c)
dt-src       := $(dt-board-src) dtb/tree/refs.c \
		$(addprefix dtb/config/,merge.c system.c domains.c classify.c own.c resources.c) \
		$(addprefix dtb/derive/,derive.c derive_nodes.c derive_copy.c derive_props.c \
		derive_write.c)
dt-lib-src   := lib/diag.c lib/printf.c

bootblock-y += dtb/tree/fdt_scan.c
loader-y    += $(dt-board-src) dtb/config/merge.c
loader-$(CONFIG_START_LINUX) += $(dt-src)
el2-boot-y  += $(dt-src) dtb/tree/uart.c

dt-test-src := tests/unit/dt_help.c $(dt-lib-src)
unit-y += fdt_scan board dt_uart tree system merge own derive derive_edges
unit-fdt_scan-src      := dtb/tree/fdt_scan.c $(dt-test-src)
unit-fdt_scan-libs     := -lfdt
unit-board-src         := $(dt-board-src) $(dt-test-src)
unit-board-libs        := -lfdt
unit-dt_uart-src       := $(dt-board-src) dtb/tree/uart.c $(dt-test-src)
unit-dt_uart-libs      := -lfdt
unit-tree-src          := $(dt-board-src) $(dt-test-src)
unit-tree-libs         := -lfdt
unit-system-src        := $(dt-src) $(dt-test-src)
unit-system-libs       := -lfdt
unit-merge-src         := $(dt-src) $(dt-test-src)
unit-merge-libs        := -lfdt
unit-own-src           := $(dt-src) $(dt-test-src)
unit-own-libs          := -lfdt
unit-derive-src        := $(dt-src) $(dt-test-src)
unit-derive-libs       := -lfdt
unit-derive_edges-src  := $(dt-src) $(dt-test-src)
unit-derive_edges-libs := -lfdt

fuzz-y += fdt_scan derive
fuzz-fdt_scan-src := dtb/tree/fdt_scan.c $(dt-lib-src)
fuzz-derive-src   := $(dt-src) $(dt-lib-src)
fuzz-derive-libs  := -lfdt
