/* SPDX-License-Identifier: Apache-2.0 */
/* Emulated devices before there is a guest: where their addresses are free, and their nodes. */
#include "dtb/derive/guest_device.h"

#include <stdio.h>

#include "dtb/config/merge.h"
#include "dtb/derive/derive_write.h"
#include "dtb/derive/guest_tree.h"
#include "dtb/tree/hole.h"
#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"

#define ROOM (1u << 17)
#define ALL                                                                                 \
	"&{/} { domains { a { compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\"; " \
	"cpus = <&cpus 0xffffffff 1>; mullion,memory-rest; mullion,access-rest; }; }; };"

static struct diag d;
static struct dt_board b;
static struct sys_config s;
static struct tree *t;
static _Alignas(8) char merged[ROOM], out[ROOM];

static void board(const char *file, const char *more)
{
	struct blob blob = dt_board_file(file, more, "-@"), overlay = dt_overlay(ALL);

	expect_success(dt_discover(blob.data, blob.size, &b, &d), &d);
	expect_success(
		sys_merge(merged, ROOM, blob.data, blob.size, overlay.data, overlay.size, &d), &d);
	expect_success(sys_parse(merged, &b, &s, &d), &d);
	t = tree_open(merged, &d);
	assert_non_null(t);
	dt_free(&blob);
	dt_free(&overlay);
}

/* --- holes --- */

static uint64_t hole(const struct range *taken, unsigned count, uint64_t size)
{
	struct range r = {0, 0};

	expect_success(tree_find_hole(t, &b, taken, count, size, &r, &d), &d);
	assert_int_equal(r.size, size);
	assert_true(IS_ALIGNED(r.base, size));
	for (unsigned i = 0; i < count; i++)
		assert_false(range_overlaps(taken[i], r));
	return r.base;
}

static void behind_the_distributor(void **state)
{
	struct range taken[2];

	(void)state;
	board("virt.dts", "");
	taken[0] = (struct range){hole(NULL, 0, PAGE_SIZE), PAGE_SIZE};
	assert_int_equal(taken[0].base, range_end(b.gic.gicd));
	taken[1] = (struct range){hole(taken, 1, PAGE_SIZE), PAGE_SIZE};
	assert_int_equal(taken[1].base, range_end(taken[0]));
	/* a larger one is as aligned as it is large */
	assert_true(hole(taken, 2, 0x100000) > taken[1].base);
}

/* Over everything that the board has: other devices' registers, disabled ones', windows, DRAM. */
static void over_what_is_there(void **state)
{
	char more[1500];
	uint64_t base;

	(void)state;
	board("virt.dts", "");
	base = range_end(b.gic.gicd);
	snprintf(more, sizeof(more),
		 "/ { a@1 { reg = <0 0x%lx 0 0x1000>, <0 0x%lx 0 0x1>; };"
		 "b@1 { status = \"disabled\"; reg = <0 0x%lx 0 0x800>; };"
		 "p@1 { device_type = \"pci\"; compatible = \"pci-host-ecam-generic\"; "
		 "#address-cells = <3>; #size-cells = <2>; reg = <0 0x%lx 0 0x1000>; "
		 "ranges = <0x2000000 0 0x1000 0 0x%lx 0 0x1000>; }; };",
		 base, base + 0x1fff, base + 0x2800, base + 0x3000, base + 0x4000);
	board("virt.dts", more);
	assert_int_equal(hole(NULL, 0, PAGE_SIZE), base + 0x5000);
	b.reserved[b.n_reserved++] = (struct range){base + 0x5000, 0x1000};
	assert_int_equal(hole(NULL, 0, PAGE_SIZE), base + 0x6000);
	b.ram[0] = (struct range){base, 0x8000};
	assert_int_equal(hole(NULL, 0, PAGE_SIZE), base + 0x8000);
}

