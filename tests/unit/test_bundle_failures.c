/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles that are refused: each with its words, and nothing loaded from then on. */
#include <string.h>

#include <libfdt.h>

#include "image/kimage.h"
#include "lib/printf.h"
#include "tests/unit/bundle_help.h"
#include "tests/unit/one_shot.h"

static void test_what_must_be_there(void **state)
{
	(void)state;
	add_config();
	expect_failure(load_bundle(), &said, "bundle", "has 0 hypervisor images, wants 1");
	add_hypervisor(0, HYP_BLOCK_SIZE);
	expect_success(load_bundle(), &said);
	add_image("config2", "flat_dt", "none", "tree", 4);
	expect_failure(load_bundle(), &said, "bundle", "has 2 system configurations, wants 1");
}

/* Where a key is asked for, before anything that the bundle says of itself. */
static void test_not_signed(void **state)
{
	static const struct public_key key = {
		.magic = PUBLIC_KEY_MAGIC, .kind = KEY_P256, .bits = 256, .name = "ours"};

	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	opened.key = &key;
	expect_failure(open_bundle(), &said, "FIT", "is not signed: it has no signature node");
	opened.key = NULL;
	expect_failure(open_bundle(), &said, "bundle", "has 0 system configurations, wants 1");
}

static void test_bad_hypervisor(void **state)
{
	(void)state;
	add_config();
	add_hypervisor(0x80000, HYP_BLOCK_SIZE);
	expect_failure(load_bundle(), &said, "hypervisor",
		       "the hypervisor needs an arm64 Image header with text_offset 0");
}

/* The file itself would reach into the log: known before a byte of it is fetched. */
static void test_long_hypervisor(void **state)
{
	size_t size = TREE + HYP_LOG_OFFSET + 4096;
	uint8_t *file = calloc(1, size);
	struct store store = store_of_memory((struct range){(uintptr_t)file, size});
	char why[80];
	int node;

	(void)state;
	assert_non_null(file);
	add_config();
	node = add_image("hypervisor", "firmware", "none", "x", 1);
	assert_int_equal(fdt_setprop_u32(bundle, node, "data-size", HYP_LOG_OFFSET + 1), 0);
	assert_int_equal(load_bundle(), -1); /* ends beyond the small store, but is stamped now */
	memcpy(file, bundle, STORE);
	fmt_sn(why, sizeof(why), "has %u bytes, the log begins %u into its block",
	       HYP_LOG_OFFSET + 1, HYP_LOG_OFFSET);
	expect_failure(load_from(&store), &said, "hypervisor", why);
	assert_int_equal(((uint8_t *)BLOCK)[0], 0xa5);
	free(file);
}

/* Headers are read of what is in the image, and what they lack is said of it. */
static void test_bad_headers(void **state)
{
	uint8_t *kernel;

	(void)state;
	add_config();
	add_hypervisor(0, 0x1000);
	expect_failure(load_bundle(), &said, "hypervisor",
		       "image_size 0x1000 is less than the file's 0x1800 bytes");
	drop_bundle(state);
	new_bundle(state);
	add_config();
	add_image("hypervisor", "firmware", "none", "flat", 4);
	expect_failure(load_bundle(), &said, "hypervisor",
		       "the hypervisor needs an arm64 Image header with text_offset 0");
	drop_bundle(state);
	new_bundle(state);
	add_config();
	add_hypervisor(0, HYP_BLOCK_SIZE);
	kernel = image_file(0x1000, 0, MIB(1));
	kernel[24] = 4; /* 16 KiB pages */
	add_image("kernel", "kernel", "none", kernel, 0x1000);
	expect_failure(load_bundle(), &said, "kernel", "has 16 KiB pages, which this CPU lacks");
}

static void new_stamped_bundle(void **state)
{
	drop_bundle(state);
	new_bundle(state);
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_image("ramdisk", "ramdisk", "none", "0123456789", 10);
	expect_success(load_bundle(), &said);
	n_images = cleaned = 0;
}

/* Something that decides of the ramdisk, or of all. */
static int change_bundle(unsigned which)
{
	int node = fdt_path_offset(bundle, "/images/ramdisk");
	uint8_t hash[32] = {1};

	switch (which) {
	case 0:
		return fdt_setprop_string(bundle, node, "compression", "gzip");
	case 1:
		return fdt_setprop_string(bundle, node, "type", "kernel");
	case 2:
		return fdt_setprop_u32(bundle, node, "data-size", 9);
	case 3:
		return fdt_set_name(bundle, node, "Ramdisk");
	case 4:
		return fdt_setprop(bundle, fdt_subnode_offset(bundle, node, "hash-1"), "value",
				   hash, sizeof(hash));
	case 5:
		return fdt_del_node(bundle, node);
	default:
		return fdt_setprop_string(bundle, 0, FIT_DIGEST, "not 32 bytes");
	}
}

