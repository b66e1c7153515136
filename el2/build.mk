# SPDX-License-Identifier: Apache-2.0
el2-y += $(addprefix el2/core/,entry.S frame_entry.S cpu.c mmu.c window.c places.c log_sink.c \
	   report.c frame.c)
el2-y += $(addprefix el2/vm/,vm.c life.c life_fault.c power.c life_next.c life_state.c vcpu.c \
	   vpsci.c vcpu_traps.c guest_call.c print_line.c restart.c guest_enter.S)
el2-$(CONFIG_SEVERAL_IMAGES) += el2/vm/life_images.c
el2-y += el2/trap/rest_entry.S el2/trap/source_entry.S
el2-$(CONFIG_QUIESCE) += $(addprefix el2/vm/,rest.c quiesce.c quiesce_pci.c)
el2-y += el2/trap/frequent.c el2/trap/other_abort.c
el2-y += $(addprefix el2/trap/,vectors.S vector_choice.c trap.c abort.c stage1.c sysreg.c policy.c)
el2-y += el2/trap/pmu.c el2/trap/own_fault.c el2/trap/id_registers.c
el2-$(CONFIG_EL2_OWN_IRQ) += el2/core/own_irq.c
el2-$(CONFIG_EL2_TIMER) += el2/core/timer.c
el2-$(CONFIG_DIRECT_INTERRUPTS) += $(addprefix el2/core/,signal.c signal_core.c signal_entry.S) \
				   el2/trap/signal.c
el2-$(and $(CONFIG_DIRECT_INTERRUPTS),$(CONFIG_EL2_GICV2)) += el2/trap/direct_abort.c \
				   el2/vdev/direct_frames_v2.c
el2-$(and $(CONFIG_DIRECT_INTERRUPTS),$(CONFIG_EL2_GICV3)) += $(addprefix el2/trap/,direct.c \
				   direct_sgi.c direct_rest.c) el2/vdev/direct_frames.c
el2-boot-$(CONFIG_DIRECT_INTERRUPTS) += el2/boot/direct.c
el2-$(CONFIG_TEST_TIMER) += el2/core/timer_test.c
el2-y += el2/vdev/vdev.c
el2-$(CONFIG_EL2_GICV2) += el2/vdev/vgic_frames_v2.c
el2-$(CONFIG_GIC_SOFTWARE) += el2/vdev/vgic_interface.c el2/vdev/vgic_frames_software.c
el2-$(CONFIG_EL2_GICV3) += el2/vdev/vgic_frames_v3.c
el2-$(CONFIG_FORWARDED_REGISTERS) += el2/vdev/forwarded.c
el2-$(CONFIG_TEST_VDEV) += el2/vdev/test_device.c
el2-$(CONFIG_EMULATED_DEVICES) += el2/vdev/device_lock.c
el2-$(CONFIG_CHANNEL_MEMORY) += el2/vdev/pl061.c el2/vdev/doorbell.c
el2-$(CONFIG_CHANNEL_VIRTIO) += el2/vdev/channel.c el2/vdev/channel_device.c
el2-$(CONFIG_CHANNEL_NET) += el2/vdev/channel_net.c el2/vdev/channel_net_deliver.c
el2-$(CONFIG_CHANNEL_CONSOLE) += el2/vdev/channel_console.c el2/vdev/channel_console_control.c
el2-$(CONFIG_CHANNEL_VSOCK) += el2/vdev/channel_vsock.c
el2-boot-$(CONFIG_CHANNEL_VIRTIO) += el2/vdev/channel_init.c el2/boot/channels.c
el2-$(CONFIG_VIRTUAL_WATCHDOG) += el2/vdev/sbsa_watchdog.c el2/console/watchdog_bite.c
# What all virtio devices have
el2-$(CONFIG_CHANNEL_VIRTIO) += $(addprefix el2/vdev/,virtio_queue.c virtio_copy.c virtio_mmio.c)
# Guest memory is Normal in EL2's map, where unaligned accesses are allowed.
$(O)/el2/el2/vdev/virtio_copy.o: private el2_FLAGS += -mno-strict-align
el2-boot-y += el2/vdev/vdev_add.c
el2-y += el2/console/stop_report.c
el2-$(CONFIG_STOP_RECORDS) += $(addprefix el2/console/,stop_keep.c stop_record.c backtrace.c \
			      vcpu_regs.c vcpu_regs_print.c regs.c lines.c)
el2-$(CONFIG_TEST_OWN_IRQ) += el2/console/own_irq_test.c
el2-$(CONFIG_VIRTUAL_CONSOLE) += el2/console/console.c el2/console/mux.c \
				  el2/vdev/vpl011.c el2/vdev/vpl011_drive.c