static void none_left(void **state)
{
	struct range r, many[300];

	(void)state;
	board("virt.dts", "");
	b.gic.gicd = (struct range){0xfffff000, 0x1000};
	expect_failure(tree_find_hole(t, &b, NULL, 0, PAGE_SIZE, &r, &d), &d, "emulated device",
		       "no 0x1000 bytes of addresses are free behind 0xfffff000");
	b.gic.gicd.base = 0xffffd000;
	assert_int_equal(hole(NULL, 0, PAGE_SIZE), 0xffffe000);
	/* one does not fit, at last */
	many[0] = (struct range){0xffffe000, 0x1800};
	expect_failure(tree_find_hole(t, &b, many, 1, PAGE_SIZE, &r, &d), &d, "emulated device",
		       "no 0x1000 bytes of addresses are free behind 0xffffd000");
	/* and there is an end to trying */
	b.gic.gicd = (struct range){0x100000000, 0x1000};
	for (unsigned i = 0; i < 300; i++)
		many[i] = (struct range){0x100001000 + 0x2000 * i, 0x1001};
	expect_failure(tree_find_hole(t, &b, many, 300, PAGE_SIZE, &r, &d), &d, "emulated device",
		       "no 0x1000 bytes of addresses are free behind 0x100000000");
}

/* --- nodes --- */

static void describe(struct derive *derive, const struct guest_device *device)
{
	write_string(derive, "compatible", "mullion,test-device");
	write_u32(derive, "mullion,lines", device->n_lines);
}

static size_t room = ROOM;

static int derive(const struct guest_device *devices, unsigned count)
{
	struct guest_params p = {.n_memory = 1,
				 .memory = {{0x40000000, 0x1000000}},
				 .n_cpus = 1,
				 .devices = devices,
				 .n_devices = count};

	return sys_derive(merged, &b, &s, 0, &p, out, room, &d);
}

static int node(const char *path)
{
	int n = fdt_path_offset(out, path);

	if (n < 0)
		fail_msg("%s is missing", path);
	return n;
}

static void is_cells(const char *path, const char *prop, const uint32_t *cells, unsigned count)
{
	int len;
	const fdt32_t *v = fdt_getprop(out, node(path), prop, &len);

	if (!v)
		fail_msg("%s/%s is missing", path, prop);
	assert_int_equal(len, count * 4);
	for (unsigned k = 0; k < count; k++)
		assert_int_equal(fdt32_ld(v + k), cells[k]);
}

static void nodes(void **state)
{
	const struct guest_device devices[] = {
		{.name = "test-device",
		 .range = {0x8010000, 0x1000},
		 .line = {{288, false}, {291, true}},
		 .n_lines = 2,
		 .describe = describe},
		{.name = "quiet", .range = {0x8011000, 0x2000}, .describe = describe},
		{.name = "two",
		 .range = {0x8014000, 0x2000},
		 .in_halves = true,
		 .describe = describe},
	};
	const char *first = "/test-device@8010000", *second = "/quiet@8011000";
	uint32_t gic;

	(void)state;
	board("virt.dts", "");
	expect_success(derive(devices, 3), &d);
	assert_int_equal(fdt_check_full(out, ROOM), 0);
	dt_check_references(out);
	assert_string_equal(fdt_getprop(out, node(first), "compatible", NULL),
			    "mullion,test-device");
	is_cells(first, "mullion,lines", (uint32_t[]){2}, 1);
	is_cells(first, "reg", (uint32_t[]){0, 0x8010000, 0, 0x1000}, 4);
	is_cells(first, "interrupts", (uint32_t[]){0, 256, 4, 0, 259, 1}, 6);
	gic = fdt_get_phandle(out, fdt_node_offset_by_compatible(out, -1, "arm,gic-v3"));
	assert_true(gic);
	is_cells(first, "interrupt-parent", &gic, 1);
	is_cells(second, "reg", (uint32_t[]){0, 0x8011000, 0, 0x2000}, 4);
	is_cells("/two@8014000", "reg",
		 (uint32_t[]){0, 0x8014000, 0, 0x1000, 0, 0x8015000, 0, 0x1000}, 8);
	assert_null(fdt_getprop(out, node(second), "interrupts", NULL));
	assert_null(fdt_getprop(out, node(second), "interrupt-parent", NULL));
}

/* Before the board's own, which the domain has as well. */
static void console(void **state)
{
	const struct guest_device devices[] = {
		{.name = "quiet", .range = {0x8011000, 0x1000}, .describe = describe},
		{.name = "serial",
		 .range = {0x8010000, 0x1000},
		 .is_console = true,
		 .describe = describe},
	};

	(void)state;
	board("virt.dts", "");
	expect_success(derive(devices, 2), &d);
	assert_string_equal(fdt_getprop(out, node("/chosen"), "stdout-path", NULL),
			    "/serial@8010000");
	assert_null(fdt_getprop(out, node("/hypervisor"), "mullion,control", NULL));
	expect_success(derive(devices, 1), &d);
	assert_string_equal(fdt_getprop(out, node("/chosen"), "stdout-path", NULL),
			    "/pl011@9000000");
}

