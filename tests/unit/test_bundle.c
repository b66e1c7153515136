/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a whole bundle into a small machine: host memory at the addresses that the memory map
 * names. */
#define _GNU_SOURCE /* memmem */
#include <libfdt.h>

#include "image/kimage.h"
#include "include/kernel_kinds.h"
#include "tests/unit/bundle_help.h"

static void test_places(void **state)
{
	const struct handoff_image *kernel, *ramdisk, *hypervisor;

	(void)state;
	add_image("ramdisk", "ramdisk", "none", "0123456789", 10);
	add_kernel("kernel", 0, MIB(4));
	add_config();
	add_hypervisor(0, HYP_BLOCK_SIZE);
	expect_success(load_bundle(), &said);
	assert_int_equal(n_images, 3);
	assert_int_equal(cleaned, 3); /* nobody reads the configuration with caches off */
	kernel = loaded("kernel");
	ramdisk = loaded("ramdisk");
	hypervisor = loaded("hypervisor");
	assert_int_equal(hypervisor->base, BLOCK);
	/* The lowest 2 MiB boundary that is free: the tree has the first. */
	assert_int_equal(kernel->base, DRAM + MIB(2));
	assert_int_equal(kernel->size, 0x1000);
	assert_memory_equal((void *)kernel->base, image_file(0x1000, 0, MIB(4)), 0x1000);
	assert_int_equal(((uint8_t *)kernel->base)[MIB(4) - 1], 0); /* its bss */
	assert_true(ramdisk->base >= kernel->base + MIB(4) && IS_ALIGNED(ramdisk->base, PAGE_SIZE));
	assert_memory_equal((void *)ramdisk->base, "0123456789", 10);
	assert_int_equal(((uint8_t *)ramdisk->base)[10], 0);
	/* below the copy of the bundle's tree */
	assert_int_equal(opened.config.base, BLOCK - TREE - PAGE_SIZE);
	/* The tree's page and what nobody claimed are as they were. */
	assert_int_equal(((uint8_t *)DRAM)[0x1fff], 0xa5);
	assert_int_equal(((uint8_t *)kernel->base)[MIB(4) + MIB(20)], 0xa5);
}

static void test_text_offset(void **state)
{
	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_kernel("kernel", 0x80000, MIB(1));
	expect_success(load_bundle(), &said);
	assert_int_equal(loaded("kernel")->base, DRAM + 0x80000);
}

/* Data inside the tree was copied with it. */
static void test_inline_data(void **state)
{
	int node;

	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	node = add_image("config", "flat_dt", "none", "tree", 4);
	assert_int_equal(fdt_delprop(bundle, node, "data-size"), 0);
	assert_int_equal(fdt_setprop(bundle, node, "data", "tree", 4), 0);
	expect_success(load_bundle(), &said);
	assert_memory_equal((void *)opened.config.base, "tree", 4);
}

/* Nothing of what was only needed on the way is claimed at the end, and nothing of the bundle's
 * tree is left: mkimage leaves the configuration in it. */
static void test_scratch_is_free_again(void **state)
{
	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_kernel("kernel", 0x80000, MIB(1)); /* moved, to below where it was first put */
	expect_success(load_bundle(), &said);
	assert_true(map.n_regions > claims()); /* it is known where it was */
	/* memory, block, tree; the kernel; boot's own: the bundle's tree, the configuration */
	assert_int_equal(claims(), 3 + 1 + 2);
	assert_memory_equal((void *)loaded("kernel")->base, image_file(0x1000, 0x80000, MIB(1)),
			    0x1000);
	assert_null(memmem((void *)DRAM, DRAM_SIZE, "data-size", 9));
}

static void test_two_kernels_and_a_flat_one(void **state)
{
	uint64_t a, b, c;

	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_kernel("a", 0, MIB(2));
	add_kernel("b", 0, MIB(2));
	add_image(
		"c", "kernel", "none",
		"flat binary without a header, long enough to hold one if it were there: 64 bytes",
		80);
	expect_success(load_bundle(), &said);
	a = loaded("a")->base;
	b = loaded("b")->base;
	c = loaded("c")->base;
	assert_true(a != b && b != c && a != c);
	assert_true(IS_ALIGNED(a | b | c, MIB(2)));
}

