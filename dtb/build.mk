# SPDX-License-Identifier: Apache-2.0
dt-board-src := $(addprefix dtb/tree/,tree.c tree_open.c names.c tree_find.c tree_bus.c) \
		$(addprefix dtb/tree/,irq_route.c board.c board_memory.c others.c) \
		$(addprefix dtb/tree/,images_stay.c hole.c)
dt-merge-src := $(addprefix dtb/config/,merge.c local_fixups.c label.c access_check.c meant.c \
		nearest.c)
dt-src       := $(dt-board-src) $(addprefix dtb/tree/,refs.c gic_check.c irq_map.c) \
		$(dt-merge-src) $(addprefix dtb/config/,system.c domains.c classify.c) \
		$(addprefix dtb/config/,own.c console.c policy.c kernels.c interrupts.c) \
		$(addprefix dtb/config/,resources.c bystanders.c conflicts.c dram.c) \
		$(addprefix dtb/config/losses,.c _irq.c _report.c) \
		$(addprefix dtb/config/,regions.c room.c regions_check.c node_check.c part.c) \
		$(addprefix dtb/config/,refuse.c private_irqs.c dma.c dma_window.c remap.c kept.c) \
		$(addprefix dtb/config/,access.c channels.c channel_types.c channel_memory.c) \
		$(addprefix dtb/derive/,derive.c derive_memory.c derive_nodes.c derive_copy.c) \
		$(addprefix dtb/derive/,derive_props.c derive_devices.c derive_write.c \
		derive_hypervisor.c derive_channels.c)
# What only host programs need.
dt-desk-src  := dtb/config/loss_words.c dtb/config/suspects.c dtb/config/why.c
dt-lib-src   := lib/diag.c lib/printf.c lib/ranges.c

bootblock-y += dtb/tree/fdt_scan.c
loader-y    += $(dt-board-src) $(dt-merge-src) \
	       dtb/merged/merged_tree.c dtb/merged/measured_memory.c
dt-turn-y   := dtb/merged/bcm2836_tree.c dtb/merged/merged_gicv2.c
loader-$(CONFIG_GIC_BCM2836) += $(dt-turn-y)
loader-$(CONFIG_START_LINUX) += $(dt-src)
el2-boot-y  += $(dt-src) dtb/config/why.c dtb/tree/uart.c dtb/merged/merged_tree.c

dt-test-src := tests/unit/dt_help.c lib/diag_collect.c $(dt-lib-src)
# Discovery alone, and the whole way from a configuration to a guest's tree.
dt-board-tests  := board board_memory board_bad names tree tree_bus tree_irq gic_check
dt-system-tests := system system_failures system_resources bystanders irq_route losses \
		   losses_cores losses_room loss_words regions node_check suspects part own \
		   own_refused console dram remap dma_window why kept all_errors channels
dt-derive-tests := derive derive_apart derive_failures derive_kept derive_names \
		   derive_channels refs
dt-tests        := $(dt-system-tests) $(dt-derive-tests) merge nearest derive_edges guest_device
unit-y += fdt_scan dt_uart $(dt-board-tests) $(dt-tests)
unit-gic_check-src := dtb/tree/gic_check.c
dt-loss-tests      := losses losses_cores losses_room loss_words
$(foreach test,$(dt-loss-tests),$(eval unit-$(test)-src := $(dt-desk-src) tests/unit/losses_help.c))
$(foreach test,own own_refused kept,$(eval unit-$(test)-src := tests/unit/own_help.c))
unit-suspects-src  := $(dt-desk-src)
unit-why-src       := $(dt-desk-src)
unit-kept-src      += $(dt-desk-src)
unit-dt_uart-src   := $(dt-board-src) dtb/tree/uart.c $(dt-test-src)
unit-dt_uart-libs  := -lfdt
unit-fdt_scan-src  := dtb/tree/fdt_scan.c $(dt-test-src)
unit-fdt_scan-libs := -lfdt
$(foreach test,$(dt-board-tests),$(eval unit-$(test)-src += $(dt-board-src) $(dt-test-src)))
$(foreach test,board board_memory board_bad,$(eval unit-$(test)-src += tests/unit/board_help.c))
$(foreach test,names tree tree_bus tree_irq,$(eval unit-$(test)-src += tests/unit/tree_help.c))
$(foreach test,$(dt-tests),$(eval unit-$(test)-src += $(dt-src) $(dt-test-src)))
$(foreach test,$(dt-system-tests),$(eval unit-$(test)-src += tests/unit/system_help.c))
$(foreach test,$(dt-derive-tests),$(eval unit-$(test)-src += tests/unit/derive_help.c))
$(foreach test,$(dt-board-tests) $(dt-tests),$(eval unit-$(test)-libs := -lfdt))

unit-y += bcm2836_tree
unit-bcm2836_tree-src := dtb/merged/bcm2836_tree.c $(dt-board-src) $(dt-test-src)
unit-bcm2836_tree-libs := -lfdt

unit-y += scratch
unit-scratch-src := dtb/merged/merged_tree.c image/scratch.c image/memmap.c $(dt-src) $(dt-test-src)
unit-scratch-libs := -lfdt
unit-y += measured_memory
unit-measured_memory-src := $(unit-scratch-src) dtb/merged/measured_memory.c
unit-measured_memory-libs := -lfdt

fuzz-y += fdt_scan derive
fuzz-fdt_scan-src := dtb/tree/fdt_scan.c $(dt-lib-src)
fuzz-derive-src   := $(dt-src) $(dt-desk-src) $(dt-lib-src) lib/diag_collect.c \
		     tests/fuzz/derive_check.c tests/fuzz/derive_trees.c tools/dt_fill.c \
		     tools/dt_place.c
fuzz-derive-libs  := -lfdt
