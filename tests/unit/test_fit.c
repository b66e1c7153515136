/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles that mkimage never makes: trees built and bent with libfdt. */
#include <libfdt.h>

#include "image/fit.h"
#include "image/sha256.h"
#include "tests/unit/expect.h"

#define TREE      4096u
#define FILE_SIZE (TREE + 0x1000u)

static struct diag d;
static struct fit f;
static struct fit_image image;

static _Alignas(8) uint8_t file[FILE_SIZE];

static void set(int node, const char *property, const char *value)
{
	assert_int_equal(fdt_setprop_string(file, node, property, value), 0);
}

static void set_cell(int node, const char *property, uint32_t value)
{
	assert_int_equal(fdt_setprop_u32(file, node, property, value), 0);
}

static int at(const char *path)
{
	int node = fdt_path_offset(file, path);

	assert_true(node >= 0);
	return node;
}

static void add_image(const char *name, const char *type, uint32_t offset, uint32_t size)
{
	int node = fdt_add_subnode(file, at("/images"), name), hash;
	uint8_t value[32];

	assert_true(node >= 0);
	sha256(value, file + TREE + offset, size);
	hash = fdt_add_subnode(file, node, "hash-1");
	set(hash, "algo", "sha256");
	assert_int_equal(fdt_setprop(file, hash, "value", value, 32), 0);
	set(node, "compression", "none");
	set(node, "arch", "arm64");
	set(node, "type", type);
	set_cell(node, "data-size", size);
	set_cell(node, "data-offset", offset);
}

/* libfdt puts new subnodes first: the nodes are added from the last to the first. */
static int make_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < FILE_SIZE; i++)
		file[i] = (uint8_t)(i * 7);
	assert_int_equal(fdt_create_empty_tree(file, TREE), 0);
	assert_true(fdt_add_subnode(file, 0, "images") >= 0);
	add_image("config", "flat_dt", 0xc00, 0x400);
	add_image("hypervisor", "firmware", 0x800, 0x400);
	set(at("/images/hypervisor"), "os", "mullion");
	add_image("ramdisk", "ramdisk", 0x400, 0x3ff);
	add_image("kernel", "kernel", 0, 0x400);
	return 0;
}

static void open_file(void)
{
	expect_success(fit_open(&f, file, FILE_SIZE, FILE_SIZE, &d), &d);
}

static int verify(void)
{
	return fit_verify(&image, file + image.data.base, NULL, NULL, &d);
}

/* Image 0, "kernel", is refused. */
static void refused(const char *object, const char *reason)
{
	open_file();
	expect_failure(fit_image(&f, 0, &image, &d), &d, object, reason);
}

static void test_good(void **state)
{
	static const struct {
		const char *name;
		enum image_type type;
		size_t at, size;
	} want[] = {
		{"kernel", IMAGE_KERNEL, 0, 0x400},
		{"ramdisk", IMAGE_RAMDISK, 0x400, 0x3ff},
		{"hypervisor", IMAGE_HYPERVISOR, 0x800, 0x400},
		{"config", IMAGE_CONFIG, 0xc00, 0x400},
	};

	(void)state;
	open_file();
	assert_int_equal(f.fdt_size, TREE);
	assert_int_equal(f.room, FILE_SIZE);
	assert_int_equal(fit_count(&f), 4);
	for (unsigned i = 0; i < 4; i++) {
		expect_success(fit_image(&f, i, &image, &d), &d);
		assert_string_equal(image.name, want[i].name);
		assert_int_equal(image.type, want[i].type);
		assert_int_equal(image.compression, COMP_NONE);
		assert_int_equal(image.data.base, TREE + want[i].at);
		assert_int_equal(image.data.size, want[i].size);
		expect_success(verify(), &d);
	}
	expect_failure(fit_image(&f, 4, &image, &d), &d, "FIT", "has no image 4");
	expect_failure(fit_image(&f, ~0u, &image, &d), &d, "FIT", "has no image 4294967295");
}

