/* SPDX-License-Identifier: Apache-2.0 */
/* boot/source.c with two devices and memory: what is opened, and what is said. */
#include "tests/unit/expect.h"
#include "tests/unit/log_help.h"

#include <string.h>

#include "boot/source.h"

static uint8_t memory[64];
static unsigned opened[2], ended[2];
static bool there[2];
static struct diag d;
static struct source_reader reader;

static int read_block(const struct block_device *device, uint64_t block, void *target,
		      uint32_t count, struct diag *diag)
{
	(void)diag;
	memset(target, (int)(block + device->base), count * BLOCK_SIZE);
	return 0;
}

static bool no_end;

static int end_device(const struct block_device *device, struct diag *diag)
{
	ended[device->base / 0x10]++;
	return no_end ? diag_fail(diag, "card", "does not end") : 0;
}

static int open_device(unsigned which, struct block_device *device, struct diag *diag)
{
	opened[which]++;
	if (!there[which])
		return diag_fail(diag, "card", "there is none");
	*device = (struct block_device){.name = "card",
					.blocks = 8192,
					.read = read_block,
					.close = which ? NULL : end_device,
					.base = 0x10 * which,
					.byte_addresses = which};
	return 0;
}

static int open_first(struct block_device *device, struct diag *diag)
{
	return open_device(0, device, diag);
}

static int open_second(struct block_device *device, struct diag *diag)
{
	return open_device(1, device, diag);
}

static const struct boot_source
	first = {.name = "first", .open = open_first, .loader = {512, 512}, .bundle = {1024, 512}},
	second = {.name = "second", .open = open_second, .removable = true, .bundle_file = "file"},
	third = {.name = "memory", .bundle = {1024, 512}};
const struct board board = {.sources = {&first, &second, &third}};

static int start(void **state)
{
	(void)state;
	memset(&reader, 0, sizeof(reader));
	memset(opened, 0, sizeof(opened));
	memset(ended, 0, sizeof(ended));
	no_end = false;
	there[0] = there[1] = true;
	log_help_start();
	return 0;
}

static uint8_t byte_of(const struct boot_source *source, uint64_t base)
{
	const struct store *store = source_part(&reader, source, (struct range){base, 16}, &d);
	uint8_t byte;

	assert_non_null(store);
	assert_int_equal(store->size, 16);
	expect_success(store_fetch(store, 1, &byte, 1, &d), &d);
	return byte;
}

/* Once for as many parts as are wanted of it, and again when another was in between. */
static void opened_once(void **state)
{
	(void)state;
	assert_int_equal(byte_of(&first, 1024), 2);
	assert_int_equal(byte_of(&first, 512), 1);
	assert_int_equal(opened[0], 1);
	assert_string_equal(logged, HEAD "card of 4 MiB, by blocks\r\n");
	assert_int_equal(byte_of(&second, 512), 0x11);
	assert_int_equal(byte_of(&first, 512), 1);
	assert_int_equal(opened[0], 2);
	assert_int_equal(opened[1], 1);
}

static void memory_is_no_device(void **state)
{
	(void)state;
	memory[9] = 77;
	assert_int_equal(byte_of(&third, (uintptr_t)memory + 8), 77);
	assert_string_equal(logged, "");
}

/* A device has ended when the next one's turn comes, memory's as well, or nobody's. */
static void closed(void **state)
{
	(void)state;
	source_close(&reader);
	assert_int_equal(ended[0], 0);
	byte_of(&first, 1024);
	byte_of(&first, 512);
	assert_int_equal(ended[0], 0);
	byte_of(&second, 512);
	assert_int_equal(ended[0], 1);
	byte_of(&first, 512);
	byte_of(&third, (uintptr_t)memory);
	assert_int_equal(ended[0], 2);
	byte_of(&first, 512);
	assert_int_equal(opened[0], 3);
	log_help_start();
	source_close(&reader);
	source_close(&reader);
	assert_int_equal(ended[0], 3);
	assert_string_equal(logged, "");
	byte_of(&first, 512);
	log_help_start();
	no_end = true;
	source_close(&reader);
	assert_string_equal(logged, HEAD "error: card: does not end\r\n");
	assert_int_equal(ended[1], 0);
}

