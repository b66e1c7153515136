/* SPDX-License-Identifier: Apache-2.0 */
/* What boot gives a VM of the machine: pages, traps and interrupts. */
#include "el2/boot/stage2_tables.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dtb/config/merge.h"
#include "dtb/config/own.h"
#include "el2/core/cpu.h"
#include "el2/core/mmu.h"
#include "el2/core/own_irq.h"
#include "el2/core/places.h"
#include "el2/vdev/vdev.h"
#include "el2/vdev/vgic_frames.h"
#include "el2/vm/vcpu.h"
#include "gic/vgic/direct.h"
#include "lib/log.h"
#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"
#include "tools/dt_stage2.h"

#define ROOM  (1u << 17)
#define LINES 256u
#define UART  33u /* virt.dts */
#define PL031 34u
#define TWO                                                                                       \
	"&{/} { domains {"                                                                        \
	" a { compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\";"                        \
	" cpus = <&cpus 0x3 1>; mullion,memory-rest; mullion,access-rest; };"                     \
	" b { compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\";"                        \
	" cpus = <&cpus 0xc 1>; mullion,memory-size = <0x1000000>; access = <&pl031_9010000>; };" \
	" }; };"

struct vm vms[MAX_VMS];
static struct machine machine;
static struct diag d;
static _Alignas(8) char merged[ROOM];
static char logged[2000];
static uint32_t own_intid; /* EL2's; 0: none */

bool own_irq_claimed(uint32_t intid)
{
	return own_intid && intid == own_intid;
}

bool cpu_call_brief(unsigned cpu, void (*function)(void *target, void *arg), void *target,
		    void *arg)
{
	(void)cpu;
	(void)function;
	(void)target;
	(void)arg;
	return true;
}

void log_line(const char *format, ...)
{
	size_t n = strlen(logged);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(logged + n, sizeof(logged) - n, format, arguments);
	va_end(arguments);
	strcat(logged, "\n");
}

/* The virt board with `more` in its tree, divided among two VMs, and a GIC that tells of so many
 * lines. */
static void divide(const char *more, unsigned lines)
{
	struct blob board = dt_board_file("virt.dts", more, "-@ -f"), overlay = dt_overlay(TWO);

	memset(&machine, 0, sizeof(machine));
	memset(vms, 0, sizeof(vms));
	known_places.count = 0;
	logged[0] = '\0';
	own_intid = 0;
	stage2_start(lines);
	expect_success(dt_discover(board.data, board.size, &machine.board, &d), &d);
	expect_success(
		sys_merge(merged, ROOM, board.data, board.size, overlay.data, overlay.size, &d),
		&d);
	machine.merged = merged;
	machine.mmfr0 = 5;
	machine.uart.match = -1;
	expect_success(sys_parse(merged, &machine.board, &machine.config, &d), &d);
	for (unsigned i = 0; i < 2; i++) {
		vms[i].index = i;
		strcpy(vms[i].name, machine.config.domains[i].name);
		vms[i].memory[0] = (struct range){0x40000000 + i * MIB(16), MIB(16)};
		vms[i].guest[0] = vms[i].memory[0];
		vms[i].n_memory = 1;
	}
	dt_free(&board);
	dt_free(&overlay);
}

static int map(unsigned vm)
{
	return vm_map(&machine, vm, &vms[vm], &d);
}

static void map_both(const char *more)
{
	divide(more, LINES);
	for (unsigned i = 0; i < 2; i++)
		expect_success(map(i), &d);
}

static bool owns(unsigned vm, uint32_t intid)
{
	return vms[vm].gic.owned[intid / 32] >> (intid % 32) & 1;
}

static uint64_t leaf(unsigned vm, uint64_t address)
{
	unsigned level;

	return pgtable_lookup(&vms[vm].s2, address, &level);
}