/* All of it is covered, and checked before an image is used. */
static void test_digest(void **state)
{
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	expect_failure(load_as_it_is(), &said, "bundle",
		       "has no mullion,digest of 32 bytes at its root (docs/images.md)");
	for (unsigned which = 0; which < 7; which++) {
		new_stamped_bundle(state);
		assert_int_equal(change_bundle(which), 0);
		assert_int_equal(load_as_it_is(), -1);
		assert_string_equal(said.object, "bundle");
		assert_memory_equal(said.reason,
				    which < 6 ? "the digest of what it says"
					      : "has no mullion,digest of 3",
				    26);
		assert_int_equal(n_images + cleaned, 0);
	}
}

static void set_text(const char *property, const char *text)
{
	if (text)
		assert_int_equal(fdt_setprop_string(bundle, 0, property, text), 0);
	else
		fdt_delprop(bundle, 0, property);
}

static int load_for(const char *board, const char *version)
{
	set_text(FIT_BOARD, board);
	set_text(FIT_VERSION, version);
	n_images = 0;
	memset(&map, 0, sizeof(map));
	expect_success(memmap_add_ram(&map, (struct range){DRAM, DRAM_SIZE}, &said), &said);
	expect_success(memmap_claim(&map, "hypervisor", REGION_HYPERVISOR,
				    (struct range){BLOCK, HYP_BLOCK_SIZE}, 1, &said),
		       &said);
	return load_bundle();
}

/* A bundle may say which board and version it is for; one that says neither is for all. */
static void test_purpose(void **state)
{
	static const char longest[] = "a-name-of-thirty-one-characters";

	new_stamped_bundle(state);
	expect_success(load_for(NULL, NULL), &said);
	expect_success(load_for("virt", "0.1"), &said);
	expect_success(load_for("virt", NULL), &said);
	expect_success(load_for(NULL, "0.1"), &said);
	expect_failure(load_for("zcu102", "0.1"), &said, "bundle",
		       "is for board zcu102, this is virt");
	expect_failure(load_for(longest, NULL), &said, "bundle",
		       "is for board a-name-of-thirty-one-characters, this is virt");
	expect_failure(load_for("virt", "0.10"), &said, "bundle",
		       "is of Mullion 0.10, this is 0.1");
	expect_failure(load_for("zcu102", "0.2"), &said, "bundle",
		       "is for board zcu102, this is virt");
	assert_int_equal(n_images, 0);
	assert_int_equal(cleaned, 4 * 2); /* of those that are right */
	opened.board = NULL;              /* behind another boot loader */
	expect_success(load_for("zcu102", "0.1"), &said);
}

static void test_purpose_malformed(void **state)
{
	static const char reason[] = "its mullion,board is no string of 1 to 31 characters";

	new_stamped_bundle(state);
	expect_failure(load_for("", NULL), &said, "bundle", reason);
	expect_failure(load_for("a-name-of-thirty-two--characters", NULL), &said, "bundle", reason);
	assert_int_equal(fdt_setprop(bundle, 0, FIT_BOARD, "virt", 4), 0);
	expect_failure(load_as_it_is(), &said, "bundle", reason);
	assert_int_equal(fdt_setprop(bundle, 0, FIT_BOARD, "vi\0t", 5), 0);
	expect_failure(load_as_it_is(), &said, "bundle", reason);
	expect_failure(load_for(NULL, ""), &said, "bundle",
		       "its mullion,version is no string of 1 to 31 characters");
}

/* It cannot be taken away, or be put on, behind the digest. */
static void test_purpose_is_digested(void **state)
{
	static const char *const texts[] = {NULL, "virt"};

	for (unsigned i = 0; i < 2; i++) {
		new_stamped_bundle(state);
		set_text(FIT_BOARD, texts[i]);
		assert_int_equal(load_bundle(), 0);
		new_stamped_bundle(state);
		set_text(FIT_BOARD, texts[i]);
		open_bundle();
		set_text(FIT_BOARD, texts[!i]);
		assert_int_equal(load_as_it_is(), -1);
		assert_memory_equal(said.reason, "the digest of what it says", 26);
	}
}

/* Nor can a kernel's place be moved, given or taken; numbers that say nothing are not looked at. */
static void test_place_is_digested(void **state)
{
	static const char *const names[] = {"load", "entry", FIT_MEMORY};

	for (unsigned i = 0; i < 9; i++) {
		const char *name = names[i % 3];
		int node;

		drop_bundle(state);
		new_bundle(state);
		add_hypervisor(0, HYP_BLOCK_SIZE);
		add_config();
		add_kernel("kernel", 0, MIB(1));
		node = fdt_path_offset(bundle, "/images/kernel");
		for (unsigned k = 0; k < 3; k++)
			if (i < 6 || k != i % 3)
				assert_int_equal(fdt_setprop_u32(bundle, node, names[k], 0x1000),
						 0);
		expect_success(open_bundle(), &said);
		node = fdt_path_offset(bundle, "/images/kernel");
		assert_int_equal(i < 3 ? fdt_delprop(bundle, node, name)
				       : fdt_setprop_u64(bundle, node, name, 0x1001),
				 0);
		assert_int_equal(load_as_it_is(), -1);
		assert_memory_equal(said.reason, "the digest of what it says", 26);
	}
	drop_bundle(state);
	new_bundle(state);
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_kernel("kernel", 0, MIB(1));
	expect_success(open_bundle(), &said);
	assert_int_equal(
		fdt_setprop_u32(bundle, fdt_path_offset(bundle, "/images/kernel"), "load", 0), 0);
	expect_success(load_as_it_is(), &said);
}

