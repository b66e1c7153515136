/* SPDX-License-Identifier: Apache-2.0 */
/* Boot's part of emulated devices: which places and interrupts the devices of several VMs get. */
#include "el2/boot/devices.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "dtb/config/merge.h"
#include "dtb/config/own.h"
#include "dtb/derive/guest_tree.h"
#include "dtb/tree/tree.h"
#include "el2/console/console.h"
#include "el2/core/mmu.h"
#include "el2/core/own_irq.h"
#include "el2/core/places.h"
#include "el2/console/watchdog_bite.h"
#include "el2/vdev/doorbell.h"
#include "el2/core/mmu.h"
#include "el2/core/window.h"
#include "el2/vdev/channel_device.h"
#include "el2/vdev/sbsa_watchdog.h"
#include "el2/vdev/test_device.h"
#include "lib/log.h"
#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"

#define ROOM (1u << 17)
#define TWO                                                                   \
	"&{/} { domains {"                                                    \
	" a { compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\";"    \
	" cpus = <&cpus 0x3 1>; mullion,memory-rest; mullion,access-rest; };" \
	" b { compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\";"    \
	" cpus = <&cpus 0xc 1>; mullion,memory-size = <0x1000000>; }; }; };"

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

static _Alignas(PAGE_SIZE) uint64_t pages[16][PAGE_SIZE / 8];
static unsigned n_pages;

struct vpl011 consoles[CONSOLES_MAX], control_uart;
void (*vm_end_channels)(struct vm *vm);
/* The consoles that were added. */
static unsigned n_shown;
static const struct vm *shown[CONSOLES_MAX];
static const char *called[CONSOLES_MAX];

struct vpl011 *console_add(const struct vm *vm, const char *label)
{
	assert_true(n_shown < CONSOLES_MAX);
	shown[n_shown] = vm;
	called[n_shown] = label;
	return &consoles[n_shown++];
}

uint64_t timer_hz(void)
{
	return 1000000;
}

uint64_t timer_now(void)
{
	return 0;
}

void timer_set(struct timer *timer, uint64_t at)
{
	(void)timer;
	(void)at;
}

bool cpu_call(unsigned cpu, void (*function)(void *target, void *arg), void *target, void *arg)
{
	(void)cpu;
	(void)function;
	(void)target;
	(void)arg;
	return true;
}

unsigned device_core(void)
{
	return 0;
}

uint64_t *mmu_table_pages(unsigned count)
{
	n_pages += count;
	return n_pages > 16 ? NULL : memset(pages[n_pages - count], 0, count * PAGE_SIZE);
}

void *mmu_window_at(unsigned slot, struct range owner, uint64_t address, uint64_t *size)
{
	(void)slot;
	(void)owner;
	(void)address;
	(void)size;
	return NULL;
}

void mmu_windows_close(void)
{
}

void mmu_windows_forget(void)
{
}

void watchdog_bite(struct vm *vm)
{
	(void)vm;
}

void device_lock(struct lock *lock)
{
	(void)lock;
}

