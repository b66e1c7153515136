/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a whole bundle into a small machine: host memory at the addresses that the memory map
 * names. */
#include "tests/unit/expect.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <zlib.h>

#include <libfdt.h>
#include <lz4frame.h>

#include "image/bundle.h"
#include "image/kimage.h"
#include "image/sha256.h"

/* not used by anything else in a host process; below 2^40 as the loader wants */
#define DRAM      0x40000000ull
#define DRAM_SIZE MIB(64)
#define BLOCK     (DRAM + DRAM_SIZE - HYP_BLOCK_SIZE)
#define TREE      8192u
#define STORE     (TREE + 0x10000u)
#define CHUNK     0x2000u

static struct diag d;
static struct memmap map;
static struct handoff_image images[HANDOFF_MAX_IMAGES];
static uint32_t n;
static uint8_t *file;
static uint32_t used; /* of the external data */
static unsigned told;
static uint64_t heap[UNPACK_HEAP / 8];

static void clean(uint64_t base, uint64_t size)
{
	assert_true(base >= DRAM && size && base + size <= DRAM + DRAM_SIZE);
	told++;
}

static struct bundle_loader loader = {
	.map = &map, .hyp_block = BLOCK, .granules = 1, .heap = heap, .clean = clean};

static int load(void)
{
	return bundle_load(&loader, file, STORE, images, &n, &d);
}

static void put64(uint8_t *bytes, uint64_t value)
{
	memcpy(bytes, &value, 8);
}

/* An arm64 Image of `size` bytes that wants `image_size` (booting.rst section 4). */
static uint8_t *image_file(uint32_t size, uint64_t text_offset, uint64_t image_size)
{
	static uint8_t data[CHUNK];

	assert_true(size <= sizeof(data));
	for (uint32_t i = 0; i < size; i++)
		data[i] = (uint8_t)(i * 13 + size);
	memset(data, 0, 64);
	put64(data + 8, text_offset);
	put64(data + 16, image_size);
	put64(data + 24, 2); /* 4 KiB pages */
	memcpy(data + 56, "ARM\x64", 4);
	return data;
}

static int add(const char *name, const char *type, const char *comp, const void *data,
	       uint32_t size)
{
	int node = fdt_add_subnode(file, fdt_path_offset(file, "/images"), name), hash;
	uint8_t value[32];

	assert_true(node >= 0 && used + size <= STORE - TREE);
	memcpy(file + TREE + used, data, size);
	sha256(value, data, size);
	hash = fdt_add_subnode(file, node, "hash-1");
	assert_int_equal(fdt_setprop_string(file, hash, "algo", "sha256"), 0);
	assert_int_equal(fdt_setprop(file, hash, "value", value, 32), 0);
	assert_int_equal(fdt_setprop_string(file, node, "compression", comp), 0);
	assert_int_equal(fdt_setprop_string(file, node, "arch", "arm64"), 0);
	assert_int_equal(fdt_setprop_string(file, node, "type", type), 0);
	assert_int_equal(fdt_setprop_string(file, node, "os", "mullion"), 0);
	assert_int_equal(fdt_setprop_u32(file, node, "data-size", size), 0);
	assert_int_equal(fdt_setprop_u32(file, node, "data-offset", used), 0);
	used += (uint32_t)ALIGN_UP(size, 64);
	return node;
}

static void add_hypervisor(uint64_t text_offset, uint64_t image_size)
{
	add("hypervisor", "firmware", "none", image_file(0x1800, text_offset, image_size), 0x1800);
}

static void add_config(void)
{
	add("config", "flat_dt", "none", "tree", 4);
}

static void add_kernel(const char *name, uint64_t text_offset, uint64_t image_size)
{
	add(name, "kernel", "none", image_file(0x1000, text_offset, image_size), 0x1000);
}

static int fresh(void **state)
{
	(void)state;
	file = calloc(1, STORE);
	assert_non_null(file);
	assert_int_equal(fdt_create_empty_tree(file, TREE), 0);
	assert_true(fdt_add_subnode(file, 0, "images") >= 0);
	memset(&map, 0, sizeof(map));
	memset(images, 0, sizeof(images));
	memset((void *)DRAM, 0xa5, DRAM_SIZE);
	n = used = told = 0;
	expect_success(memmap_add_ram(&map, (struct range){DRAM, DRAM_SIZE}, &d), &d);
	expect_success(memmap_claim(&map, "hypervisor", REGION_HYPERVISOR,
				    (struct range){BLOCK, HYP_BLOCK_SIZE}, 1, &d),
		       &d);
	expect_success(memmap_claim(&map, "tree", REGION_TREE, (struct range){DRAM, 0x2000}, 1, &d),
		       &d);
	loader.hyp_block = BLOCK;
	return 0;
}