static const char *alias(const char *name)
{
	const char *path = fdt_getprop(out, node("/aliases"), name, NULL);

	return path ? path : "none";
}

/* Several UARTs of one domain: what tells them apart, and the order in which a guest counts
 * them. */
static void several_consoles(void **state)
{
	const struct guest_device devices[] = {
		{.name = "serial",
		 .range = {0x8012000, 0x1000},
		 .is_console = true,
		 .describe = describe},
		{.name = "serial",
		 .range = {0x8010000, 0x1000},
		 .is_console = true,
		 .label = "trace",
		 .describe = describe},
		{.name = "quiet", .range = {0x8013000, 0x1000}, .describe = describe},
		{.name = "serial", .range = {0x8011000, 0x1000}, .describe = describe},
	};

	(void)state;
	board("virt.dts", "/ { aliases { serial0 = \"/pl011@9000000\"; }; };");
	expect_success(derive(devices, 4), &d);
	assert_string_equal(fdt_getprop(out, node("/chosen"), "stdout-path", NULL),
			    "/serial@8012000");
	assert_null(fdt_getprop(out, node("/serial@8012000"), "label", NULL));
	assert_string_equal(fdt_getprop(out, node("/serial@8010000"), "label", NULL), "trace");
	/* the board has counted its own UART, which the domain has */
	assert_string_equal(alias("serial0"), "/pl011@9000000");
	assert_string_equal(alias("serial1"), "none");
	board("virt.dts", "/ { aliases { rtc0 = \"/pl031@9010000\"; }; };");
	expect_success(derive(devices, 4), &d);
	assert_string_equal(alias("rtc0"), "/pl031@9010000");
	assert_string_equal(alias("serial0"), "/serial@8012000");
	assert_string_equal(alias("serial1"), "/serial@8010000");
	assert_string_equal(alias("serial2"), "/serial@8011000");
	assert_string_equal(alias("serial3"), "none");
	board("virt.dts", "");
	expect_success(derive(devices, 1), &d);
	assert_string_equal(alias("serial0"), "/serial@8012000");
	expect_success(derive(devices, 0), &d);
	assert_int_equal(fdt_path_offset(out, "/aliases"), -FDT_ERR_NOTFOUND);
}

/* /hypervisor says which one is EL2's. */
static void control(void **state)
{
	const struct guest_device devices[] = {
		{.name = "serial",
		 .range = {0x8010000, 0x1000},
		 .is_console = true,
		 .describe = describe},
		{.name = "serial",
		 .range = {0x8011000, 0x1000},
		 .property = "mullion,control",
		 .describe = describe},
	};

	(void)state;
	board("virt.dts", "");
	expect_success(derive(devices, 2), &d);
	assert_string_equal(fdt_getprop(out, node("/hypervisor"), "mullion,control", NULL),
			    "/serial@8011000");
	assert_string_equal(fdt_getprop(out, node("/chosen"), "stdout-path", NULL),
			    "/serial@8010000");
}