void device_unlock(struct lock *lock)
{
	(void)lock;
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

/* Two VMs on the virt board, as configure() leaves them. */
static int two_vms(void **state)
{
	struct blob board = dt_board_file("virt.dts", "", "-@"), overlay = dt_overlay(TWO);

	(void)state;
	memset(&machine, 0, sizeof(machine));
	memset(vms, 0, sizeof(vms));
	expect_success(dt_discover(board.data, board.size, &machine.board, &d), &d);
	expect_success(
		sys_merge(merged, ROOM, board.data, board.size, overlay.data, overlay.size, &d),
		&d);
	machine.merged = merged;
	expect_success(sys_parse(merged, &machine.board, &machine.config, &d), &d);
	for (unsigned i = 0; i < 2; i++) {
		vms[i].index = i;
		strcpy(vms[i].name, machine.config.domains[i].name);
	}
	known_places.count = n_shown = n_pages = 0;
	own_intid = 0;
	logged[0] = '\0';
	dt_free(&board);
	dt_free(&overlay);
	return 0;
}

static const struct device_kind *const *kinds = device_kinds;

static int create(unsigned lines)
{
	return devices_create(&machine, kinds, lines, &d);
}

static const struct guest_device *only_device(unsigned vm)
{
	unsigned count;
	const struct guest_device *device = devices_of(&vms[vm], &count);

	assert_int_equal(count, 1);
	return device;
}

static bool owned(unsigned vm, uint32_t intid)
{
	return vms[vm].gic.owned[intid / 32] >> (intid % 32) & 1;
}

static void one_each(void **state)
{
	uint64_t offset;

	(void)state;
	expect_success(create(288), &d);
	for (unsigned i = 0; i < 2; i++) {
		const struct guest_device *device = only_device(i);
		const struct test_device *made = &test_devices[vms[i].index];

		assert_string_equal(device->name, "test-device");
		assert_int_equal(device->range.base, range_end(machine.board.gic.gicd));
		assert_int_equal(device->n_lines, 2);
		/* beyond the physical ones, and nobody else's */
		for (unsigned n = 0; n < 2; n++) {
			assert_int_equal(device->line[n].intid, 288 + 2 * i + n);
			assert_int_equal(device->line[n].edge, n);
			assert_true(owned(i, device->line[n].intid));
			assert_false(owned(!i, device->line[n].intid));
			assert_int_equal(vms[i].gic.edge[9], owned(i, 288) ? 2 : 8);
		}
		assert_int_equal(made->level_intid, device->line[0].intid);
		assert_int_equal(made->edge_intid, device->line[1].intid);
		assert_ptr_equal(made->gic, &vms[i].gic);
		assert_ptr_equal(vdev_find(&vms[i], device->range.base, &offset)->ops,
				 &test_device_registers);
		assert_ptr_equal(
			vdev_find(&vms[i], device->range.base + TEST_DEVICE_SCRATCH, &offset)->ops,
			&test_device_scratch);
	}
	assert_int_equal(machine.software_lines[9], 0xf);
	assert_string_equal(logged, "a: test-device at 0x8010000 is emulated\n"
				    "b: test-device at 0x8010000 is emulated\n");
	assert_string_equal(places_nearest(&known_places, 0x8010008, 0), "test-device");
}

/* A controller with all the lines there can be: those that neither a device nor EL2 has, from
 * the last one down. */
static void no_line_beyond(void **state)
{
	(void)state;
	own_intid = 1018;
	expect_success(create(1019), &d);
	assert_int_equal(only_device(0)->line[0].intid, 1019);
	assert_int_equal(only_device(0)->line[1].intid, 1017);
	assert_int_equal(only_device(1)->line[0].intid, 1016);
}

/* What a device of the board has is nobody's software line: in the tree are SPIs 1 to 8, 16, 17
 * and 24. */
static void wired_lines_stay(void **state)
{
	(void)state;
	memset(machine.software_lines, 0xff, sizeof(machine.software_lines));
	machine.software_lines[1] = ~0x01031ffeu; /* those, and 9 to 12 */
	expect_success(create(1024), &d);
	for (unsigned i = 0; i < 2; i++)
		for (unsigned n = 0; n < 2; n++)
			assert_int_equal(only_device(i)->line[n].intid, 32 + 12 - 2 * i - n);
	machine.software_lines[1] = ~0x010301feu;
	vms[0].n_devices = vms[1].n_devices = 0;
	expect_failure(create(1024), &d, "test-device", "no SPI is left for it");
}

static void no_line_left(void **state)
{
	(void)state;
	memset(machine.software_lines, 0xff, sizeof(machine.software_lines));
	expect_failure(create(288), &d, "test-device", "no SPI is left for it");
}

static int create_nothing(struct vm *vm, const struct guest_device *device, struct diag *diag)
{
	(void)vm;
	(void)device;
	(void)diag;
	return 0;
}

static void several_in_one_vm(void **state)
{
	const struct device_kind large = {
		.name = "large", .size = 0x2000, .create = create_nothing};
	const struct device_kind *const three[DEVICES_MAX] = {&large, device_kinds[2], NULL,
							      &large};
	const struct guest_device *device;
	unsigned count;

	(void)state;
	expect_success(devices_create(&machine, three, 288, &d), &d);
	device = devices_of(&vms[1], &count);
	assert_int_equal(count, 3);
	assert_int_equal(device[0].n_lines, 0);
	assert_int_equal(device[1].range.base, range_end(device[0].range));
	assert_int_equal(device[1].line[0].intid, 290);
	/* aligned as it is large */
	assert_int_equal(device[2].range.base, device[0].range.base + 0x4000);
	/* none at all */
	expect_success(
		devices_create(&machine, (const struct device_kind *[DEVICES_MAX]){NULL}, 288, &d),
		&d);
	devices_of(&vms[1], &count);
	assert_int_equal(count, 0);
}

/* Two frames, of one device and in one region. */
static void watchdog_of_one(void **state)
{
	const struct guest_device *device;
	unsigned count;

	(void)state;
	machine.config.domains[0].watchdog = true;
	expect_success(create(288), &d);
	device = devices_of(&vms[0], &count) + 1; /* behind the test device */
	assert_int_equal(count, 2);
	assert_string_equal(device->name, "watchdog");
	assert_true(device->in_halves);
	assert_string_equal(device->property, "mullion,watchdog");
	assert_int_equal(device->range.size, SBSA_WATCHDOG_SIZE);
	assert_ptr_equal(sbsa_watchdogs[0].vm, &vms[0]);
	assert_int_equal(sbsa_watchdogs[0].intid, device->line[0].intid);
	assert_ptr_equal(vms[0].devices[0].state, &sbsa_watchdogs[0]);
	devices_of(&vms[1], &count);
	assert_int_equal(count, 1);
}

/* Memory that was moved to where nothing else is. */
static void beside_moved_memory(void **state)
{
	(void)state;
	vms[0].n_memory = 1;
	vms[0].guest[0] = (struct range){0x8000000, 0x200000};
	expect_success(create(288), &d);
	assert_true(only_device(0)->range.base >= 0x8200000);
	assert_int_equal(only_device(1)->range.base, 0x8010000);
	assert_int_equal(vms[0].n_devices, 2);
}

/* Each of the test device's two regions meets a table that is full. */
static void no_region_left(void **state)
{
	const char *const whose[] = {test_device_registers.name, test_device_scratch.name};

	(void)state;
	memset(vdev_tables, 0, sizeof(vdev_tables));
	for (unsigned k = 0; k < 2; k++) {
		vms[0].n_devices = VDEV_MAX - k;
		expect_failure(create(288), &d, whose[k], "a has 20 emulated devices already");
	}
}

static void refused(void **state)
{
	(void)state;
	machine.board.ram[0] = (struct range){0, 1ull << 33};
	expect_failure(create(288), &d, "emulated device",
		       "no 0x1000 bytes of addresses are free behind 0x8000000");
}

/* Only who wants one has a console, in front of other devices. */
static void console_of_one(void **state)
{
	const struct guest_device *device;
	unsigned count;
	uint64_t offset;

	(void)state;
	machine.config.domains[1].virtual_console = true;
	expect_success(create(288), &d);
	assert_string_equal(only_device(0)->name, "test-device");
	device = devices_of(&vms[1], &count);
	assert_int_equal(count, 2);
	assert_string_equal(device[0].name, "serial");
	assert_true(device[0].is_console);
	assert_false(device[1].is_console);
	assert_int_equal(device[0].n_lines, 1);
	assert_false(device[0].line[0].edge);
	assert_int_equal(n_shown, 1);
	assert_ptr_equal(shown[0], &vms[1]);
	assert_null(called[0]);
	assert_null(device[0].label);
	assert_ptr_equal(consoles[0].gic, &vms[1].gic);
	assert_int_equal(consoles[0].intid, device[0].line[0].intid);
	assert_ptr_equal(vdev_find(&vms[1], device[0].range.base, &offset)->ops, &vpl011_registers);
}

/* As many as there can be, in both VMs, beside all else that one can have. */
static void several_consoles(void **state)
{
	static const char names[][SYS_NAME] = {"trace", "x", "y", "z"};
	const struct guest_device *device;
	unsigned count;
	uint64_t offset;

	(void)state;
	machine.config.domains[0].virtual_console = true;
	machine.config.domains[0].n_more_consoles = 3;
	memcpy(machine.config.domains[0].more_consoles, names, sizeof(names));
	machine.config.domains[1] = machine.config.domains[0];
	machine.config.domains[1].n_more_consoles = 4;
	machine.config.domains[1].control = machine.config.domains[1].watchdog = true;
	expect_success(create(288), &d);
	assert_int_equal(n_shown, CONSOLES_MAX);
	device = devices_of(&vms[1], &count);
	assert_int_equal(count, 8);
	for (unsigned n = 0; n < 5; n++) {
		const struct vpl011 *uart = &consoles[4 + n];
		const struct vdev_region *region =
			vdev_find(&vms[1], device[n].range.base, &offset);

		assert_string_equal(device[n].name, "serial");
		assert_string_equal(device[n].property, "mullion,console");
		assert_ptr_equal(region->state, uart);
		assert_ptr_equal(uart->gic, &vms[1].gic);
		assert_int_equal(uart->intid, device[n].line[0].intid);
		assert_ptr_equal(device[n].label, called[4 + n]);
		if (n)
			assert_string_equal(device[n].label, names[n - 1]);
		for (unsigned i = 0; i < 4 + n; i++)
			assert_int_not_equal(uart->intid, consoles[i].intid);
	}
	assert_ptr_equal(shown[3], &vms[0]);
	assert_string_equal(called[3], "y");
	assert_string_equal(device[5].property, "mullion,control");
	assert_non_null(strstr(logged, "b: serial at 0x8012000 is emulated: x\n"));
}

/* And who controls another one behind it, which is the hypervisor's. */
static void control_of_one(void **state)
{
	const struct guest_device *device;
	unsigned count;
	uint64_t offset;

	(void)state;
	machine.config.domains[0].virtual_console = true;
	machine.config.domains[0].control = true;
	expect_success(create(288), &d);
	assert_string_equal(only_device(1)->name, "test-device");
	device = devices_of(&vms[0], &count);
	assert_int_equal(count, 3);
	assert_true(device[0].is_console && !device[1].is_console);
	assert_string_equal(device[0].property, "mullion,console");
	assert_string_equal(device[1].property, "mullion,control");
	assert_ptr_equal(control_uart.gic, &vms[0].gic);
	assert_int_equal(control_uart.intid, device[1].line[0].intid);
	assert_ptr_equal(vdev_find(&vms[0], device[1].range.base, &offset)->state, &control_uart);
}

/* With direct interrupts the physical GIC has the line: one that no node of the tree names, whoever
 * has it. The tree says edge; the device is what it is. */
static void lines_of_direct(void **state)
{
	uint32_t level, edge;

	(void)state;
	machine.config.domains[1].direct = true;
	machine.software_lines[8] = 1u << 31;
	expect_success(create(288), &d);
	assert_int_equal(only_device(0)->line[0].intid, 288);
	assert_false(only_device(0)->line[0].edge);
	level = only_device(1)->line[0].intid;
	edge = only_device(1)->line[1].intid;
	assert_int_equal(level, 286);
	assert_int_equal(edge, 285);
	assert_true(only_device(1)->line[0].edge && only_device(1)->line[1].edge);
	assert_int_equal(vms[1].gic.edge[8], 1u << edge % 32);
	assert_int_equal(vms[1].gic.owned[8], 1u << level % 32 | 1u << edge % 32);
	assert_int_equal(machine.software_lines[8], 7u << 29);
}

/* Free are only lines that a domain's device, a disabled one or EL2 has, and those beyond the
 * GIC's: none is right. */
static void no_line_for_direct(void **state)
{
	const uint32_t named = 0x0103019e;

	(void)state;
	machine.config.domains[0].direct = true;
	memset(machine.software_lines, 0xff, sizeof(machine.software_lines));
	machine.software_lines[1] = ~(named | 1u << 11 | 1u << 30);
	machine.software_lines[9] = 0;
	own_intid = 62;
	expect_failure(create(288), &d, "a",
		       "mullion,interrupts: \"direct\" needs an SPI for its emulated test-device "
		       "that the GIC has and no node of the board's tree names: none is left");
	/* the first was to be had */
	assert_int_equal(vms[0].gic.owned[1], 1u << 11);
}

/* Of b and a, in this order; without doorbells there is no device. */
static void add_shared(const char *name, bool has_doorbells)
{
	struct sys_channel *channel = &machine.config.channels[machine.config.n_channels++];

	strcpy(channel->name, name);
	channel->type = SYS_CHANNEL_MEMORY;
	channel->n_sides = 2;
	channel->side[0].domain = 1;
	channel->doorbells = has_doorbells;
}

static void has(const void *tree, int node, const char *name, const char *value, int size)
{
	int length;
	const void *have = fdt_getprop(tree, node, name, &length);

	assert_int_equal(length, size);
	assert_memory_equal(have, value, (size_t)size);
}

/* The first domain's tree with this device alone. */
static const void *derive_with(const struct guest_device *device)
{
	static _Alignas(8) char tree[ROOM];
	struct guest_params params = {.devices = device,
				      .n_devices = 1,
				      .n_cpus = 1,
				      .memory = {{0x50000000, MIB(16)}},
				      .n_memory = 1};

	expect_success(
		sys_derive(merged, &machine.board, &machine.config, 0, &params, tree, ROOM, &d),
		&d);
	return tree;
}

/* As Linux' gpio-pl061 and the kit take it. */
static void expect_described(const struct guest_device *device)
{
	static const char compatible[] = "mullion,doorbell\0arm,pl061\0arm,primecell",
			  lines[] = "second-from-b\0\0\0\0second-to-b\0\0\0";
	const void *tree = derive_with(device);
	const fdt32_t *clock;
	int node;

	node = fdt_node_offset_by_compatible(tree, -1, "arm,pl061");
	has(tree, node, "compatible", compatible, sizeof(compatible));
	has(tree, node, "gpio-line-names", lines, sizeof(lines));
	has(tree, node, "gpio-controller", "", 0);
	has(tree, node, "interrupt-controller", "", 0);
	has(tree, node, "#gpio-cells", "\0\0\0\2", 4);
	has(tree, node, "#interrupt-cells", "\0\0\0\2", 4);
	has(tree, node, "mullion,side", "\0\0\0\1", 4);
	has(tree, node, "label", "second", 7);
	has(tree, node, "clock-names", "apb_pclk", 9);
	clock = fdt_getprop(tree, node, "clocks", NULL);
	node = fdt_node_offset_by_phandle(tree, fdt32_ld(clock));
	has(tree, node, "compatible", "fixed-clock", 12);
}

static void doorbells_of_two(void **state)
{
	unsigned count;
	uint64_t offset;

	(void)state;
	add_shared("first", false);
	add_shared("second", true);
	expect_success(create(288), &d);
	assert_int_equal(n_doorbells, 1);
	assert_string_equal(doorbells[0]->name, "second");
	for (unsigned i = 0; i < 2; i++) {
		const struct guest_device *device = &devices_of(&vms[i], &count)[1];
		const struct doorbell_side *side = &doorbells[0]->side[!i];

		assert_int_equal(count, 2);
		assert_string_equal(device->name, "gpio");
		assert_string_equal(device->label, "second");
		assert_true(device->line[0].edge);
		assert_ptr_equal(side->vm, &vms[i]);
		assert_int_equal(side->index, !i);
		assert_int_equal(side->intid, device->line[0].intid);
		assert_ptr_equal(vdev_find(&vms[i], device->range.base, &offset)->state, side);
	}
	expect_described(&devices_of(&vms[0], &count)[1]);
	n_pages = 16;
	expect_failure(create(288), &d, "second", "no page is left for its doorbells");
}

/* Each device leads to its own channel's wires; who is no side of one has none of it. */
static void doorbells_of_several(void **state)
{
	static const char *const labels[] = {"first", "second", "alone"};
	const struct guest_device *device;
	unsigned count;
	uint64_t offset;

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		add_shared(labels[i], true);
	machine.config.channels[2].n_sides = 1;
	expect_success(create(288), &d);
	for (unsigned domain = 0; domain < 2; domain++) {
		device = devices_of(&vms[domain], &count) + 1; /* behind the test device */
		assert_int_equal(count, 3 + domain);
		for (unsigned n = 0; n < 2 + domain; n++) {
			assert_string_equal(device[n].label, labels[n]);
			assert_ptr_equal(
				vdev_find(&vms[domain], device[n].range.base, &offset)->state,
				&doorbells[n]->side[!domain]);
		}
	}
	expect_described(&devices_of(&vms[0], &count)[2]);
}

/* The tree is written of a label that is not the configuration's own string. */
static void doorbells_by_name(void **state)
{
	static const char label[] = "second";
	struct guest_device copy;
	unsigned count;

	(void)state;
	add_shared("first", true);
	add_shared("second", true);
	expect_success(create(288), &d);
	copy = devices_of(&vms[0], &count)[2];
	assert_string_equal(copy.label, label);
	assert_ptr_not_equal(copy.label, label);
	copy.label = label;
	expect_described(&copy);
}

/* A tree that has changed since it was read. */
static void damaged(void **state)
{
	(void)state;
	machine.config.domains[0].devices[0] = 1; /* no node begins there */
	machine.config.domains[0].n_devices = 1;
	own_forget(tree_again(merged));
	assert_int_equal(create(288), -1);
}

/* Of each type one, from the second domain to the first. */
static void with_channels(void)
{
	static const char *const names[] = {"net0", "wire", "vsock0", "shared"};

	machine.config.n_channels = 4;
	for (unsigned i = 0; i < 4; i++) {
		struct sys_channel *channel = &machine.config.channels[i];

		strcpy(channel->name, names[i]);
		channel->type = (enum sys_channel_type)i;
		channel->n_sides = 2;
		channel->side[0].domain = 1;
	}
	machine.config.channels[0].mtu = 1500;
	machine.config.channels[1].n_ports = 2;
	strcpy(machine.config.channels[1].port[1], "shell");
	machine.config.channels[2].side[1].cid = 4;
}

static void channels_of_two(void **state)
{
	static const char *const labels[] = {"net0", "wire", "vsock0"};
	const struct guest_device *device;
	const struct channel_end *end;
	unsigned count;
	uint64_t offset;

	(void)state;
	with_channels();
	expect_success(create(288), &d);
	assert_int_equal(n_channel_devices, 3);
	for (unsigned domain = 0; domain < 2; domain++) {
		device = devices_of(&vms[domain], &count) + 1; /* behind the test device */
		assert_int_equal(count, 4);
		for (unsigned n = 0; n < 3; n++) {
			end = vdev_find(&vms[domain], device[n].range.base, &offset)->state;
			assert_string_equal(device[n].name, "virtio");
			assert_string_equal(device[n].label, labels[n]);
			assert_string_equal(device[n].property, "mullion,channels");
			assert_true(device[n].line[0].edge);
			assert_ptr_equal(end, &channel_devices[n]->end[!domain]);
			assert_ptr_equal(end->vm, &vms[domain]);
			assert_int_equal(end->intid, device[n].line[0].intid);
		}
	}
	assert_ptr_equal(channel_devices[0]->channel.kind, &channel_net);
	assert_int_equal(channel_devices[0]->channel.mtu, 1500);
	assert_ptr_equal(channel_devices[1]->channel.kind, &channel_console);
	assert_string_equal(channel_devices[1]->channel.port[1], "shell");
	assert_ptr_equal(channel_devices[2]->channel.kind, &channel_vsock);
	assert_int_equal(channel_devices[2]->channel.side[1].vsock.cid, 4);
	assert_ptr_equal(vm_end_channels, channel_devices_end);
}

/* As Linux' virtio_mmio takes it. */
static void channel_in_the_tree(void **state)
{
	const void *tree;
	unsigned count;
	int node;

	(void)state;
	with_channels();
	expect_success(create(288), &d);
	tree = derive_with(&devices_of(&vms[0], &count)[1]);
	node = fdt_node_offset_by_compatible(tree, -1, "virtio,mmio");
	has(tree, node, "compatible", "virtio,mmio", 12);
	has(tree, node, "dma-coherent", "", 0);
	has(tree, node, "label", "net0", 5);
}

/* Its sides do not fit in a page. */
static void channel_of_many(void **state)
{
	struct sys_channel *channel = &machine.config.channels[2];
	const struct channel_side *end;

	(void)state;
	with_channels();
	channel->n_sides = SYS_CHANNEL_SIDES;
	for (unsigned n = 0; n < SYS_CHANNEL_SIDES; n++)
		channel->side[n].domain = n;
	expect_success(create(288), &d);
	assert_int_equal(n_pages, 1 + 1 + 2);
	assert_ptr_equal(channel_devices[2], pages[2]);
	assert_ptr_equal(channel_devices[2]->end[7].vm, &vms[7]);
	end = channel_devices[2]->channel.side + SYS_CHANNEL_SIDES;
	assert_in_range((char *)end - (char *)pages[2], PAGE_SIZE + 1, 2 * PAGE_SIZE);
	n_pages = 13;
	expect_failure(create(288), &d, "vsock0", "no page left for this channel");
}

static void no_page_for_a_channel(void **state)
{
	(void)state;
	with_channels();
	n_pages = 15;
	expect_failure(create(288), &d, "wire", "no page left for this channel");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_each, two_vms),
		cmocka_unit_test_setup(no_line_beyond, two_vms),
		cmocka_unit_test_setup(wired_lines_stay, two_vms),
		cmocka_unit_test_setup(no_line_left, two_vms),
		cmocka_unit_test_setup(several_in_one_vm, two_vms),
		cmocka_unit_test_setup(watchdog_of_one, two_vms),
		cmocka_unit_test_setup(no_region_left, two_vms),
		cmocka_unit_test_setup(refused, two_vms),
		cmocka_unit_test_setup(beside_moved_memory, two_vms),
		cmocka_unit_test_setup(console_of_one, two_vms),
		cmocka_unit_test_setup(several_consoles, two_vms),
		cmocka_unit_test_setup(control_of_one, two_vms),
		cmocka_unit_test_setup(lines_of_direct, two_vms),
		cmocka_unit_test_setup(no_line_for_direct, two_vms),
		cmocka_unit_test_setup(doorbells_of_two, two_vms),
		cmocka_unit_test_setup(doorbells_of_several, two_vms),
		cmocka_unit_test_setup(doorbells_by_name, two_vms),
		cmocka_unit_test_setup(damaged, two_vms),
		cmocka_unit_test_setup(channels_of_two, two_vms),
		cmocka_unit_test_setup(channel_in_the_tree, two_vms),
		cmocka_unit_test_setup(channel_of_many, two_vms),
		cmocka_unit_test_setup(no_page_for_a_channel, two_vms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
