# SPDX-License-Identifier: Apache-2.0
hosttool-y += mullion-dt mullion-errata mullion-verify
hosttool-mullion-errata-src := tools/errata.c arch/arm64/errata.c lib/printf.c
# The boot code from the bundle to the trees of the guests, without what touches the hardware.
hosttool-mullion-dt-src  := tools/dt.c tools/dt_boot.c tools/dt_memory.c tools/dt_fill.c \
			    $(addprefix tools/,dt_place.c dt_losses.c dt_notes.c dt_devices.c) \
			    $(addprefix tools/,dt_lines.c dt_stage2.c dt_tables.c dt_whole.c) \
			    tools/dt_map.c tools/dt_map_devices.c tools/dt_lying.c \
			    $(addprefix tools/dt_explain,.c _address.c _mapped.c _node.c) \
			    $(addprefix tools/dt_explain_,move.c irq.c channel.c) \
			    tools/dt_channels.c tools/dt_images.c tools/host_file.c \
			    el2/console/explain_words.c \
			    dtb/merged/merged_tree.c $(dt-turn-$(CONFIG_GIC_BCM2836)) \
			    $(dt-src) $(dt-desk-src) dtb/tree/uart.c \
			    $(addprefix el2/boot/,divide.c create.c create_tree.c guest_images.c) \
			    $(addprefix el2/boot/,guest_memory.c image_place.c quiet.c) \
			    $(addprefix el2/boot/,shared_memory.c reserved_check.c) \
			    el2/boot/stage2_tables.c arch/arm64/pgtable.c boot/loader/native.c \
			    $(devices-src) $(image-src) lib/store.c lib/diag_collect.c $(dt-lib-src)
hosttool-mullion-dt-libs := -lfdt -lbearssl -lz -llz4

# What checks a signature at boot, for who has just made one.
hosttool-mullion-verify-src  := tools/verify.c tools/host_file.c $(signature-src)
hosttool-mullion-verify-libs := -lfdt -lbearssl

unit-y += dt_fill
unit-dt_fill-src  := tools/dt_fill.c tools/dt_place.c $(dt-board-src) $(dt-test-src)
unit-dt_fill-libs := -lfdt

unit-y += dt_lying
unit-dt_lying-src  := tools/dt_lying.c tools/dt_fill.c tools/dt_place.c image/memmap.c \
		      $(dt-board-src) $(dt-test-src)
unit-dt_lying-libs := -lfdt

unit-y += dt_lines
unit-dt_lines-src  := tools/dt_lines.c tests/unit/tree_help.c $(dt-board-src) $(dt-test-src)
unit-dt_lines-libs := -lfdt
