/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "boot/bootblock/loader_check.h"
#include "lib/crc32.h"
#include "tests/unit/one_shot.h"

#define RAM  ((struct range){0xe020000, 0xfe0000})
#define ROOM 0x3fc0000u

static uint8_t payload[64];
static struct loader_image h;
static struct diag d;

static void seal(void)
{
	h.header_crc = crc32(0, &h, offsetof(struct loader_image, header_crc));
}

static int good(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(payload); i++)
		payload[i] = (uint8_t)(i * 3);
	h = (struct loader_image){
		.magic = LOADER_IMAGE_MAGIC,
		.version = LOADER_IMAGE_VERSION,
		.header_size = sizeof(h),
		.payload_crc = crc32(0, payload, sizeof(payload)),
		.load = 0xe020000,
		.entry = 0xe020004,
		.size = sizeof(payload),
		.memory = 4096,
	};
	seal();
	return 0;
}

static void refused(const char *reason)
{
	seal();
	assert_int_equal(loader_check_header(&h, ROOM, RAM, &d), -1);
	assert_string_equal(d.object, "loader image");
	assert_string_equal(d.reason, reason);
}

static void accepted(void **state)
{
	(void)state;
	assert_int_equal(loader_check_header(&h, ROOM, RAM, &d), 0);
	assert_int_equal(loader_check_payload(&h, payload, &d), 0);
}

static void wrong_magic(void **state)
{
	(void)state;
	h.magic = 0xffffffff;
	refused("wrong magic 0xffffffff, want 0x52444c4d");
}

static void header_damaged(void **state)
{
	(void)state;
	for (size_t i = 4; i < sizeof(h); i++) {
		((uint8_t *)&h)[i] ^= 0x10;
		assert_int_equal(loader_check_header(&h, ROOM, RAM, &d), -1);
		assert_memory_equal(d.reason, "header CRC mismatch: is 0x", 26);
		((uint8_t *)&h)[i] ^= 0x10;
	}
}

static void other_version(void **state)
{
	(void)state;
	h.version = 2;
	refused("version 2 with a header of 56 bytes, want version 1 and 56 bytes");
}

static void too_large_for_store(void **state)
{
	(void)state;
	h.size = ROOM - sizeof(h) + 8;
	h.memory = h.size;
	refused("size too large: 66846672 bytes, the store has 66846720");
	assert_int_equal(loader_check_header(&h, 8, RAM, &d), -1);
}

static void outside_ram(void **state)
{
	(void)state;
	h.memory = 0xfe0001;
	refused("load range 0xe020000 + 0xfe0001 is outside secure RAM 0xe020000 + 0xfe0000");
	h.memory = 4096;
	h.load = 0xe01fff8;
	refused("load range 0xe01fff8 + 0x1000 is outside secure RAM 0xe020000 + 0xfe0000");
	h.load = 0xfffffffffffffff8;
	refused("load range 0xfffffffffffffff8 + 0x1000 is outside secure RAM 0xe020000 + "
		"0xfe0000");
}

static void inconsistent(void **state)
{
	(void)state;
	h.memory = 63;
	refused("size 64, memory 63, load address 0xe020000 do not fit together");
	h.memory = 4096;
	h.size = 60;
	refused("size 60, memory 4096, load address 0xe020000 do not fit together");
	h.size = 0;
	refused("size 0, memory 4096, load address 0xe020000 do not fit together");
}

static void entry_outside(void **state)
{
	(void)state;
	h.entry = 0xe020040;
	refused("entry 0xe020040 is outside the image");
	h.entry = 0xe01fffc;
	refused("entry 0xe01fffc is outside the image");
	h.entry = 0xe020002;
	refused("entry 0xe020002 is outside the image");
}

static void payload_damaged(void **state)
{
	(void)state;
	payload[63] ^= 1;
	assert_int_equal(loader_check_payload(&h, payload, &d), -1);
	assert_string_equal(d.object, "loader image");
	assert_memory_equal(d.reason, "CRC mismatch: is 0x", 19);
}