static int drop(void **state)
{
	(void)state;
	free(file);
	return 0;
}

static const struct handoff_image *find(const char *name)
{
	for (uint32_t i = 0; i < n; i++)
		if (!strcmp(images[i].name, name))
			return &images[i];
	fail_msg("%s was not loaded", name);
	return NULL;
}

static void test_places(void **state)
{
	const struct handoff_image *kernel, *ramdisk, *hypervisor;

	(void)state;
	add("ramdisk", "ramdisk", "none", "0123456789", 10);
	add_kernel("kernel", 0, MIB(4));
	add_config();
	add_hypervisor(0, HYP_BLOCK_SIZE);
	expect_success(load(), &d);
	assert_int_equal(n, 4);
	assert_int_equal(told, 4);
	kernel = find("kernel");
	ramdisk = find("ramdisk");
	hypervisor = find("hypervisor");
	assert_int_equal(hypervisor->base, BLOCK);
	/* The lowest 2 MiB boundary that is free: the tree has the first. */
	assert_int_equal(kernel->base, DRAM + MIB(2));
	assert_int_equal(kernel->size, 0x1000);
	assert_memory_equal((void *)kernel->base, image_file(0x1000, 0, MIB(4)), 0x1000);
	assert_int_equal(((uint8_t *)kernel->base)[MIB(4) - 1], 0); /* its bss */
	assert_true(ramdisk->base >= kernel->base + MIB(4) && IS_ALIGNED(ramdisk->base, PAGE_SIZE));
	assert_memory_equal((void *)ramdisk->base, "0123456789", 10);
	assert_int_equal(((uint8_t *)ramdisk->base)[10], 0);
	assert_true(find("config")->base >= BLOCK - PAGE_SIZE * 2ull);
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
	expect_success(load(), &d);
	assert_int_equal(find("kernel")->base, DRAM + 0x80000);
}

static void test_two_kernels_and_a_flat_one(void **state)
{
	uint64_t a, b, c;

	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_kernel("a", 0, MIB(2));
	add_kernel("b", 0, MIB(2));
	add("c", "kernel", "none",
	    "flat binary without a header, long enough to hold one if it were there: 64 bytes", 80);
	expect_success(load(), &d);
	a = find("a")->base;
	b = find("b")->base;
	c = find("c")->base;
	assert_true(a != b && b != c && a != c);
	assert_true(IS_ALIGNED(a | b | c, MIB(2)));
}

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
	unsigned claims;

	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add("kernel", "kernel", comp, packed, size);
	claims = map.n_regions;
	expect_success(load(), &d);
	assert_int_equal(find("kernel")->size, 0x1000);
	assert_memory_equal((void *)find("kernel")->base, image_file(0x1000, 0, MIB(4)), 0x1000);
	assert_int_equal(((uint8_t *)find("kernel")->base)[MIB(4) - 1], 0);
	assert_int_equal(map.n_regions, claims + 2); /* kernel and configuration */
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
			fresh(state);
		memcpy(packed + size - 4, &claims[i], 4);
		add_hypervisor(0, HYP_BLOCK_SIZE);
		add_config();
		add("kernel", "kernel", "gzip", packed, size);
		expect_failure(load(), &d, "kernel",
			       "gzip data is corrupt: incorrect length check");
		if (i + 1 < COUNT(claims))
			drop(state);
	}
}

/* All of memory is taken but for `left` bytes below the hypervisor's block. */
static void fill(uint64_t left)
{
	expect_success(memmap_claim(&map, "taken", REGION_RESERVED,
				    (struct range){DRAM + 0x2000, BLOCK - left - DRAM - 0x2000}, 1,
				    &d),
		       &d);
}

static void test_no_memory_to_unpack(void **state)
{
	(void)state;
	fill(0);
	add("hypervisor", "firmware", "gzip", packed,
	    gzip(image_file(0x1800, 0, HYP_BLOCK_SIZE), 0x1800));
	add_config();
	expect_failure(load(), &d, "hypervisor",
		       "wants 0x1000 bytes of memory at a multiple of 0x1000, the largest free "
		       "piece is 0x0");
	assert_int_equal(told, 0);
}