/* In AArch32 the loader moves it to an offset of DRAM: what is loaded keeps out of the way. */
static void test_flat_in_aarch32(void **state)
{
	static const char flat[] = "flat binary of 32-bit code";

	(void)state;
	opened.granules = CPU_RUNS_ZIMAGES;
	opened.hyp_block = 0;
	add_config();
	add_image("flat", "kernel", "none", flat, sizeof(flat));
	expect_success(load_bundle(), &said);
	opened.granules = 1;
	assert_true(loaded("flat")->base > DRAM + DRAM_SIZE / 2);
	assert_memory_equal((void *)loaded("flat")->base, flat, sizeof(flat));
}

/* Without a kernel it lies at the start of DRAM, as if one were there; without memory it says
 * so. */
static void test_ramdisk_alone(void **state)
{
	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_image("ramdisk", "ramdisk", "none", "0123456789", 10);
	expect_success(load_bundle(), &said);
	assert_int_equal(loaded("ramdisk")->base, DRAM + 0x2000);
	drop_bundle(state);
	new_bundle(state);
	fill_memory(TREE + PAGE_SIZE); /* of the bundle's tree, and the configuration's */
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_image("ramdisk", "ramdisk", "none", "0123456789", 10);
	expect_failure(load_bundle(), &said, "ramdisk",
		       "wants 0xa bytes within 32 GiB of the kernel at 0x40000000, where no such "
		       "piece is free");
}

/* booting.rst wants it in one window of 32 GiB with its kernel: which of two that is, the order in
 * the bundle says. */
static void test_ramdisk_above_the_first_kernel(void **state)
{
	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_image("ramdisk", "ramdisk", "none", "0123456789", 10);
	add_kernel("second", 0x80000, MIB(1)); /* libfdt adds in front */
	add_kernel("first", 0, MIB(4));
	expect_success(load_bundle(), &said);
	assert_int_equal(loaded("first")->base, DRAM + MIB(2));
	assert_int_equal(loaded("second")->base, DRAM + 0x80000);
	assert_int_equal(loaded("ramdisk")->base, DRAM + MIB(6));
}

static void test_running_hypervisor_is_passed_over(void **state)
{
	(void)state;
	opened.hyp_block = 0;
	add_config();
	add_hypervisor(0, HYP_BLOCK_SIZE);
	expect_success(load_bundle(), &said);
	assert_int_equal(n_images, 0);
	assert_int_equal(((uint8_t *)BLOCK)[0], 0xa5);
}

static void test_large_hypervisor(void **state)
{
	(void)state;
	add_config();
	add_hypervisor(0, HYP_BLOCK_SIZE + 1);
	expect_failure(load_bundle(), &said, "hypervisor",
		       "needs 2097153 bytes, its block has 2097152");
}

static uint64_t ticks;

static uint64_t tick(void)
{
	return ticks += 5;
}

/* It asks the counter when an image begins and for each piece of it; nothing here takes a second,
 * so nothing is said (no log is open). */
static void counted(void **state)
{
	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_kernel("kernel", 0, MIB(1));
	opened.now = tick;
	opened.frequency = 1000;
	expect_success(load_bundle(), &said);
	assert_int_equal(ticks, 3 * 2 * 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_places, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_text_offset, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_inline_data, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_scratch_is_free_again, new_bundle,
						drop_bundle),
		cmocka_unit_test_setup_teardown(test_flat_in_aarch32, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_two_kernels_and_a_flat_one, new_bundle,
						drop_bundle),
		cmocka_unit_test_setup_teardown(test_ramdisk_alone, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_ramdisk_above_the_first_kernel, new_bundle,
						drop_bundle),
		cmocka_unit_test_setup_teardown(test_running_hypervisor_is_passed_over, new_bundle,
						drop_bundle),
		cmocka_unit_test_setup_teardown(test_large_hypervisor, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(counted, new_bundle, drop_bundle),
	};

	return cmocka_run_group_tests(tests, map_dram, NULL);
}