/* Header, payload and what follows them, in a store that gives each byte once. */
static int fetch_stored(struct loader_image *header)
{
	uint8_t stored[sizeof(h) + sizeof(payload) + 8] = {0};

	memcpy(stored, &h, sizeof(h));
	memcpy(stored + sizeof(h), payload, sizeof(payload));
	return loader_fetch(one_shot(stored, sizeof(stored)), RAM, header, &d);
}

static void fetched_once(void **state)
{
	struct loader_image header;

	(void)state;
	assert_int_equal(fetch_stored(&header), 0);
	assert_int_equal(one_shot_again(), 0);
	assert_memory_equal(&header, &h, sizeof(h));
	assert_memory_equal((void *)RAM.base, payload, sizeof(payload));
	assert_int_equal(*(uint8_t *)(RAM.base + sizeof(payload)), 0);
}

/* What is read as memory, from its own base on. */
static void fetched_from_memory(void **state)
{
	struct store store = store_of_memory((struct range){(uintptr_t)payload, sizeof(payload)});
	uint8_t copy[8];

	(void)state;
	assert_int_equal(store.size, sizeof(payload));
	expect_success(store_fetch(&store, 16, copy, sizeof(copy), &d), &d);
	assert_memory_equal(copy, payload + 16, sizeof(copy));
}

static void fetched_and_refused(void **state)
{
	struct loader_image header;

	(void)state;
	payload[0] ^= 1;
	assert_int_equal(fetch_stored(&header), -1);
	assert_memory_equal(d.reason, "CRC mismatch: is 0x", 19);
	h.header_crc ^= 1;
	assert_int_equal(fetch_stored(&header), -1);
	assert_memory_equal(d.reason, "header CRC mismatch: is 0x", 26);
	assert_int_equal(loader_fetch(one_shot(&h, sizeof(h) - 1), RAM, &header, &d), -1);
	assert_string_equal(d.reason, "wrong magic 0x00000000, want 0x52444c4d");
}

/* The header, and what is behind it. */
static void store_breaks(void **state)
{
	uint8_t stored[sizeof(h) + sizeof(payload)];
	struct loader_image header;

	(void)state;
	memcpy(stored, &h, sizeof(h));
	memcpy(stored + sizeof(h), payload, sizeof(payload));
	for (unsigned after = 0; after < 2; after++) {
		const struct store *store = one_shot(stored, sizeof(stored));

		one_shot_breaks(after);
		expect_failure(loader_fetch(store, RAM, &header, &d), &d, "store", "is broken");
	}
}

/* A tree's image: header, tree, what fills it up to whole words. */
static struct {
	struct loader_image header;
	uint32_t tree[16];
} t;

static void seal_tree(void)
{
	t.header.payload_crc = crc32(0, t.tree, t.header.size);
	t.header.header_crc = crc32(0, &t.header, offsetof(struct loader_image, header_crc));
}

static int good_tree(void **state)
{
	(void)state;
	t.header = (struct loader_image){
		.magic = TREE_IMAGE_MAGIC,
		.version = LOADER_IMAGE_VERSION,
		.header_size = sizeof(t.header),
		.size = sizeof(t.tree),
		.memory = sizeof(t.tree),
	};
	memset(t.tree, 0x11, sizeof(t.tree));
	t.tree[0] = __builtin_bswap32(0xd00dfeed);
	t.tree[1] = __builtin_bswap32(61);
	seal_tree();
	return 0;
}

#define TREE_ROOM            \
	(struct range)       \
	{                    \
		RAM.base, 72 \
	}

static void expect_tree_refused(uint64_t room, const char *reason)
{
	uint64_t size;

	expect_failure(tree_fetch(one_shot(&t, room), TREE_ROOM, &size, &d), &d, "tree image",
		       reason);
}

static void tree_fetched_once(void **state)
{
	uint64_t size;

	(void)state;
	memset((void *)RAM.base, 0xee, 80);
	expect_success(tree_fetch(one_shot(&t, sizeof(t)), TREE_ROOM, &size, &d), &d);
	assert_int_equal(one_shot_again(), 0);
	assert_int_equal(size, 61);
	assert_memory_equal((void *)RAM.base, t.tree, sizeof(t.tree));
	assert_int_equal(*(uint8_t *)(RAM.base + sizeof(t.tree)), 0xee);
}

