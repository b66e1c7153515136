/* SPDX-License-Identifier: Apache-2.0 */
/* A memory that the guest has elsewhere than it lies (mullion,memory-at): both ways of its
 * addresses, and a boot and a restart with such domains. */
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "el2/boot/guest_memory.h"
#include "el2/vm/restart.h"
#include "tests/unit/memory_help.h"

#define FLAT    0x5005u
#define RAMDISK 0x3003u
#define AT      0x80000000ull
#define BASICS  "compatible = \"openamp,domain-v1\"; "

static struct vm vm;

static int empty(void **state)
{
	memset(&vm, 0, sizeof(vm));
	return new_machine(state);
}

/* Whole pages alone; what goes on in DRAM and for the guest is one piece, and nothing else is. */
static void pieces(void **state)
{
	(void)state;
	guest_memory_add(&vm, (struct range){0x1001, 0x1fff}, AT + 1);
	assert_int_equal(vm.n_memory, 1);
	assert_int_equal(vm.memory[0].base, 0x2000);
	assert_int_equal(vm.memory[0].size, 0x1000);
	assert_int_equal(vm.guest[0].base, AT + 0x1000);
	assert_int_equal(vm.guest[0].size, 0x1000);
	guest_memory_add(&vm, (struct range){0x3000, 0x1800}, AT + 0x2000);
	assert_int_equal(vm.n_memory, 1);
	assert_int_equal(vm.memory[0].size, 0x2000);
	assert_int_equal(vm.guest[0].size, 0x2000);
	guest_memory_add(&vm, (struct range){0x4000, 0x1000}, AT + 0x4000);
	assert_int_equal(vm.n_memory, 2);
	guest_memory_add(&vm, (struct range){0x8000, 0x1000}, AT + 0x5000);
	assert_int_equal(vm.n_memory, 3);
	guest_memory_add(&vm, (struct range){0x9001, 0xffe}, AT);
	guest_memory_add(&vm, (struct range){0x9001, 0x1}, AT);
	assert_int_equal(vm.n_memory, 3);
}

/* Two pieces that lie the other way round than the guest has them, with a hole between. */
static void both_ways(void **state)
{
	struct range seen, parts[2];
	unsigned count = 0;

	(void)state;
	guest_memory_add(&vm, (struct range){0x10000, 0x2000}, AT + 0x10000);
	guest_memory_add(&vm, (struct range){0x12000, 0x3000}, AT);
	assert_int_equal(guest_to_dram(&vm, AT + 0x2fff), 0x14fff);
	assert_int_equal(guest_to_dram(&vm, AT + 0x11234), 0x11234);
	assert_int_equal(guest_to_dram(&vm, AT + 0x3000), 0);
	assert_ptr_equal(guest_piece(&vm, (struct range){AT, 0x3000}), &vm.guest[1]);
	assert_null(guest_piece(&vm, (struct range){AT, 0x3001}));
	assert_null(guest_piece(&vm, (struct range){0x10000, 1}));
	assert_true(guest_sees(&vm, (struct range){0x12800, 0x800}, &seen));
	assert_int_equal(seen.base, AT + 0x800);
	assert_int_equal(seen.size, 0x800);
	assert_false(guest_sees(&vm, (struct range){0x11800, 0x1000}, &seen));
	guest_sees_parts(&vm, (struct range){0x11800, 0x10000}, parts, &count);
	assert_int_equal(count, 2);
	assert_int_equal(parts[0].base, AT + 0x11800);
	assert_int_equal(parts[0].size, 0x800);
	assert_int_equal(parts[1].base, AT);
	assert_int_equal(parts[1].size, 0x3000);
	guest_sees_parts(&vm, (struct range){0xf000, 0x1000}, parts, &count);
	assert_int_equal(count, 2);
}

static void add_images(const char *domains)
{
	add_packed("k", "kernel", "none", marked(FLAT, 0x14), FLAT);
	add_packed("r", "ramdisk", "none", marked(RAMDISK, 0x16), RAMDISK);
	add_kernel("linux", 0x80000, MIB(4));
	add_domains(domains);
}

static uint64_t number(const void *tree, const char *path, const char *property, int cell)
{
	int length, node = fdt_path_offset(tree, path);
	const fdt32_t *cells = fdt_getprop(tree, node, property, &length);

	assert_non_null(cells);
	assert_true(length >= 4 * cell + 8);
	return (uint64_t)fdt32_ld(cells + cell) << 32 | fdt32_ld(cells + cell + 1);
}