/* Where the bytes lie is not: they are known by their hash. Nor what is not read. */
static void test_digest_leaves_out(void **state)
{
	int node;

	new_stamped_bundle(state);
	node = fdt_path_offset(bundle, "/images/ramdisk");
	memcpy(bundle + TREE + 0x8000, "0123456789", 10);
	assert_int_equal(fdt_setprop_u32(bundle, node, "data-offset", 0x8000), 0);
	assert_int_equal(fdt_setprop_u32(bundle, node, "load", 0x1234), 0);
	expect_success(load_as_it_is(), &said);
	assert_memory_equal((void *)loaded("ramdisk")->base, "0123456789", 10);
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
		add_image(name, "kernel", "none", "flat", 4);
	}
	expect_success(load_bundle(), &said);
	assert_int_equal(n_images, HANDOFF_MAX_IMAGES - 1); /* all but the configuration */
	add_image("one more", "ramdisk", "none", "0123456789", 10);
	n_images = cleaned = 0;
	expect_failure(load_bundle(), &said, "bundle", "has 17 images, at most 16");
	assert_int_equal(cleaned, 0);
}

/* The whole description is read before a byte is written. */
static void test_bad_description(void **state)
{
	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_image("ramdisk", "ramdisk", "xz", "0123456789", 10);
	expect_failure(load_bundle(), &said, "ramdisk/compression",
		       "\"xz\" is not accepted, only none, gzip, lz4");
	assert_int_equal(n_images + cleaned, 0);
	assert_int_equal(((uint8_t *)BLOCK)[0], 0xa5);
}

static void test_hash(void **state)
{
	(void)state;
	add_config();
	add_hypervisor(0, HYP_BLOCK_SIZE);
	bundle[TREE] ^= 1; /* the configuration's first byte */
	assert_int_equal(load_bundle(), -1);
	assert_string_equal(said.object, "config");
	assert_int_equal(n_images, 0); /* the configuration comes first */
	bundle[TREE] ^= 1;
	bundle[TREE + 64 + 0x100] ^= 1;
	n_images = 0;
	assert_int_equal(load_bundle(), -1);
	assert_string_equal(said.object, "hypervisor");
}

static void test_too_large(void **state)
{
	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_kernel("kernel", 0, DRAM_SIZE);
	assert_int_equal(load_bundle(), -1);
	assert_string_equal(said.object, "kernel");
}

static void test_not_a_fit(void **state)
{
	(void)state;
	memset(bundle, 0, TREE);
	expect_failure(load_bundle(), &said, "FIT", "magic is 0x00000000, expected 0xd00dfeed");
	assert_int_equal(n_images, 0);
	expect_failure(load_from(one_shot(bundle, FIT_HEADER - 1)), &said, "FIT",
		       "39 bytes are less than a header");
}

/* The header, the tree, the configuration, an image: whichever cannot be read. */
static void test_store_breaks(void **state)
{
	(void)state;
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	add_kernel("kernel", 0, 3 * PAGE_SIZE);
	assert_int_equal(load_bundle(), 0);
	for (unsigned after = 0; after < 5; after++) {
		const struct store *store = one_shot(bundle, STORE);

		one_shot_breaks(after);
		expect_failure(load_from(store), &said, "store", "is broken");
	}
}

static void test_no_memory_for_the_tree(void **state)
{
	(void)state;
	fill_memory(PAGE_SIZE);
	add_hypervisor(0, HYP_BLOCK_SIZE);
	add_config();
	expect_failure(load_bundle(), &said, "FIT",
		       "wants 0x2000 bytes of memory at a multiple of 0x1000, the largest free "
		       "piece is 0x1000");
	assert_int_equal(cleaned, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_must_be_there, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_not_signed, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_store_breaks, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_bad_hypervisor, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_long_hypervisor, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_bad_headers, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_digest, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_place_is_digested, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_digest_leaves_out, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_purpose, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_purpose_malformed, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_purpose_is_digested, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_number_of_images, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_bad_description, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_hash, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_too_large, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_not_a_fit, new_bundle, drop_bundle),
		cmocka_unit_test_setup_teardown(test_no_memory_for_the_tree, new_bundle,
						drop_bundle),
	};

	return cmocka_run_group_tests(tests, map_dram, NULL);
}