static void each_has_its_own(void **state)
{
	(void)state;
	map_both("");
	assert_int_equal(leaf(0, 0x40000000), 0x40000000 | MAP_S2_RAM | PTE_VALID);
	assert_int_equal(leaf(1, 0x41000000), 0x41000000 | MAP_S2_RAM | PTE_VALID);
	assert_int_equal(leaf(0, 0x41000000), 0);
	assert_int_equal(leaf(1, 0x40000000), 0);
	assert_int_equal(leaf(1, 0x9010000), 0x9010000 | MAP_S2_DEVICE | PTE_VALID | PTE_TABLE);
	assert_int_equal(leaf(0, 0x9010000), 0);
	assert_int_equal(leaf(0, 0x9000000), 0x9000000 | MAP_S2_DEVICE | PTE_VALID | PTE_TABLE);
	assert_int_equal(leaf(0, 0x8000000), 0); /* the GIC's frames trap */
	assert_true(owns(0, UART) && !owns(1, UART) && owns(1, PL031) && !owns(0, PL031));
	assert_true(owns(0, LINES - 1) && !owns(1, LINES - 1)); /* a spare one */
	assert_int_equal(vms[0].gic.lines, LINES);
}

/* A core's own lines are its VM's but for the secure and the hypervisor's timer, whatever numbers
 * these have, and the GIC's maintenance interrupt. */
static void private_lines(void **state)
{
	static const struct {
		const char *interrupts;
		uint32_t ppis;
	} cases[] = {
		/* 29, 26; maintenance is 25 */
		{"<1 13 4>, <1 14 4>, <1 11 4>, <1 10 4>", 0xd9ff0000},
		{"<1 1 4>, <1 2 4>, <1 3 4>, <1 0 4>", 0xfdfc0000},    /* 17, 16 */
		{"<1 0 4>, <1 13 4>, <1 14 4>, <1 15 4>", 0x7dfe0000}, /* 16, 31 */
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[160];

		snprintf(more, sizeof(more), "/ { timer { interrupts = %s; }; };",
			 cases[k].interrupts);
		map_both(more);
		for (unsigned i = 0; i < 2; i++)
			assert_int_equal(vms[i].gic.owned[0], cases[k].ppis);
	}
}

/* A core's own line that a device has besides is each VM's; and a maintenance interrupt that is no
 * private one takes none away. */
static void no_private_line(void **state)
{
	(void)state;
	divide("/ { u { interrupts = <1 5 4>; }; };", LINES);
	machine.board.gic.maintenance = 40;
	expect_success(map(0), &d);
	assert_int_equal(vms[0].gic.owned[0], 0xdbff0000);
}

/* Memory that the guest has elsewhere, by name for its VM alone. */
static void moved_memory(void **state)
{
	(void)state;
	divide("", LINES);
	vms[1].guest[0].base = 0x80000000;
	expect_success(map(1), &d);
	assert_int_equal(leaf(1, 0x80000000), 0x41000000 | MAP_S2_RAM | PTE_VALID);
	assert_int_equal(leaf(1, 0x41000000), 0);
	assert_string_equal(places_nearest(&known_places, 0x80000000, 1), "b");
	assert_int_equal(places_at(&known_places, 0x41000000)->viewer, PLACES_ALL);
	assert_null(places_at(&known_places, 0x80000000));
}

/* How long a guest's addresses are: 40 bits, more where memory is above, what the CPU has where
 * that is less, or a value that is not known yet. */
static void address_sizes(void **state)
{
	static const struct {
		uint64_t mmfr0, at;
		unsigned bits, level;
	} cases[] = {{5, 0x80000000, 40, 1}, {15, 0x80000000, 40, 1}, {5, 1ull << 40, 48, 0},
		     {4, 1ull << 40, 44, 0}, {3, 1ull << 40, 42, 1},  {1, 0x80000000, 36, 1},
		     {2, 0x80000000, 40, 1}};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		divide("", LINES);
		machine.mmfr0 = cases[k].mmfr0;
		vms[1].guest[0].base = cases[k].at;
		expect_success(map(1), &d);
		assert_int_equal(vms[1].s2.va_bits, cases[k].bits);
		assert_int_equal(vms[1].s2.start_level, cases[k].level);
		assert_int_equal(vms[1].vtcr & 0x3f, 64 - cases[k].bits);
		assert_int_equal(leaf(1, cases[k].at), 0x41000000 | MAP_S2_RAM | PTE_VALID);
	}
}