static void tree_refused(void **state)
{
	char reason[64];

	(void)state;
	expect_tree_refused(8, "wrong magic 0x00000000, want 0x54444c4d");
	t.header.size++;
	snprintf(reason, sizeof(reason), "header CRC mismatch: is 0x%08x, should be 0x%08x",
		 crc32(0, &t.header, offsetof(struct loader_image, header_crc)),
		 t.header.header_crc);
	expect_tree_refused(sizeof(t), reason);
	good_tree(NULL);
	t.header.version = 2;
	seal_tree();
	expect_tree_refused(sizeof(t),
			    "version 2 with a header of 56 bytes, want version 1 and 56 bytes");
	good_tree(NULL);
	expect_tree_refused(sizeof(t) - 1, "size too large: 64 bytes, the store has 119");
	t.header.size = 4;
	seal_tree();
	expect_tree_refused(sizeof(t), "4 bytes: a tree has 8 to 72");
	good_tree(NULL);
	t.tree[15]++;
	snprintf(reason, sizeof(reason), "CRC mismatch: is 0x%08x, should be 0x%08x",
		 crc32(0, t.tree, sizeof(t.tree)), t.header.payload_crc);
	expect_tree_refused(sizeof(t), reason);
	t.tree[1] = __builtin_bswap32(65);
	seal_tree();
	expect_tree_refused(sizeof(t), "the tree says it has 65 bytes, 64 are there");
	t.tree[0] = 0;
	seal_tree();
	expect_tree_refused(sizeof(t), "no device tree in it (magic 0x00000000)");
}

/* Nothing is written behind the tree's room, whatever the header says. */
static void tree_too_large(void **state)
{
	static uint8_t stored[sizeof(t) + 16];
	uint64_t size;

	(void)state;
	t.header.size = 80;
	t.header.header_crc = crc32(0, &t.header, offsetof(struct loader_image, header_crc));
	memcpy(stored, &t, sizeof(t));
	memset((void *)RAM.base, 0xee, 80);
	expect_failure(tree_fetch(one_shot(stored, sizeof(stored)), TREE_ROOM, &size, &d), &d,
		       "tree image", "80 bytes: a tree has 8 to 72");
	assert_int_equal(*(uint8_t *)RAM.base, 0xee);
}

static void tree_store_breaks(void **state)
{
	uint64_t size;

	(void)state;
	for (unsigned after = 0; after < 2; after++) {
		const struct store *store = one_shot(&t, sizeof(t));

		one_shot_breaks(after);
		expect_failure(tree_fetch(store, TREE_ROOM, &size, &d), &d, "store", "is broken");
	}
}

static int map_ram(void **state)
{
	void *at = (void *)ALIGN_DOWN(RAM.base, 0x1000);

	(void)state;
	return mmap(at, 0x2000, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != at;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(accepted, good),
		cmocka_unit_test_setup(wrong_magic, good),
		cmocka_unit_test_setup(header_damaged, good),
		cmocka_unit_test_setup(other_version, good),
		cmocka_unit_test_setup(too_large_for_store, good),
		cmocka_unit_test_setup(outside_ram, good),
		cmocka_unit_test_setup(inconsistent, good),
		cmocka_unit_test_setup(entry_outside, good),
		cmocka_unit_test_setup(payload_damaged, good),
		cmocka_unit_test_setup(fetched_once, good),
		cmocka_unit_test_setup(fetched_from_memory, good),
		cmocka_unit_test_setup(fetched_and_refused, good),
		cmocka_unit_test_setup(store_breaks, good),
		cmocka_unit_test_setup(tree_fetched_once, good_tree),
		cmocka_unit_test_setup(tree_refused, good_tree),
		cmocka_unit_test_setup(tree_too_large, good_tree),
		cmocka_unit_test_setup(tree_store_breaks, good_tree),
	};

	return cmocka_run_group_tests(tests, map_ram, NULL);
}