static void test_header(void **state)
{
	(void)state;
	expect_failure(fit_open(&f, file + 4, FILE_SIZE - 4, FILE_SIZE - 4, &d), &d, "FIT",
		       "is not at a multiple of 8");
	expect_failure(fit_open(&f, file, 39, 39, &d), &d, "FIT",
		       "39 bytes are less than a header");
	expect_failure(fit_open(&f, file, TREE - 1, TREE - 1, &d), &d, "FIT",
		       "totalsize 0x1000 is more than the 0xfff bytes there are");
	fdt_set_magic(file, 0xffffffff); /* an erased flash */
	expect_failure(fit_open(&f, file, FILE_SIZE, FILE_SIZE, &d), &d, "FIT",
		       "magic is 0xffffffff, expected 0xd00dfeed");
	fdt_set_magic(file, FDT_MAGIC);
	fdt_set_version(file, 16);
	expect_failure(fit_open(&f, file, FILE_SIZE, FILE_SIZE, &d), &d, "FIT",
		       "version 16 is older than 17");
	fdt_set_version(file, 17);
	fdt_set_totalsize(file, 39);
	expect_failure(fit_open(&f, file, FILE_SIZE, FILE_SIZE, &d), &d, "FIT",
		       "totalsize 0x27 is less than a header");
	fdt_set_totalsize(file, 40);
	expect_failure(fit_open(&f, file, FILE_SIZE, FILE_SIZE, &d), &d, "FIT",
		       "tree is damaged: FDT_ERR_TRUNCATED");
	fdt_set_totalsize(file, TREE);
	file[fdt_off_dt_struct(file)] = 0xff;
	expect_failure(fit_open(&f, file, FILE_SIZE, FILE_SIZE, &d), &d, "FIT",
		       "tree is damaged: FDT_ERR_BADSTRUCTURE");
}

static void test_no_images(void **state)
{
	(void)state;
	assert_int_equal(fdt_del_node(file, at("/images")), 0);
	expect_failure(fit_open(&f, file, FILE_SIZE, FILE_SIZE, &d), &d, "FIT",
		       "has no /images node");
	assert_true(fdt_add_subnode(file, 0, "images") >= 0);
	open_file();
	assert_int_equal(fit_count(&f), 0);
	refused("FIT", "has no image 0");
}

static void test_words(void **state)
{
	int kernel = at("/images/kernel");

	(void)state;
	set(kernel, "type", "standalone");
	refused("kernel/type",
		"\"standalone\" is not accepted, only kernel, ramdisk, firmware, flat_dt");
	set(kernel, "type", "firmware");
	refused("kernel/os", "is missing or not a string");
	set(kernel, "os", "u-boot");
	refused("kernel/os", "\"u-boot\" is not accepted, only mullion");
	set(kernel, "os", "mullion");
	set(kernel, "arch", "arm");
	refused("kernel/arch", "\"arm\" is not accepted, only arm64");
	set(kernel, "type", "kernel");
	refused("kernel/arch", "\"arm\" is not accepted, only arm64");
	fdt_delprop(file, kernel, "arch");
	refused("kernel/arch", "is missing or not a string");
	set(kernel, "type", "ramdisk"); /* holds no code */
	open_file();
	expect_success(fit_image(&f, 0, &image, &d), &d);
	set(kernel, "compression", "lzma");
	refused("kernel/compression", "\"lzma\" is not accepted, only none, gzip, lz4");
	fdt_delprop(file, kernel, "compression");
	refused("kernel/compression", "is missing or not a string");
	fdt_delprop(file, kernel, "type");
	refused("kernel/type", "is missing or not a string");
	fdt_setprop(file, kernel, "type", "kernel", 6); /* no end */
	refused("kernel/type", "is missing or not a string");
	fdt_setprop(file, kernel, "type", "kernel\0x", 9); /* two strings */
	refused("kernel/type", "is missing or not a string");
	fdt_setprop(file, kernel, "type", "", 0);
	refused("kernel/type", "is missing or not a string");
}

static void test_compressions(void **state)
{
	(void)state;
	set(at("/images/kernel"), "compression", "gzip");
	set(at("/images/ramdisk"), "compression", "lz4");
	open_file();
	expect_success(fit_image(&f, 0, &image, &d), &d);
	assert_int_equal(image.compression, COMP_GZIP);
	expect_success(fit_image(&f, 1, &image, &d), &d);
	assert_int_equal(image.compression, COMP_LZ4);
}

static void test_cipher(void **state)
{
	(void)state;
	assert_true(fdt_add_subnode(file, at("/images/kernel"), "cipher") >= 0);
	refused("kernel/cipher", "is encrypted: not supported");
}