static void fails(void **state)
{
	(void)state;
	there[0] = false;
	for (unsigned i = 1; i < 3; i++) {
		assert_null(source_part(&reader, &first, (struct range){512, 16}, &d));
		assert_string_equal(d.reason, "there is none");
		assert_int_equal(opened[0], i);
	}
	there[0] = true;
	assert_null(source_part(&reader, &first, (struct range){MIB(4), 16}, &d));
	assert_string_equal(d.reason, "ends at 0x400000, what is wanted begins at 0x400000");
}

static void in_order(void **state)
{
	uint32_t index = 0;

	(void)state;
	diag_fail(&d, "card", "there is none");
	assert_true(source_next(&index, SOURCE_BUNDLE, &d));
	assert_string_equal(logged, HEAD "error: card: there is none\r\n" HEAD
					 "next boot source: second\r\n");
	assert_true(source_next(&index, SOURCE_BUNDLE, &d));
	assert_int_equal(index, 2);
}

/* Sources that never have a bundle are not asked. */
static void begins_with_who_may_have(void **state)
{
	uint32_t index = 0;

	(void)state;
	source_first(&index, SOURCE_BUNDLE);
	assert_int_equal(index, 0);
	index = 1;
	source_first(&index, SOURCE_LOADER);
	assert_int_equal(index, 2); /* the last, in any case */
}

/* That it has nothing of ours is no error; that what it has is no good is one. */
static void is_without(void **state)
{
	uint32_t index = 1;

	(void)state;
	source_is_without(&second);
	diag_fail(&d, "card", "there is none");
	assert_true(source_next(&index, SOURCE_BUNDLE, &d));
	assert_string_equal(logged,
			    HEAD "card: there is none\r\n" HEAD "next boot source: memory\r\n");
	log_help_start();
	index = 0;
	diag_fail(&d, "mullion.itb", "is cut off");
	assert_true(source_next(&index, SOURCE_BUNDLE, &d));
	assert_non_null(strstr(logged, "error: mullion.itb: is cut off\r\n"));
}

/* The last one's reason is logged like the others', and what is left to say is what to do. */
static void none_of_several(void **state)
{
	uint32_t index = 2;

	(void)state;
	diag_fail(&d, "card", "there is none");
	assert_false(source_next(&index, SOURCE_BUNDLE, &d));
	assert_int_equal(index, 2);
	assert_string_equal(logged, HEAD "error: card: there is none\r\n");
	assert_string_equal(d.object, "bundle");
	assert_string_equal(d.reason, "no boot source has a good one: first, second, memory "
				      "(./mullion image and flash make one)");
	assert_false(source_next(&index, SOURCE_TREE, &d));
	assert_string_equal(d.object, "tree");
}

/* Sources without a loader are not asked for one; and the only one's reason is all. */
static void the_only_one_with_a_loader(void **state)
{
	uint32_t index = 0;

	(void)state;
	diag_fail(&d, "card", "there is none");
	assert_false(source_next(&index, SOURCE_LOADER, &d));
	assert_int_equal(index, 0);
	assert_string_equal(logged, "");
	assert_string_equal(d.reason, "there is none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(opened_once, start),
		cmocka_unit_test_setup(memory_is_no_device, start),
		cmocka_unit_test_setup(closed, start),
		cmocka_unit_test_setup(fails, start),
		cmocka_unit_test_setup(in_order, start),
		cmocka_unit_test_setup(begins_with_who_may_have, start),
		cmocka_unit_test_setup(is_without, start),
		cmocka_unit_test_setup(none_of_several, start),
		cmocka_unit_test_setup(the_only_one_with_a_loader, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