/* Without a kernel it lies at the start of DRAM, as if one were there; without memory it says
 * so. */
static void test_ramdisk_alone(void **state)
{
	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add("ramdisk", "ramdisk", "none", "0123456789", 10);
	expect_success(load(), &d);
	assert_int_equal(find("ramdisk")->base, DRAM + 0x2000);
	drop(state);
	fresh(state);
	fill(PAGE_SIZE); /* the configuration's */
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add("ramdisk", "ramdisk", "none", "0123456789", 10);
	expect_failure(load(), &d, "ramdisk",
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
	add("ramdisk", "ramdisk", "none", "0123456789", 10);
	add_kernel("second", 0x80000, MIB(1)); /* libfdt adds in front */
	add_kernel("first", 0, MIB(4));
	expect_success(load(), &d);
	assert_int_equal(find("first")->base, DRAM + MIB(2));
	assert_int_equal(find("second")->base, DRAM + 0x80000);
	assert_int_equal(find("ramdisk")->base, DRAM + MIB(6));
}

static void test_what_must_be_there(void **state)
{
	(void)state;
	add_config();
	expect_failure(load(), &d, "bundle", "has 0 hypervisor images, wants 1");
	add_hypervisor(0, HYP_BLOCK_SIZE);
	expect_success(load(), &d);
	add("config2", "flat_dt", "none", "tree", 4);
	expect_failure(load(), &d, "bundle", "has 2 system configurations, wants 1");
}

static void test_running_hypervisor_is_passed_over(void **state)
{
	(void)state;
	loader.hyp_block = 0;
	add_config();
	add_hypervisor(0, HYP_BLOCK_SIZE);
	expect_success(load(), &d);
	assert_int_equal(n, 1);
	assert_int_equal(((uint8_t *)BLOCK)[0], 0xa5);
}

static void test_bad_hypervisor(void **state)
{
	(void)state;
	add_config();
	add_hypervisor(0x80000, HYP_BLOCK_SIZE);
	expect_failure(load(), &d, "hypervisor",
		       "the hypervisor needs an arm64 Image header with text_offset 0");
}

static void test_large_hypervisor(void **state)
{
	(void)state;
	add_config();
	add_hypervisor(0, HYP_BLOCK_SIZE + 1);
	expect_failure(load(), &d, "hypervisor", "needs 2097153 bytes, its block has 2097152");
}

/* A header that says what fits, above a file that would reach into the log. */
static void test_long_hypervisor_file(void **state)
{
	uint8_t *file_ = calloc(1, HYP_LOG_OFFSET + 8);

	(void)state;
	assert_non_null(file_);
	memcpy(file_, image_file(64, 0, HYP_BLOCK_SIZE), 64);
	add_config();
	add("hypervisor", "firmware", "gzip", packed, gzip(file_, HYP_LOG_OFFSET + 8));
	expect_failure(load(), &d, "hypervisor",
		       "has 1048584 bytes, the log begins 1048576 into its block");
	drop(state);
	fresh(state);
	add_config();
	add("hypervisor", "firmware", "gzip", packed, gzip(file_, HYP_LOG_OFFSET));
	expect_success(load(), &d);
	assert_memory_equal((void *)BLOCK, file_, HYP_LOG_OFFSET);
	/* the log's memory is nobody's to clear */
	assert_int_equal(((uint8_t *)BLOCK)[HYP_LOG_OFFSET], 0xa5);
	free(file_);
}

/* Headers are read of what is in the image, and what they lack is said of it. */
static void test_bad_headers(void **state)
{
	uint8_t *kernel;

	(void)state;
	add_config();
	add_hypervisor(0, 0x1000);
	expect_failure(load(), &d, "hypervisor",
		       "image_size 0x1000 is less than the file's 0x1800 bytes");
	drop(state);
	fresh(state);
	add_config();
	add("hypervisor", "firmware", "none", "flat", 4);
	expect_failure(load(), &d, "hypervisor",
		       "the hypervisor needs an arm64 Image header with text_offset 0");
	drop(state);
	fresh(state);
	add_config();
	add_hypervisor(0, HYP_BLOCK_SIZE);
	kernel = image_file(0x1000, 0, MIB(1));
	kernel[24] = 4; /* 16 KiB pages */
	add("kernel", "kernel", "none", kernel, 0x1000);
	expect_failure(load(), &d, "kernel", "has 16 KiB pages, which this CPU lacks");
}

/* The hand-off has place for 16. */
static void test_number_of_images(void **state)
{
	char name[] = "k00";

	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	for (unsigned i = 2; i < HANDOFF_MAX_IMAGES; i++) {
		name[1] = (char)('0' + i / 10);
		name[2] = (char)('0' + i % 10);
		add(name, "kernel", "none", "flat", 4);
	}
	expect_success(load(), &d);
	assert_int_equal(n, HANDOFF_MAX_IMAGES);
	add("one more", "ramdisk", "none", "0123456789", 10);
	n = told = 0;
	expect_failure(load(), &d, "bundle", "has 17 images, at most 16");
	assert_int_equal(told, 0);
}

/* The whole description is read before a byte is written. */
static void test_bad_description(void **state)
{
	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add("ramdisk", "ramdisk", "xz", "0123456789", 10);
	expect_failure(load(), &d, "ramdisk/compression", "\"xz\" is not accepted");
	assert_int_equal(n + told, 0);
	assert_int_equal(((uint8_t *)BLOCK)[0], 0xa5);
}

static void test_hash(void **state)
{
	(void)state;
	add_config();
	add_hypervisor(0, HYP_BLOCK_SIZE);
	file[TREE] ^= 1; /* the configuration's first byte */
	assert_int_equal(load(), -1);
	assert_string_equal(d.object, "config");
	assert_int_equal(n, 1); /* the hypervisor came first and was good */
	file[TREE] ^= 1;
	file[TREE + 64 + 0x100] ^= 1;
	n = 0;
	assert_int_equal(load(), -1);
	assert_string_equal(d.object, "hypervisor");
	/* loaded by the first try; the second wrote nothing */
	assert_int_equal(((uint8_t *)BLOCK)[0], 0);
}

static void test_too_large(void **state)
{
	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_kernel("kernel", 0, DRAM_SIZE);
	assert_int_equal(load(), -1);
	assert_string_equal(d.object, "kernel");
}

static void test_not_a_fit(void **state)
{
	(void)state;
	memset(file, 0, TREE);
	assert_int_equal(load(), -1);
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_places, fresh, drop),
		cmocka_unit_test_setup_teardown(test_text_offset, fresh, drop),
		cmocka_unit_test_setup_teardown(test_two_kernels_and_a_flat_one, fresh, drop),
		cmocka_unit_test_setup_teardown(test_gzip, fresh, drop),
		cmocka_unit_test_setup_teardown(test_lz4_without_content_size, fresh, drop),
		cmocka_unit_test_setup_teardown(test_false_sizes, fresh, drop),
		cmocka_unit_test_setup_teardown(test_no_memory_to_unpack, fresh, drop),
		cmocka_unit_test_setup_teardown(test_ramdisk_alone, fresh, drop),
		cmocka_unit_test_setup_teardown(test_ramdisk_above_the_first_kernel, fresh, drop),
		cmocka_unit_test_setup_teardown(test_what_must_be_there, fresh, drop),
		cmocka_unit_test_setup_teardown(test_running_hypervisor_is_passed_over, fresh,
						drop),
		cmocka_unit_test_setup_teardown(test_bad_hypervisor, fresh, drop),
		cmocka_unit_test_setup_teardown(test_large_hypervisor, fresh, drop),
		cmocka_unit_test_setup_teardown(test_long_hypervisor_file, fresh, drop),
		cmocka_unit_test_setup_teardown(test_bad_headers, fresh, drop),
		cmocka_unit_test_setup_teardown(test_number_of_images, fresh, drop),
		cmocka_unit_test_setup_teardown(test_bad_description, fresh, drop),
		cmocka_unit_test_setup_teardown(test_hash, fresh, drop),
		cmocka_unit_test_setup_teardown(test_too_large, fresh, drop),
		cmocka_unit_test_setup_teardown(test_not_a_fit, fresh, drop),
	};

	if (mmap((void *)DRAM, DRAM_SIZE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != (void *)DRAM)
		return 1;
	return cmocka_run_group_tests_name("bundle", tests, NULL, NULL);
}
