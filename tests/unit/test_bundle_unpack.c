/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles with packed images: unpacked in place, and what their sizes claim. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <lz4frame.h>

#include "image/kimage.h"
#include "lib/printf.h"
#include "tests/unit/bundle_help.h"

/* In gzip's form: its size, the bytes in `packed`, the last four the size it claims. */
static uint8_t packed[CHUNK];

static uint32_t gzip(const void *data, uint32_t size)
{
	z_stream z = {.next_in = (void *)(uintptr_t)data,
		      .avail_in = size,
		      .next_out = packed,
		      .avail_out = sizeof(packed)};

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return (uint32_t)z.total_out;
}

/* The packed kernel of 0x1000 bytes that says of itself what it wants, whole and in place; its
 * scratch memory is free again. */
static void expect_unpacked(const char *comp, uint32_t size)
{
	unsigned before;

	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_image("kernel", "kernel", comp, packed, size);
	before = claims();
	expect_success(load_bundle(), &said);
	assert_int_equal(loaded("kernel")->size, 0x1000);
	assert_memory_equal((void *)loaded("kernel")->base, image_file(0x1000, 0, MIB(4)), 0x1000);
	assert_int_equal(((uint8_t *)loaded("kernel")->base)[MIB(4) - 1], 0);
	assert_int_equal(claims(), before + 3); /* kernel; bundle's tree, configuration */
	assert_true(map.n_regions > claims());  /* and where it was unpacked is remembered */
}

static void test_gzip(void **state)
{
	(void)state;
	expect_unpacked("gzip", gzip(image_file(0x1000, 0, MIB(4)), 0x1000));
}

/* A frame that does not say how much is in it: half of what is free is tried. */
static void test_lz4_without_content_size(void **state)
{
	size_t size = LZ4F_compressFrame(packed, sizeof(packed), image_file(0x1000, 0, MIB(4)),
					 0x1000, NULL);

	(void)state;
	assert_false(LZ4F_isError(size));
	assert_int_equal(packed[4] & 8, 0); /* FLG.C.Size */
	expect_unpacked("lz4", (uint32_t)size);
}

/* What damaged data claims is not believed, so the line is about the damage and not about
 * memory. */
static void test_false_sizes(void **state)
{
	static const uint32_t claims[] = {0, 0xffffffff, DRAM_SIZE};
	uint32_t size = gzip(image_file(0x1000, 0, MIB(4)), 0x1000);

	for (unsigned i = 0; i < COUNT(claims); i++) {
		if (i)
			new_bundle(state);
		memcpy(packed + size - 4, &claims[i], 4);
		add_hypervisor(0, HYP_BLOCK_SIZE);
		add_config();
		add_image("kernel", "kernel", "gzip", packed, size);
		expect_failure(load_bundle(), &said, "kernel",
			       "gzip data is corrupt: incorrect length check");
		if (i + 1 < COUNT(claims))
			drop_bundle(state);
	}
}

static void test_no_memory_to_unpack(void **state)
{
	(void)state;
	fill_memory(TREE + PAGE_SIZE); /* of the bundle's tree, and the packed bytes */
	add_image("hypervisor", "firmware", "gzip", packed,
		  gzip(image_file(0x1800, 0, HYP_BLOCK_SIZE), 0x1800));
	add_config();
	expect_failure(load_bundle(), &said, "hypervisor",
		       "wants 0x1000 bytes of memory at a multiple of 0x1000, the largest free "
		       "piece is 0x0");
	assert_int_equal(cleaned, 0);
}

/* A header that says what fits, above a file that would reach into the log. */
static void test_long_hypervisor_file(void **state)
{
	uint8_t *file_ = calloc(1, HYP_LOG_OFFSET + 8);
	char why[80];

	(void)state;
	assert_non_null(file_);
	memcpy(file_, image_file(64, 0, HYP_BLOCK_SIZE), 64);
	add_config();
	add_image("hypervisor", "firmware", "gzip", packed, gzip(file_, HYP_LOG_OFFSET + 8));
	fmt_sn(why, sizeof(why), "has %u bytes, the log begins %u into its block",
	       HYP_LOG_OFFSET + 8, HYP_LOG_OFFSET);
	expect_failure(load_bundle(), &said, "hypervisor", why);
	drop_bundle(state);
	new_bundle(state);
	add_config();
	add_image("hypervisor", "firmware", "gzip", packed, gzip(file_, HYP_LOG_OFFSET));
	expect_success(load_bundle(), &said);
	assert_memory_equal((void *)BLOCK, file_, HYP_LOG_OFFSET);
	/* the log's memory is nobody's to clear */
	assert_int_equal(((uint8_t *)BLOCK)[HYP_LOG_OFFSET], 0xa5);
	free(file_);
}

static void add_packed_config(const void *data, uint32_t size)
{
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_image("config", "flat_dt", "gzip", packed, gzip(data, size));
}

/* It may be packed; what it claims to be is believed up to a limit. */
static void test_packed_config(void **state)
{
	static const uint8_t zeroes[MIB(1) + 1];
	uint32_t size;

	(void)state;
	add_packed_config("an overlay", 11);
	expect_success(load_bundle(), &said);
	assert_int_equal(opened.config.size, 11);
	assert_string_equal((const char *)opened.config.base, "an overlay");
	drop_bundle(state);
	new_bundle(state);
	add_packed_config(zeroes, sizeof(zeroes));
	assert_int_equal(load_bundle(), -1);
	assert_string_equal(said.object, "config");
	drop_bundle(state);
	new_bundle(state);
	size = gzip("an overlay", 11);
	memset(packed + size - 4, 0, 4); /* says that it is empty */
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_image("config", "flat_dt", "gzip", packed, size);
	expect_failure(load_bundle(), &said, "config",
		       "gzip data is corrupt: incorrect length check");
}

/* With less memory than is needed, whichever step it is that has none: refused; with more, fine. */
static void test_little_memory(void **state)
{
	uint8_t kernel[0x1000];
	unsigned refused = 0;
	int failed = -1;

	memcpy(kernel, image_file(sizeof(kernel), 0, sizeof(kernel)), sizeof(kernel));
	for (uint64_t left = 0; failed && left < MIB(32);
	     left += left < 64 * PAGE_SIZE ? PAGE_SIZE : MIB(2)) {
		if (left)
			new_bundle(state);
		fill_memory(left);
		add_packed_config("an overlay", 11);
		add_image("ramdisk", "ramdisk", "none", "0123456789", 10);
		add_image("packed", "ramdisk", "gzip", packed, gzip("0123456789", 10));
		add_image("flat", "kernel", "none", "not a header", 13);
		add_image("kernel", "kernel", "gzip", packed, gzip(kernel, sizeof(kernel)));
		failed = load_bundle();
		refused += failed ? 1 : 0;
		if (failed)
			drop_bundle(state);
	}
	assert_int_equal(failed, 0);
	assert_true(refused > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_gzip, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_packed_config, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_little_memory, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_lz4_without_content_size, new_bundle,
						drop_bundle),
		cmocka_unit_test_setup_teardown(test_false_sizes, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_no_memory_to_unpack, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_long_hypervisor_file, new_bundle, drop_bundle),
	};

	return cmocka_run_group_tests(tests, map_dram, NULL);
}