static void out_of_reach(void **state)
{
	(void)state;
	divide("", LINES);
	machine.mmfr0 = 2;
	vms[1].guest[0].base = (1ull << 40) - MIB(8);
	expect_failure(map(1), &d, "b",
		       "mullion,memory-at: 0xffff800000 + 0x1000000 is out of this CPU's reach, "
		       "2^40");
}

/* What lies above is left out and said, as far as it does: both windows of PCI, half a device. */
static void devices_out_of_reach(void **state)
{
	(void)state;
	divide("/ { half@ffffff000 { reg = <0xf 0xfffff000 0 0x2000>; }; };", LINES);
	machine.mmfr0 = 1;
	expect_success(map(0), &d);
	assert_int_equal(leaf(0, 0xffffff000), 0xffffff000 | MAP_S2_DEVICE | PTE_VALID | PTE_TABLE);
	assert_non_null(strstr(logged, "a: half@ffffff000: 0x1000000000 and above is out of this "
				       "CPU's reach, left out\n"));
	assert_non_null(strstr(logged, "a: pcie@10000000: 0x4010000000 and above is out of this "
				       "CPU's reach, left out\n"));
}

static void no_page_left(void **state)
{
	(void)state;
	divide("", LINES);
	while (mmu_table_pages(1))
		;
	expect_failure(map(0), &d, "a", "no page left for stage-2 tables");
	stage2_start(LINES);
	for (unsigned k = 2; k < 4096; k++) /* all but for the root, of two */
		assert_non_null(mmu_table_pages(1));
	expect_failure(map(0), &d, "page tables", "no table page left");
}

#define REGION                                                                                \
	"/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; r@60000000 {" \
	" reg = <0 0x60000000 0 0x1000>; phandle = <0x70>; }; };"                             \
	" u { memory-region = <0x70>; }; };"

/* A region that a device refers to is as memory; where the guest's memory was moved to there, it
 * cannot be both. */
static void regions(void **state)
{
	(void)state;
	map_both(REGION);
	assert_int_equal(leaf(0, 0x60000000), 0x60000000 | MAP_S2_RAM | PTE_VALID | PTE_TABLE);
	assert_int_equal(leaf(1, 0x60000000), 0);
	divide(REGION, LINES);
	vms[0].guest[0].base = 0x60000000;
	expect_failure(map(0), &d, "page tables", "0x60000000 is mapped already, and differently");
}

/* Wires that the machine does not have, or that EL2 has. */
static void lines_refused(void **state)
{
	(void)state;
	divide("/ { pl031@9010000 { interrupts = <0 500 4>; }; };", LINES);
	expect_failure(map(1), &d, "pl031@9010000", "interrupt 532, the controller has 256");
	divide("", LINES);
	own_intid = PL031;
	expect_failure(map(1), &d, "pl031@9010000", "interrupt 34 is EL2's own");
}

/* Of the lines that a controller may choose from, those that there are and that are not EL2's; so
 * of those that nobody is wired to. */
static void lines_left_out(void **state)
{
	(void)state;
	divide("/ { c { interrupt-controller; interrupt-parent = <0x8005>; #interrupt-cells = "
	       "<1>; ti,interrupt-ranges = <0 100 4>, <4 254 4>; }; };",
	       LINES);
	own_intid = 101;
	expect_success(map(0), &d);
	assert_true(owns(0, 100) && !owns(0, 101) && owns(0, 102) && owns(0, 255));
	assert_int_equal(vms[0].gic.owned[256 / 32], 0);
	divide("", LINES);
	own_intid = 200;
	machine.software_lines[7] = 1;
	expect_success(map(0), &d);
	assert_true(owns(0, 199) && !owns(0, 200) && owns(0, 201) && !owns(0, 224));
}