el2-$(and $(CONFIG_VIRTUAL_CONSOLE),$(CONFIG_EL2_TIMER)) += el2/console/patience.c
el2-$(CONFIG_CONSOLE_ATTACH) += el2/console/wire.c
el2-$(CONFIG_HYPERVISOR_CONSOLE) += $(addprefix el2/console/,shell.c commands.c command_words.c \
				     command_log.c command_map.c command_irq.c command_life.c \
				     command_vcpu.c command_explain.c command_explain_address.c \
				     explain_words.c control.c)
el2-$(and $(CONFIG_HYPERVISOR_CONSOLE),$(CONFIG_CHANNELS)) += $(addprefix el2/console/command_, \
				     channels.c explain_channel.c)
el2-$(CONFIG_VM_STATISTICS) += el2/vm/stats.c el2/console/stats_vm.c el2/console/stats_print.c
el2-$(CONFIG_CONSOLE_DUMP) += el2/console/command_dump.c
el2-$(CONFIG_EL2_GICV2) += $(addprefix el2/trap/,dispatch.v2.c irq_rest.v2.c store.v2.c)
el2-$(CONFIG_EL2_GICV3) += $(addprefix el2/trap/,dispatch.v3.c irq_rest.v3.c store.v3.c sgi.c)
el2-y += el2/boot/run.c
el2-boot-y += $(addprefix el2/boot/,entry.S boot.c boot_uart.c divide.c create.c \
	      create_tree.c guest_images.c guest_memory.c image_place.c seeds.c \
	      stage2_tables.c linux_entry.c scrub.c all_cores.c boot_call.S take_gic.c map_ram.c \
	      own_uart.c quiet.c)
el2-boot-y += el2/boot/reports.c el2/boot/reserved_check.c
el2-boot-$(CONFIG_CHANNEL_MEMORY) += el2/boot/shared_memory.c el2/boot/doorbells.c
el2-boot-$(CONFIG_TEST_OWN_IRQ) += el2/boot/uart_interrupt.c
el2-boot-$(CONFIG_EL2_TIMER) += el2/boot/timer_check.c
el2-boot-$(CONFIG_EMULATED_DEVICES) += el2/boot/devices.c el2/boot/device_kinds.c

# Made small and not fast: no trap that matters waits for these (./mullion bench says when one
# does).
el2-cold-y += $(addprefix el2/trap/,trap.c policy.c id_registers.c stage1.c) el2/vm/vcpu_traps.c \
	      el2/core/mmu.c lib/diag.c el2/core/window.c lib/log.c lib/log_ring.c \
	      $(addprefix arch/arm64/,cpu_errata.c cache.c cache_clean.c clear.c pgtable.c)
el2-cold-y += lib/chacha20.c el2/vm/restart.c el2/core/signal.c \
	      el2/vdev/direct_frames.c el2/vdev/direct_frames_v2.c
el2-cold-y += $(addprefix el2/vm/,life.c life_fault.c power.c life_images.c life_next.c \
	      life_state.c)
el2-cold-y += $(addprefix el2/console/,console.c mux.c wire.c control.c shell.c commands.c)
el2-cold-y += el2/console/patience.c
el2-cold-y += $(addprefix el2/console/command_,words.c log.c map.c irq.c life.c dump.c vcpu.c \
	      explain.c explain_address.c explain_channel.c channels.c)
el2-cold-y += $(addprefix el2/console/,regs.c stats_vm.c stats_print.c)
el2-cold-y += $(addprefix el2/console/,stop_report.c stop_keep.c stop_record.c backtrace.c \
	      vcpu_regs.c vcpu_regs_print.c lines.c)
el2-cold-y += $(addprefix el2/core/,own_irq.c timer.c report.c log_sink.c frame.c) el2/trap/pmu.c \
	      el2/trap/own_fault.c
el2-cold-y += el2/vm/quiesce.c el2/vm/quiesce_pci.c el2/vdev/virtio_mmio.c el2/vdev/channel.c \
	      el2/vdev/channel_console.c el2/vdev/channel_console_control.c \
	      el2/vdev/channel_vsock.c

unit-y += call vpsci vpsci_orders vcpu_traps policy mmio abort stuck stage1 places own_irq report \
	  timer_list