/* A kernel's, in one cell or two. Nobody reads it of others. */
static void test_place(void **state)
{
	int kernel = at("/images/kernel");
	const struct image_place *place = &image.place;

	(void)state;
	set_cell(kernel, "load", 0);
	set_cell(kernel, "entry", 0);
	open_file();
	expect_success(fit_image(&f, 0, &image, &d), &d);
	assert_int_equal(place->says, 0);
	set_cell(kernel, "entry", 4);
	expect_success(fit_image(&f, 0, &image, &d), &d);
	assert_int_equal(place->says, PLACE_LOAD | PLACE_ENTRY);
	assert_int_equal(place->entry, 4);
	assert_int_equal(fdt_delprop(file, at("/images/kernel"), "entry"), 0);
	set_cell(kernel, FIT_MEMORY, 0x5000); /* then an address of 0 is one */
	expect_success(fit_image(&f, 0, &image, &d), &d);
	assert_int_equal(place->says, PLACE_LOAD | PLACE_MEMORY);
	assert_int_equal(place->memory, 0x5000);
	assert_int_equal(fdt_setprop_u64(file, kernel, "load", 0x880000004ull), 0);
	expect_success(fit_image(&f, 0, &image, &d), &d);
	assert_int_equal(place->load, 0x880000004ull);
	assert_int_equal(fdt_setprop(file, kernel, "load", "123456789012", 12), 0);
	refused("kernel/load", "is not one or two cells");
	set_cell(kernel, "load", 4);
	assert_int_equal(fdt_setprop(file, kernel, "entry", "", 0), 0);
	refused("kernel/entry", "is not one or two cells");
	set_cell(kernel, "entry", 4);
	assert_int_equal(fdt_setprop(file, kernel, FIT_MEMORY, "12345", 5), 0);
	refused("kernel/" FIT_MEMORY, "is not one or two cells");
	set(kernel, "type", "ramdisk");
	open_file();
	expect_success(fit_image(&f, 0, &image, &d), &d);
	assert_int_equal(place->says, 0);
}

static void test_names(void **state)
{
	(void)state;
	add_image("a-name-of-thirty-one-characters", "ramdisk", 0xfff, 1);
	fdt_setprop_u32(file, at("/images/config"), "data-size", 0x3ff);
	open_file();
	expect_success(fit_image(&f, 0, &image, &d), &d);
	assert_string_equal(image.name, "a-name-of-thirty-one-characters");
	fdt_set_name(file, at("/images/a-name-of-thirty-one-characters"),
		     "a-name-of-thirty-two-characters!");
	refused("a-name-of-thirty-two-characters!", "name is longer than 31 characters");
	assert_int_equal(fdt_set_name(file, at("/images/a-name-of-thirty-two-characters!"), ""), 0);
	refused("FIT", "image 0 has no name");
}

static void test_same_name_twice(void **state)
{
	(void)state;
	fdt_set_name(file, at("/images/ramdisk"), "kernel");
	open_file();
	expect_success(fit_image(&f, 0, &image, &d), &d);
	expect_failure(fit_image(&f, 1, &image, &d), &d, "kernel", "is there twice");
}

static void test_extents(void **state)
{
	int kernel = at("/images/kernel");

	(void)state;
	set_cell(kernel, "data-offset", 0x1000);
	refused("kernel", "data 0x2000+0x400 ends beyond the 0x2000 bytes there are");
	set_cell(kernel, "data-offset", 0);
	set_cell(kernel, "data-size", 0x1001);
	refused("kernel", "data 0x1000+0x1001 ends beyond the 0x2000 bytes there are");
	set_cell(kernel, "data-size", 0xffffffff); /* -1 to a reader with int */
	refused("kernel", "data 0x1000+0xffffffff ends beyond the 0x2000 bytes there are");
	set_cell(kernel, "data-offset", 0xfffff000); /* with the tree's size: 0 in 32 bits */
	set_cell(kernel, "data-size", 0x400);
	refused("kernel", "data 0x100000000+0x400 ends beyond the 0x2000 bytes there are");
	set_cell(kernel, "data-size", 0);
	refused("kernel/data-size", "is 0");
	set_cell(kernel, "data-size", 0x400);
	set_cell(kernel, "data-position", 0xff8);
	refused("kernel", "data at 0xff8 begins inside the tree of 0x1000 bytes");
	set_cell(kernel, "data-position", 0x1c01);
	refused("kernel", "data 0x1c01+0x400 ends beyond the 0x2000 bytes there are");
	set_cell(kernel, "data-position", 0x1000); /* before data-offset */
	open_file();
	expect_success(fit_image(&f, 0, &image, &d), &d);
	assert_int_equal(image.data.base, 0x1000);
}

/* mkimage counts from the tree's end rounded up to a cell. */
static void test_offset_from_a_rounded_end(void **state)
{
	(void)state;
	fdt_set_totalsize(file, TREE - 3);
	open_file();
	expect_success(fit_image(&f, 0, &image, &d), &d);
	assert_int_equal(image.data.base, TREE);
	fdt_set_totalsize(file, TREE - 4);
	open_file();
	expect_success(fit_image(&f, 0, &image, &d), &d);
	assert_int_equal(image.data.base, TREE - 4);
}