/* With all lines that there can be the last four are special. */
static void special_lines(void **state)
{
	(void)state;
	divide("", 1024);
	expect_success(map(0), &d);
	assert_true(owns(0, 1019) && !owns(0, 1020) && !owns(0, 1023));
	assert_int_equal(vms[0].gic.lines, 1024);
}

/* Software lines are beyond the machine's. */
static void more_lines(void **state)
{
	(void)state;
	divide("", LINES);
	vms[1].gic.owned[9] = 1;
	expect_success(map(1), &d);
	assert_int_equal(vms[1].gic.lines, 320);
}

/* The UART that EL2 writes to is a guest's device: EL2 has to know. */
static void uart(void **state)
{
	(void)state;
	divide("", LINES);
	machine.uart.match = 0;
	machine.uart.regs = (struct range){0x9000000, 0x1000};
	expect_success(map(1), &d);
	assert_false(machine.uart_is_guests);
	expect_success(map(0), &d);
	assert_true(machine.uart_is_guests);
}

/* Who can write all memory is named; not who is behind an SMMU. */
static void dma(void **state)
{
	(void)state;
	map_both("");
	assert_string_equal(logged, "a: 4 devices can write memory by DMA with no SMMU in between "
				    "(virtio_mmio@a000000, ..): they are trusted as EL2 is\n");
	map_both("/ { iommu@3000 { compatible = \"arm,smmu-v3\"; phandle = <0x70>; reg = <0 "
		 "0x3000 0 0x1000>; }; pcie@10000000 { iommu-map = <0 0x70 0 0x10000>; }; "
		 "/delete-node/ virtio_mmio@a000200; /delete-node/ virtio_mmio@a001000; };");
	assert_string_equal(logged, "a: 1 devices can write memory by DMA with no SMMU in between "
				    "(virtio_mmio@a000000): they are trusted as EL2 is\n");
}

static const struct vdev_region *trap(unsigned vm, uint64_t address)
{
	uint64_t offset;

	return vdev_find(&vms[vm], address, &offset);
}

/* Each core that the VM has, by its redistributor's SGI frame. */
static void gicv3_frames(void **state)
{
	static struct vcpu cores[2];

	(void)state;
	divide("", LINES);
	for (unsigned k = 0; k < 2; k++)
		vms[0].vcpu[k] = &cores[k];
	vms[0].n_vcpus = 2;
	expect_success(map(0), &d);
	assert_ptr_equal(trap(0, 0x8000000)->ops, &vgic_v3_distributor);
	assert_ptr_equal(trap(0, 0x80a0000)->ops, &vgic_v3_redistributors);
	assert_int_equal(trap(0, 0x8000000)->range.size, 0x10000);
	for (unsigned k = 0; k < 2; k++) {
		assert_int_equal(HPFAR_FIPA(cores[k].gicd_page), 0x8000000);
		assert_int_equal(HPFAR_FIPA(cores[k].sgi_page), 0x80b0000 + 0x20000 * k);
	}
}

#define TWO_REGIONS                                                                       \
	"/ { intc@8000000 { #redistributor-regions = <2>; reg = <0 0x8000000 0 0x10000>," \
	" <0 0x80a0000 0 0x40000>, <0 0x80f0000 0 0x40000>; }; };"

/* Where interrupts go by without EL2 the frames are others, each access to which is looked up. */
static void direct_frames(void **state)
{
	static struct vcpu core;

	(void)state;
	divide(TWO_REGIONS, LINES);
	vms[0].vcpu[0] = &core;
	vms[0].n_vcpus = 1;
	vms[0].direct = true;
	for (unsigned i = 0; i < 2; i++)
		expect_success(map(i), &d);
	assert_ptr_equal(trap(0, 0x8000000)->ops, &direct_distributor);
	assert_int_equal(trap(0, 0x8000000)->range.size, 0x10000);
	assert_ptr_equal(trap(0, 0x80a0000)->ops, &direct_redistributors);
	assert_ptr_equal(trap(0, 0x80f0000)->ops, &direct_redistributors);
	assert_int_equal((uintptr_t)trap(0, 0x80a0000)->state, 0);
	assert_int_equal((uintptr_t)trap(0, 0x80f0000)->state, 0x40000); /* what is in front */
	assert_int_equal(core.gicd_page, HPFAR_NEVER);
	assert_int_equal(core.sgi_page, HPFAR_NEVER);
	assert_ptr_equal(vms[0].vgic, &vgic_version_direct);
	/* the other one's is as ever */
	assert_ptr_equal(trap(1, 0x8000000)->ops, &vgic_v3_distributor);
	assert_ptr_equal(vms[1].vgic, vgic);
}