/* What boot has put into DRAM is where the guest is told that it is. */
static void expect_told(const struct vm *of)
{
	const struct sealed *sealed = of->sealed;
	const void *tree = (const void *)guest_to_dram(of, of->tree);
	char memory[32];

	assert_int_equal(fdt_check_header(tree), 0);
	assert_int_equal(sealed[SEALED_TREE].target, (uintptr_t)tree);
	snprintf(memory, sizeof(memory), "/memory@%lx", of->guest[0].base);
	assert_int_equal(number(tree, memory, "reg", 0), of->guest[0].base);
	assert_int_equal(number(tree, memory, "reg", 2), of->memory[0].size);
	assert_int_equal(guest_to_dram(of, number(tree, "/chosen", "linux,initrd-start", 0)),
			 sealed[SEALED_RAMDISK].target);
	assert_int_equal(number(tree, "/chosen", "linux,initrd-end", 0) -
				 number(tree, "/chosen", "linux,initrd-start", 0),
			 RAMDISK);
	expect_given(of, SEALED_RAMDISK, marked(RAMDISK, 0x16), RAMDISK);
	assert_memory_equal((const void *)sealed[SEALED_TREE].target, "\xd0\x0d\xfe\xed", 4);
	expect_cleared(of, false);
	expect_written_back(of);
}

#define OTHER                                                                                  \
	"b { " BASICS "cpus = <&cpus 8 1>; mullion,memory-size = <0x1000000>; mullion,kernel " \
	"= \"k\"; };"

/* A flat binary with all that can lie in a domain's memory, over two lives. */
static void flat(void **state)
{
	struct vm *of = &vms[0];
	const void *tree;

	(void)state;
	add_images("a { " BASICS "cpus = <&cpus 3 1>; mullion,memory-size = <0x1000000>; "
		   "mullion,memory-at = <0x80000000>; mullion,kernel = \"k\"; mullion,ramdisk = "
		   "\"r\"; mullion,enable-method = \"spin-table\"; mullion,ramoops = <0x10000>; "
		   "mullion,load-offset = <0x200000>; mullion,entry = <0x40>; "
		   "mullion,tree-address = <0x80000000>; };" OTHER);
	boot(false, true);
	assert_int_equal(of->n_memory, 1);
	assert_int_equal(of->guest[0].base, AT);
	assert_true(of->memory[0].base >= DRAM && of->memory[0].base < DRAM + DRAM_SIZE);
	assert_int_equal(of->entry, AT + MIB(2) + 0x40);
	assert_int_equal(of->tree, AT);
	assert_int_equal(of->sealed[SEALED_KERNEL].target, of->memory[0].base + MIB(2));
	assert_ptr_equal(of->psci.memory, of->guest);
	assert_true(of->pen - AT < MIB(16));
	assert_int_equal(guest_to_dram(of, of->pen), of->sealed[SEALED_PEN].target);
	expect_told(of);
	tree = (const void *)guest_to_dram(of, of->tree);
	assert_int_equal(number(tree, "/cpus/cpu@1", "cpu-release-addr", 0),
			 ALIGN_DOWN(of->pen, PAGE_SIZE) + 8);
	assert_int_equal(fdt_num_mem_rsv(tree), 1);
	assert_true(fdt_path_offset(tree, "/reserved-memory") >= 0);
	live(of);
	memset((void *)of->sealed[SEALED_KEPT].target, 0, KIB(64));
	vm_restore(of);
	expect_given(of, SEALED_KERNEL, marked(FLAT, 0x14), FLAT);
	vm_reseed(of, 5);
	expect_told(of);
}

/* Two ranges, of which the second goes below the first; the kernel has a header, so it goes where
 * its guest's addresses suit it and not where it was loaded. */
static void two_ranges(void **state)
{
	struct vm *of = &vms[0];

	(void)state;
	add_images("a { " BASICS "cpus = <&cpus 1 1>; memory = <0 0x40801000 0 0x800000 0 "
		   "0x41001000 0 0x7ff000>; mullion,memory-at = <1 0 0 0x90000000>; mullion,kernel "
		   "= \"linux\"; mullion,ramdisk = \"r\"; };" OTHER);
	boot(false, true);
	assert_int_equal(of->n_memory, 2);
	assert_int_equal(of->guest[0].base, 1ull << 32);
	assert_int_equal(of->guest[1].base, 0x90000000);
	assert_int_equal(of->entry, (1ull << 32) + 0x80000);
	assert_int_equal(of->sealed[SEALED_KERNEL].target, 0x40801000 + 0x80000);
	live(of);
	vm_restore(of);
	expect_cleared(of, false);
	expect_written_back(of);
	expect_given(of, SEALED_RAMDISK, marked(RAMDISK, 0x16), RAMDISK);
}

/* Alone, it does not start again, and its images are put into its memory all the same. */
static void alone(void **state)
{
	struct vm *of = &vms[0];

	(void)state;
	add_images("a { " BASICS "cpus = <&cpus 1 1>; memory = <0 0x41000000 0 0x2000000>; "
		   "mullion,memory-at = <0x80000000>; mullion,kernel = \"linux\"; mullion,ramdisk "
		   "= \"r\"; };");
	boot(true, true);
	assert_false(of->restartable);
	assert_int_equal(of->entry, AT + 0x80000);
	assert_int_equal(of->sealed[SEALED_KERNEL].target, DRAM + MIB(16) + 0x80000);
	expect_told(of);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, empty, drop_machine)
	const struct CMUnitTest tests[] = {TEST(pieces), TEST(both_ways), TEST(flat),
					   TEST(two_ranges), TEST(alone)};
#undef TEST

	return cmocka_run_group_tests(tests, map_dram, NULL);
}