static void test_extent_properties(void **state)
{
	int kernel = at("/images/kernel");

	(void)state;
	fdt_delprop(file, kernel, "data-offset");
	refused("kernel/data-offset", "is missing, and so is data-position");
	fdt_setprop_u64(file, kernel, "data-offset", 0);
	refused("kernel/data-offset", "is not one cell");
	fdt_setprop_u64(file, kernel, "data-position", 0);
	refused("kernel/data-position", "is not one cell");
	fdt_setprop_u64(file, kernel, "data-size", 0x400);
	refused("kernel/data-size", "is not one cell");
	fdt_delprop(file, kernel, "data-size");
	refused("kernel/data", "is missing, and so is data-size");
	fdt_setprop(file, kernel, "data", "", 0);
	refused("kernel/data", "is empty");
	fdt_setprop(file, kernel, "data", "inline", 6);
	open_file();
	expect_success(fit_image(&f, 0, &image, &d), &d);
	assert_int_equal(image.data.size, 6);
	assert_memory_equal(file + image.data.base, "inline", 6);
	assert_true(image.data.base < TREE);
}

static void test_overlap(void **state)
{
	(void)state;
	set_cell(at("/images/ramdisk"), "data-offset", 0x3ff);
	open_file();
	expect_success(fit_image(&f, 0, &image, &d), &d);
	expect_failure(fit_image(&f, 1, &image, &d), &d, "ramdisk",
		       "data 0x13ff+0x3ff overlaps that of kernel at 0x1000+0x400");
	/* is refused itself, and so takes no place */
	set_cell(at("/images/kernel"), "data-size", 0);
	expect_success(fit_image(&f, 1, &image, &d), &d);
}

static void test_hashes(void **state)
{
	uint8_t value[33] = {0};
	int hash;

	(void)state;
	hash = fdt_add_subnode(file, at("/images/kernel"), "hash-0");
	set(hash, "algo", "crc32");
	set_cell(hash, "value", 0);
	/* not a hash node, whatever it holds */
	hash = fdt_add_subnode(file, at("/images/kernel"), "signature-1");
	set(hash, "algo", "sha256");
	assert_true(fdt_add_subnode(file, at("/images/kernel"), "hash-without-algo") >= 0);
	open_file();
	expect_success(fit_image(&f, 0, &image, &d), &d);
	expect_success(verify(), &d);

	set(at("/images/kernel/hash-0"), "algo", "sha256");
	refused("kernel/hash-0", "value is missing or not 32 bytes");
	fdt_setprop(file, at("/images/kernel/hash-0"), "value", value, 33);
	refused("kernel/hash-0", "value is missing or not 32 bytes");
	fdt_setprop(file, at("/images/kernel/hash-0"), "value", value, 32);
	refused("kernel/hash-1", "is a second sha256 hash");
	fdt_delprop(file, at("/images/kernel/hash-0"), "value");
	refused("kernel/hash-0", "value is missing or not 32 bytes");
	fdt_del_node(file, at("/images/kernel/hash-0"));
	fdt_del_node(file, at("/images/kernel/hash-1"));
	refused("kernel/hash", "no hash node with algo sha256");
}

static void test_verify(void **state)
{
	(void)state;
	open_file();
	file[TREE + 0x3ff] ^= 1;
	expect_success(fit_image(&f, 0, &image, &d), &d);
	assert_int_equal(verify(), -1);
	assert_string_equal(d.object, "kernel");
	assert_memory_equal(d.reason, "SHA-256 of its 1024 bytes begins with ", 38);
	file[TREE + 0x3ff] ^= 1;
	expect_success(verify(), &d);
	file[TREE + 0x400] ^= 1; /* the next image's */
	expect_success(verify(), &d);
	image.sha256[31] ^= 1;
	assert_int_equal(verify(), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_good, make_file),
		cmocka_unit_test_setup(test_header, make_file),
		cmocka_unit_test_setup(test_no_images, make_file),
		cmocka_unit_test_setup(test_words, make_file),
		cmocka_unit_test_setup(test_compressions, make_file),
		cmocka_unit_test_setup(test_cipher, make_file),
		cmocka_unit_test_setup(test_place, make_file),
		cmocka_unit_test_setup(test_names, make_file),
		cmocka_unit_test_setup(test_same_name_twice, make_file),
		cmocka_unit_test_setup(test_extents, make_file),
		cmocka_unit_test_setup(test_offset_from_a_rounded_end, make_file),
		cmocka_unit_test_setup(test_extent_properties, make_file),
		cmocka_unit_test_setup(test_overlap, make_file),
		cmocka_unit_test_setup(test_hashes, make_file),
		cmocka_unit_test_setup(test_verify, make_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