#define GICV2(gicc, size)                                                                 \
	"/ { pcie@10000000 { /delete-property/ msi-map; }; intc@8000000 { "               \
	"compatible = \"arm,gic-400\"; reg = <0 0x8000000 0 0x1000>, <0 " gicc " 0 " size \
	">, <0 0x8040000 0 0x2000>, <0 0x8060000 0 " size ">; /delete-node/ its@8080000; }; };"

/* The CPU interface's first page is the hardware's for guests, wherever its second one is. */
static void gicv2_frames(void **state)
{
	static const struct {
		const char *more;
		uint64_t first, second;
	} cases[] = {{GICV2("0x8010000", "0x2000"), 0x8010000, 0x8011000},
		     {GICV2("0x8020000", "0x20000"), 0x8020000, 0x8030000}};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		map_both(cases[k].more);
		assert_int_equal(leaf(0, cases[k].first),
				 0x8060000 | MAP_S2_DEVICE | PTE_VALID | PTE_TABLE);
		assert_int_equal(leaf(0, cases[k].second), 0);
		assert_ptr_equal(trap(0, cases[k].second)->ops, &vgic_v2_deactivate);
		assert_ptr_equal(trap(0, 0x8000000)->ops, &vgic_v2_distributor);
		assert_int_equal(trap(0, 0x8000000)->range.size, 0x1000);
	}
}

/* With direct interrupts it is the physical one's, for that VM alone; the second page traps. */
static void direct_gicv2(void **state)
{
	static struct vcpu core;

	(void)state;
	divide(GICV2("0x8020000", "0x20000"), LINES);
	vms[0].vcpu[0] = &core;
	vms[0].n_vcpus = 1;
	vms[0].direct = true;
	for (unsigned i = 0; i < 2; i++)
		expect_success(map(i), &d);
	assert_int_equal(leaf(0, 0x8020000), 0x8020000 | MAP_S2_DEVICE | PTE_VALID | PTE_TABLE);
	assert_int_equal(leaf(0, 0x802f000), 0x802f000 | MAP_S2_DEVICE | PTE_VALID | PTE_TABLE);
	assert_int_equal(leaf(0, 0x8030000), 0);
	assert_int_equal(leaf(0, 0x8000000), 0);
	assert_ptr_equal(trap(0, 0x8030000)->ops, &direct_v2_second_page);
	assert_ptr_equal(trap(0, 0x8000000)->ops, &direct_v2_distributor);
	assert_int_equal(trap(0, 0x8000000)->range.size, 0x1000);
	assert_int_equal(HPFAR_FIPA(core.gicd_page), 0x8000000);
	assert_int_equal(core.sgi_page, HPFAR_NEVER);
	assert_int_equal(leaf(1, 0x8020000), 0x8060000 | MAP_S2_DEVICE | PTE_VALID | PTE_TABLE);
	assert_ptr_equal(trap(1, 0x8000000)->ops, &vgic_v2_distributor);
}

/* A page of the second VM's. */
static void move_to(const char *more, uint64_t at)
{
	divide(more, LINES);
	vms[1].memory[0].size = vms[1].guest[0].size = PAGE_SIZE;
	vms[1].guest[0].base = at;
}

