/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "boot/bootblock/loader_check.h"
#include "lib/crc32.h"

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