unit-call-src  :=
unit-call-libs := -lpthread
unit-y += map_ram window
unit-window-src  :=
unit-map_ram-src := el2/boot/map_ram.c lib/ranges.c lib/diag.c lib/printf.c
unit-own_irq-src := el2/core/own_irq.c lib/diag.c lib/printf.c
unit-timer_list-src :=
unit-y += pl061 doorbell
unit-pl061-src := el2/vdev/pl061.c
unit-doorbell-src := el2/vdev/pl061.c el2/vdev/doorbell.c
unit-y += sbsa_watchdog
unit-sbsa_watchdog-src := el2/vdev/sbsa_watchdog.c tests/unit/device_help.c lib/lock_order.c
virtio-src := $(addprefix el2/vdev/,virtio_queue.c virtio_copy.c virtio_mmio.c)
# A driver and its memory, for tests of devices: with $(virtio-src).
virtio-test-src := tests/unit/virtio_driver.c
unit-y += virtio_queue virtio_rings virtio_order virtio_copy virtio_mmio
unit-virtio_queue-src := $(virtio-src) $(virtio-test-src)
unit-virtio_rings-src := $(unit-virtio_queue-src)
unit-virtio_order-src := el2/vdev/virtio_mmio.c $(virtio-test-src)
unit-virtio_copy-src  := $(unit-virtio_queue-src)
unit-virtio_mmio-src  := $(virtio-src)
unit-report-src := el2/core/report.c board/driver/uart.c tests/unit/uart_bench.c \
		   $(addprefix lib/,log.c log_ring.c printf.c diag.c)
unit-places-src := el2/core/places.c
unit-vpsci-src  := el2/vm/vpsci.c tests/unit/vpsci_help.c
unit-vpsci_orders-src := $(unit-vpsci-src)
unit-y += life_orders life_next life_images
unit-life_images-src := el2/vm/life_images.c
unit-y += print_line
unit-print_line-src := el2/vm/print_line.c tests/unit/log_help.c \
		       $(addprefix lib/,log.c log_ring.c printf.c)
unit-life_next-src := el2/vm/life_next.c
unit-life_orders-src := el2/vm/life_state.c el2/vm/vpsci.c
unit-policy-src := el2/trap/policy.c
unit-vcpu_traps-src := el2/vm/vcpu_traps.c
unit-mmio-src   :=
unit-abort-src  :=
unit-stuck-src  :=
unit-stage1-src :=

fuzz-y += vpsci vcpu_traps policy mmio abort virtio_queue virtio_mmio
fuzz-virtio_queue-src := el2/vdev/virtio_copy.c tests/fuzz/virtio_ref.c
fuzz-virtio_mmio-src := el2/vdev/virtio_mmio.c el2/vdev/virtio_queue.c
fuzz-vpsci-src  := el2/vm/vpsci.c
fuzz-policy-src := el2/trap/policy.c
fuzz-vcpu_traps-src := el2/vm/vcpu_traps.c
fuzz-mmio-src   :=
fuzz-abort-src  :=

unit-y += vdev_table devices mux wire vpl011 shell control
unit-shell-src := el2/console/shell.c lib/printf.c
unit-y += commands_left_out
unit-commands_left_out-src := el2/console/shell.c lib/printf.c
unit-y += explain_words
unit-explain_words-src := el2/console/explain_words.c
commands-tests := commands commands_life commands_log commands_irq commands_explain \
		  commands_channels
unit-y += $(commands-tests)
commands-src := $(addprefix el2/console/,commands.c shell.c explain_words.c \
		$(addprefix command_,words.c log.c map.c irq.c life.c dump.c vcpu.c) \
		command_explain.c command_explain_address.c command_explain_channel.c \
		command_channels.c) \
		arch/arm64/pgtable.c el2/core/places.c tests/unit/commands_help.c \
		$(addprefix lib/,log.c log_ring.c printf.c diag.c)
$(foreach test,$(commands-tests),$(eval unit-$(test)-src := $(commands-src)))
unit-y += backtrace stop_record stats
unit-stats-src := el2/console/stats_print.c el2/console/lines.c lib/printf.c lib/diag.c
unit-backtrace-src := el2/console/backtrace.c
unit-stop_record-src := $(addprefix el2/console/,stop_record.c vcpu_regs_print.c lines.c) \
			lib/printf.c lib/diag.c
unit-wire-src := el2/console/wire.c el2/console/mux.c tests/unit/mux_help.c lib/printf.c lib/diag.c
unit-mux-src := el2/console/mux.c tests/unit/mux_help.c lib/printf.c lib/diag.c
unit-control-src := el2/console/control.c el2/console/shell.c el2/vdev/vpl011.c \
		    el2/vdev/vpl011_drive.c tests/unit/device_help.c lib/lock_order.c lib/printf.c
unit-vpl011-src := el2/vdev/vpl011.c el2/vdev/vpl011_drive.c tests/unit/device_help.c \
		   lib/lock_order.c
unit-vdev_table-src = $(addprefix el2/vdev/,vdev.c vdev_add.c test_device.c) \
		      $(vgic-v3-test-src) lib/diag.c lib/printf.c