/* Memory that was moved to where the interrupt controller is: no configuration gets so far. */
static void frames_refused(void **state)
{
	static const struct {
		const char *more;
		uint64_t at;
		const char *object, *reason;
	} cases[] = {
		{"", 0x8000000, "GICD",
		 "0x8000000 with size 0x10000 meets the VM's memory at 0x8000000"},
		{"", 0x80c0000, "GICR",
		 "0x80a0000 with size 0xf60000 meets the VM's memory at 0x80c0000"},
		{GICV2("0x8010000", "0x2000"), 0x8000000, "GICD",
		 "0x8000000 with size 0x1000 meets the VM's memory at 0x8000000"},
		{GICV2("0x8010000", "0x2000"), 0x8011000, "GICC_DIR",
		 "0x8011000 with size 0x1000 meets the VM's memory at 0x8011000"},
		{GICV2("0x8010000", "0x2000"), 0x8010000, "page tables",
		 "0x8010000 is mapped already, and differently"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		move_to(cases[k].more, cases[k].at);
		expect_failure(map(1), &d, cases[k].object, cases[k].reason);
		move_to(cases[k].more, cases[k].at);
		vms[1].direct = true;
		expect_failure(map(1), &d, cases[k].object, cases[k].reason);
	}
}

/* A tree that has changed since it was read. */
static void damaged(void **state)
{
	(void)state;
	divide("", LINES);
	machine.config.domains[1].devices[0] = 1; /* no node begins there */
	own_forget(tree_again(merged));
	assert_int_equal(map(0), -1);
}

/* All that a VM with cached memory of a channel has means with HCR_EL2.FWB what it means
 * without. */
static void means_the_same_with_fwb(void **state)
{
	static struct vcpu core;
	struct sys_channel *channel = &machine.config.channels[0];

	(void)state;
	divide("", LINES);
	machine.config.n_channels = 1;
	channel->type = SYS_CHANNEL_MEMORY;
	channel->n_sides = 1;
	channel->side[0].domain = 1;
	channel->memory = (struct range){0x48000000, 0x1000};
	memset(&core, 0, sizeof(core));
	core.has_fwb = true;
	core.vm = &vms[1];
	vms[1].n_vcpus = 1;
	vms[1].vcpu[0] = &core;
	for (unsigned i = 0; i < 2; i++)
		expect_success(map(i), &d);
	assert_int_equal(leaf(0, 0x40000000), 0x40000000 | MAP_S2_RAM | PTE_VALID);
	/* of MemAttr 0b1111 bit 5 is not set; a device is the same */
	assert_int_equal(leaf(1, 0x41000000), 0x41000000 | (MAP_S2_RAM & ~(1ull << 5)) | PTE_VALID);
	assert_int_equal(leaf(1, 0x9010000), 0x9010000 | MAP_S2_DEVICE | PTE_VALID | PTE_TABLE);
	assert_int_equal(leaf(1, 0x48000000) & S2_TYPE, 0x6 << 2);
	assert_non_null(strstr(logged, "b: cached memory of channels is so whatever it maps\n"));
	assert_null(strstr(logged, "a: cached"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_has_its_own),
		cmocka_unit_test(means_the_same_with_fwb),
		cmocka_unit_test(private_lines),
		cmocka_unit_test(no_private_line),
		cmocka_unit_test(moved_memory),
		cmocka_unit_test(address_sizes),
		cmocka_unit_test(out_of_reach),
		cmocka_unit_test(devices_out_of_reach),
		cmocka_unit_test(no_page_left),
		cmocka_unit_test(regions),
		cmocka_unit_test(lines_refused),
		cmocka_unit_test(lines_left_out),
		cmocka_unit_test(special_lines),
		cmocka_unit_test(more_lines),
		cmocka_unit_test(uart),
		cmocka_unit_test(dma),
		cmocka_unit_test(gicv3_frames),
		cmocka_unit_test(direct_frames),
		cmocka_unit_test(direct_gicv2),
		cmocka_unit_test(gicv2_frames),
		cmocka_unit_test(frames_refused),
		cmocka_unit_test(damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