/* Which parts of the domain are the hypervisor's, and what comes after its end. */
static void hypervisor(void **state)
{
	struct guest_device devices[40];
	int len;
	const char *paths;

	(void)state;
	board("virt.dts", "");
	for (unsigned i = 0; i < 40; i++)
		devices[i] = (struct guest_device){.name = "serial",
						   .range = {0x8010000 + 0x1000 * i, 0x1000},
						   .property = i == 9 ? "mullion,watchdog"
								      : "mullion,console",
						   .describe = describe};
	expect_success(derive(devices + 7, 3), &d);
	paths = fdt_getprop(out, node("/hypervisor"), "mullion,console", &len);
	assert_int_equal(len, sizeof("/serial@8017000\0/serial@8018000"));
	assert_memory_equal(paths, "/serial@8017000\0/serial@8018000", len);
	assert_string_equal(fdt_getprop(out, node("/hypervisor"), "mullion,watchdog", NULL),
			    "/serial@8019000");
	assert_string_equal(fdt_getprop(out, node("/hypervisor"), "mullion,on-off", NULL), "stop");
	assert_string_equal(fdt_getprop(out, node("/hypervisor"), "mullion,on-reset", NULL),
			    "reset-board");
	assert_string_equal(fdt_getprop(out, node("/hypervisor"), "mullion,on-crash", NULL),
			    "stop");
	assert_null(fdt_getprop(out, node("/hypervisor"), "mullion,restart-limit", NULL));
	assert_null(fdt_getprop(out, node("/hypervisor"), "mullion,ramoops", NULL));
	/* as many of one property as have room */
	expect_success(derive(devices, 40), &d);
	fdt_getprop(out, node("/hypervisor"), "mullion,console", &len);
	assert_int_equal(len, 22 * sizeof("/serial@8010000"));
	s.domains[0].policy.on[LIFE_ON_CRASH] = LIFE_ACT_RESTART;
	s.domains[0].policy.limit = 5;
	s.domains[0].policy.seconds = 60;
	devices[0].property = NULL;
	expect_success(derive(devices, 2), &d);
	fdt_getprop(out, node("/hypervisor"), "mullion,console", &len);
	assert_int_equal(len, sizeof("/serial@8011000"));
	assert_string_equal(fdt_getprop(out, node("/hypervisor"), "mullion,on-crash", NULL),
			    "restart");
	is_cells("/hypervisor", "mullion,restart-limit", (uint32_t[]){5, 60}, 2);
	for (room = 200; room < 1000; room += 4) { /* which ends in the middle of it */
		assert_int_equal(derive(devices, 0), -1);
		assert_non_null(strstr(d.reason, "needs up to"));
	}
	room = ROOM;
}

static int gic_node(void)
{
	return fdt_node_offset_by_compatible(merged, -1, "arm,gic-v3");
}

static void interrupt_cells(uint32_t cells)
{
	assert_int_equal(fdt_setprop_inplace_u32(merged, gic_node(), "#interrupt-cells", cells), 0);
}

/* A controller with a fourth cell, for partitions of PPIs. */
static void four_cells(void **state)
{
	const struct guest_device device = {.name = "x",
					    .range = {0x8010000, 0x1000},
					    .line = {{32, true}},
					    .n_lines = 1,
					    .describe = describe};

	(void)state;
	board("virt.dts", "");
	interrupt_cells(4);
	expect_success(derive(&device, 1), &d);
	is_cells("/x@8010000", "interrupts", (uint32_t[]){0, 0, 1, 0}, 4);
}

static void no_way_to_write(void **state)
{
	struct guest_device device = {.name = "x",
				      .range = {0x8010000, 0x1000},
				      .line = {{32, true}},
				      .n_lines = 1,
				      .describe = describe};

	(void)state;
	board("virt.dts", "");
	interrupt_cells(2);
	expect_failure(derive(&device, 1), &d, "guest tree",
		       "the interrupt controller has no phandle or #interrupt-cells, by which x "
		       "could refer to it");
	device.n_lines = 0;
	expect_success(derive(&device, 1), &d);
	device.n_lines = 1;
	board("virt.dts", "");
	assert_int_equal(fdt_nop_property(merged, gic_node(), "phandle"), 0);
	expect_failure(derive(&device, 1), &d, "guest tree",
		       "the interrupt controller has no phandle or #interrupt-cells, by which x "
		       "could refer to it");
	board("virt.dts", "");
	assert_int_equal(fdt_nop_property(merged, gic_node(), "compatible"), 0);
	expect_failure(derive(&device, 1), &d, "guest tree",
		       "the interrupt controller has no phandle or #interrupt-cells, by which x "
		       "could refer to it");
	board("virt.dts", "");
	room = 600;
	assert_int_equal(derive(&device, 1), -1);
	assert_non_null(strstr(d.reason, "needs up to"));
	room = ROOM;
	device.n_lines = 0;
	board("soc.dts", "");
	device.range.size = 0x100000000;
	expect_failure(derive(&device, 1), &d, "guest tree",
		       "0x8010000 with size 0x100000000 does not fit the root's #address-cells and "
		       "#size-cells");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(behind_the_distributor),
		cmocka_unit_test(over_what_is_there),
		cmocka_unit_test(none_left),
		cmocka_unit_test(nodes),
		cmocka_unit_test(console),
		cmocka_unit_test(several_consoles),
		cmocka_unit_test(control),
		cmocka_unit_test(hypervisor),
		cmocka_unit_test(four_cells),
		cmocka_unit_test(no_way_to_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