# All kinds of channels
channel-all-src := $(addprefix el2/vdev/channel,.c _init.c _net.c _net_deliver.c _console.c \
		     _console_control.c _vsock.c)
# How VMs get their emulated devices; mullion-dt has it, too.
devices-src := $(addprefix el2/boot/,devices.c device_kinds.c doorbells.c channels.c) \
	       el2/vdev/pl061.c el2/vdev/doorbell.c \
	       el2/vdev/channel_device.c $(channel-all-src) $(virtio-src) \
	       $(addprefix el2/vdev/,vpl011.c vpl011_drive.c sbsa_watchdog.c) \
	       $(addprefix el2/vdev/,vdev.c vdev_add.c test_device.c) \
	       el2/core/places.c gic/vgic/vgic_line.c
unit-devices-src = $(devices-src) $(dt-src) $(dt-test-src)
unit-devices-libs := -lfdt

unit-y += forwarded
unit-forwarded-src := $(addprefix el2/vdev/,forwarded.c vdev.c vdev_add.c) lib/diag.c lib/printf.c

channels-src := $(channel-all-src) $(virtio-src)
fuzz-y += channel
fuzz-channel-src := $(channels-src) tests/fuzz/channel_guests.c
channel-src := $(channels-src) $(virtio-test-src) tests/unit/channel_help.c
unit-y += channel_device
unit-channel_device-src := el2/vdev/channel_device.c
unit-y += channel channel_net channel_net_lives
unit-channel-src = $(unit-channel_net-src)
unit-channel_net-src := $(channel-src) tests/unit/net_help.c
unit-channel_net_lives-src := $(unit-channel_net-src)
unit-y += channel_console channel_console_lies channel_console_patience
unit-y += channel_vsock channel_vsock_lies
unit-channel_console-src := $(channel-src) tests/unit/console_help.c
unit-channel_console_lies-src := $(unit-channel_console-src)
unit-channel_console_patience-src := $(unit-channel_console-src)
unit-channel_vsock-src := $(channel-src) tests/unit/vsock_help.c
unit-channel_vsock_lies-src := $(unit-channel_vsock-src)

# The memory of channels: placed and mapped with the rest.
shared-memory-src := el2/boot/shared_memory.c el2/core/places.c image/memmap.c
unit-y += shared_memory
unit-shared_memory-src := $(shared-memory-src) arch/arm64/pgtable.c lib/diag.c lib/printf.c
unit-y += stage2_tables
unit-stage2_tables-src = el2/boot/stage2_tables.c arch/arm64/pgtable.c tools/dt_stage2.c \
			 el2/vdev/vdev.c el2/vdev/vdev_add.c $(shared-memory-src) \
			 $(dt-src) $(dt-test-src)
unit-stage2_tables-libs := -lfdt

# Boot from the bundle to the guests, and a restart, behind a cache (tests/unit/memory_help.h).
unit-y += scrub guest_places image_place guest_memory
unit-scrub-src  = $(addprefix el2/boot/,divide.c create.c create_tree.c guest_images.c) \
		   $(addprefix el2/boot/,image_place.c guest_memory.c quiet.c scrub.c) \
		   $(addprefix el2/boot/,shared_memory.c reserved_check.c) \
		   el2/core/places.c arch/arm64/pgtable.c \
		   el2/vm/restart.c el2/vm/life_images.c lib/chacha20.c \
		   dtb/merged/merged_tree.c arch/arm64/clear.c $(bundle-test-src) $(dt-src) \
		   lib/ranges.c lib/diag_collect.c tests/unit/memory_help.c tests/unit/dt_help.c
unit-scrub-libs := -lfdt -lbearssl -lz -llz4 -lpthread
unit-guest_places-src  = $(unit-scrub-src)
unit-guest_places-libs := $(unit-scrub-libs)
unit-image_place-src  = $(unit-scrub-src)
unit-image_place-libs := $(unit-scrub-libs)
unit-guest_memory-src  = $(unit-scrub-src)
unit-guest_memory-libs := $(unit-scrub-libs)
# Around what unit scrub tests; what they refuse is for tests/system (test_machine_faults.py).
uncounted-y += $(addprefix el2/boot/,create_tree.c divide.c guest_images.c reserved_check.c)
$(O)/unit/el2/boot/create_tree.o: unit_FLAGS += $(VERSION_FLAG)
$(O)/cov/el2/boot/create_tree.o: cov_FLAGS += $(VERSION_FLAG)

unit-y += quiesce quiet
unit-quiesce-src := el2/vm/quiesce.c el2/vm/quiesce_pci.c
unit-quiet-src    = el2/boot/quiet.c tests/unit/own_help.c tests/unit/system_help.c \
		    $(dt-src) $(dt-test-src)
unit-quiet-libs  := -lfdt
