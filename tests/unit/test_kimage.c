/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/kimage.h"

static struct diag d;
static struct kimage k;

#define ALL_GRANULES 7u

/* An Image header in a file of 4 KiB. */
static uint8_t file[4096];

static void put64(unsigned at, uint64_t value)
{
	for (unsigned i = 0; i < 8; i++)
		file[at + i] = (uint8_t)(value >> (8 * i));
}

static int make_image(void **state)
{
	(void)state;
	memset(file, 0, sizeof(file));
	put64(8, 0);         /* text_offset */
	put64(16, 0x200000); /* image_size */
	put64(24, 0xa);      /* 4 KiB pages, anywhere */
	memcpy(file + 56, "ARM\x64", 4);
	return 0;
}

static void test_image(void **state)
{
	(void)state;
	expect_success(kimage_parse("kernel", file, sizeof(file), ALL_GRANULES, &k, &d), &d);
	assert_int_equal(k.kind, KIMAGE_LINUX);
	assert_int_equal(k.text_offset, 0);
	assert_int_equal(k.image_size, 0x200000);
	assert_true(k.anywhere);
	put64(8, 0x80000);
	put64(24, 0);
	memcpy(file, "MZ", 2); /* a kernel with an EFI stub */
	expect_success(kimage_parse("kernel", file, 64, 1, &k, &d), &d);
	assert_int_equal(k.text_offset, 0x80000);
	assert_false(k.anywhere);
}

static void test_kernel_before_3_17(void **state)
{
	(void)state;
	put64(8, 0x0000080000000000); /* big-endian, as a big-endian kernel wrote it then */
	put64(16, 0);
	expect_success(kimage_parse("kernel", file, sizeof(file), ALL_GRANULES, &k, &d), &d);
	assert_int_equal(k.text_offset, 0x80000);
	assert_int_equal(k.image_size, sizeof(file) + MIB(16));
}

static void test_refused_headers(void **state)
{
	(void)state;
	put64(24, 1);
	expect_failure(kimage_parse("kernel", file, sizeof(file), ALL_GRANULES, &k, &d), &d,
		       "kernel", "is a big-endian kernel: not supported");
	put64(24, 0);
	put64(16, sizeof(file) - 1);
	expect_failure(kimage_parse("kernel", file, sizeof(file), ALL_GRANULES, &k, &d), &d,
		       "kernel", "image_size 0xfff is less than the file's 0x1000 bytes");
	put64(16, sizeof(file));
	expect_success(kimage_parse("kernel", file, sizeof(file), ALL_GRANULES, &k, &d), &d);
	put64(8, 0x200000);
	expect_failure(kimage_parse("kernel", file, sizeof(file), ALL_GRANULES, &k, &d), &d,
		       "kernel", "text_offset 0x200000 is not below 2 MiB");
}

static void test_page_sizes(void **state)
{
	(void)state;
	for (unsigned page = 1; page <= 3; page++) {
		char why[64];

		put64(24, page << 1);
		expect_success(kimage_parse("kernel", file, sizeof(file), 1u << (page - 1), &k, &d),
			       &d);
		snprintf(why, sizeof(why), "has %u KiB pages, which this CPU lacks",
			 1u << (2 * page));
		expect_failure(kimage_parse("kernel", file, sizeof(file),
					    ALL_GRANULES & ~(1u << (page - 1)), &k, &d),
			       &d, "kernel", why);
	}
	put64(24, 0);
	expect_success(kimage_parse("kernel", file, sizeof(file), 0, &k, &d), &d);
}

static void test_flat(void **state)
{
	static const uint8_t code[] = {0x00, 0x00, 0x00, 0x14};

	(void)state;
	expect_success(kimage_parse("os", code, sizeof(code), ALL_GRANULES, &k, &d), &d);
	assert_int_equal(k.kind, KIMAGE_FLAT);
	assert_int_equal(k.text_offset, 0x80000);
	assert_int_equal(k.image_size, 4);
	/* cut before the header's end */
	expect_success(kimage_parse("os", file, 63, ALL_GRANULES, &k, &d), &d);
	assert_int_equal(k.kind, KIMAGE_FLAT);
	file[56] = 'B';
	expect_success(kimage_parse("os", file, sizeof(file), ALL_GRANULES, &k, &d), &d);
	assert_int_equal(k.kind, KIMAGE_FLAT);
	expect_failure(kimage_parse("os", code, 0, ALL_GRANULES, &k, &d), &d, "os", "is empty");
}

static void test_foreign_files(void **state)
{
	static const struct {
		unsigned at;
		const char *bytes;
		unsigned n;
		const char *why;
	} c[] = {
		{0, "MZ\0\0zimg", 8, "is an EFI zboot image: take the Image inside it"},
		{0, "\x1f\x8b", 2, "is gzip data: say so in the bundle's compression"},
		{0, "\x04\x22\x4d\x18", 4, "is lz4 data: say so in the bundle's compression"},
		{0, "\x02\x21\x4c\x18", 4, "is lz4 data: say so in the bundle's compression"},
		{0, "\xfd\x37zXZ\0", 6, "is xz data: not supported"},
		{0, "\x28\xb5\x2f\xfd", 4, "is zstd data: not supported"},
		{0, "BZh9", 4, "is bzip2 data: not supported"},
		{0, "\x89LZO", 4, "is lzo data: not supported"},
		{0, "\x5d\0\0\x80", 4, "is lzma data: not supported"},
		{0, "\x7f\x45LF", 4,
		 "is an ELF file: give it by --image as it is, and it is made flat"},
		{0, "\x27\x05\x19\x56", 4,
		 "is a legacy U-Boot image: take the Image inside it (dumpimage -T kernel -p 0 -o "
		 "Image FILE)"},
		{0, "\xd0\x0d\xfe\xed", 4,
		 "is a device tree, or a FIT: take the Image inside it (dumpimage -T flat_dt -p 0 "
		 "-o Image FILE)"},
		{36, "\x18\x28\x6f\x01", 4, "is a zImage of 32-bit Arm: take an arm64 Image"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(c); i++) {
		memset(file, 0, sizeof(file));
		memcpy(file + c[i].at, c[i].bytes, c[i].n);
		expect_failure(kimage_parse("kernel", file, sizeof(file), ALL_GRANULES, &k, &d), &d,
			       "kernel", c[i].why);
		expect_failure(kimage_parse("kernel", file, c[i].at + c[i].n, ALL_GRANULES, &k, &d),
			       &d, "kernel", c[i].why);
	}
}

/* What the user runs: Debian's kernel, if it has been fetched. */
static void test_debian_kernel(void **state)
{
	const char *deps = getenv("DEPS");
	char path[512];
	uint8_t *p;
	size_t n;
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/vmlinuz", deps ? deps : "build/deps");
	f = fopen(path, "rb");
	if (!f)
		skip();
	p = malloc(64 << 20);
	n = fread(p, 1, 64 << 20, f);
	fclose(f);
	expect_success(kimage_parse("kernel", p, n, 1, &k, &d), &d);
	assert_int_equal(k.kind, KIMAGE_LINUX);
	assert_true(k.image_size >= n && k.image_size < n + MIB(4));
	assert_true(k.anywhere);
	free(p);
}

static const struct range dram[] = {{0x40000000, 0x10000000}, {0x80000000, 0x40000000}};

static void test_place(void **state)
{
	struct range busy[] = {
		{0x40000000, 0x100000}, {0x40800000, 0x1000}, {0x41e00000, 0x200000}};
	struct kimage image = {KIMAGE_LINUX, 0, 0x600000, true, MIB(2)};
	uint64_t at = 0;

	(void)state;
	expect_success(kimage_place("kernel", &image, dram, 2, NULL, 0, &at, &d), &d);
	assert_int_equal(at, 0x40000000);
	expect_success(kimage_place("kernel", &image, dram, 2, busy, 3, &at, &d), &d);
	assert_int_equal(at, 0x40200000);
	image.image_size = 0x600001;
	expect_success(kimage_place("kernel", &image, dram, 2, busy, 3, &at, &d), &d);
	assert_int_equal(at, 0x40a00000);
	image.image_size = 0x2000000;
	expect_success(kimage_place("kernel", &image, dram, 2, busy, 3, &at, &d), &d);
	assert_int_equal(at, 0x42000000);
	image.image_size = 0x10000001;
	expect_success(kimage_place("kernel", &image, dram, 2, busy, 3, &at, &d), &d);
	assert_int_equal(at, 0x80000000);
	image.image_size = 0x40000001;
	expect_failure(kimage_place("kernel", &image, dram, 2, busy, 3, &at, &d), &d, "kernel",
		       "wants 0x40000001 bytes at 0x0 above a 2 MiB boundary, the largest free "
		       "piece of its memory is "
		       "0x40000000");
	image.image_size = ~0ull;
	expect_failure(kimage_place("kernel", &image, dram, 2, busy, 3, &at, &d), &d, "kernel",
		       "wants 0xffffffffffffffff bytes at 0x0 above a 2 MiB boundary, the largest "
		       "free piece of its "
		       "memory is 0x40000000");
	expect_failure(kimage_place("kernel", &image, dram, 0, busy, 3, &at, &d), &d, "kernel",
		       "wants 0xffffffffffffffff bytes at 0x0 above a 2 MiB boundary, the largest "
		       "free piece of its "
		       "memory is 0x0");
}

static void test_place_with_text_offset(void **state)
{
	struct range busy[] = {{0x40000000, 0x80000}, {0x40280000, 0x1000}};
	struct kimage image = {KIMAGE_LINUX, 0x80000, 0x100000, false, MIB(2)};
	struct range odd = {0x40100000, 0x10000000}, high = {0xffffffffffd00000, 0x2fffff};
	uint64_t at = 0;

	(void)state;
	expect_success(kimage_place("kernel", &image, dram, 2, busy, 2, &at, &d), &d);
	assert_int_equal(at, 0x40080000); /* what lies below text_offset may be busy */
	image.text_offset = 0x40000;
	expect_success(kimage_place("kernel", &image, dram, 2, busy, 2, &at, &d), &d);
	assert_int_equal(at, 0x40440000);
	expect_success(kimage_place("kernel", &image, &odd, 1, NULL, 0, &at, &d), &d);
	assert_int_equal(at, 0x40240000);
	/* The last 2 MiB boundary of the address space: nothing wraps round to the bottom. */
	expect_failure(kimage_place("kernel", &image, &high, 1,
				    &(struct range){0xffffffffffe00000, 0x100000}, 1, &at, &d),
		       &d, "kernel",
		       "wants 0x100000 bytes at 0x40000 above a 2 MiB boundary, the largest free "
		       "piece of its memory is "
		       "0x100000");
}

/* Found by fuzzing: the next 2 MiB boundary after the busy range is 0 again. */
static void test_place_at_the_end_of_the_address_space(void **state)
{
	struct kimage image = {KIMAGE_LINUX, 0x80000, 0x1000, false, MIB(2)};
	struct range all = {0, ~0ull}, busy = {0, ~0xfull};
	uint64_t at = 0;

	(void)state;
	expect_failure(kimage_place("kernel", &image, &all, 1, &busy, 1, &at, &d), &d, "kernel",
		       "wants 0x1000 bytes at 0x80000 above a 2 MiB boundary, the largest free "
		       "piece of its memory is 0xf");
}

static void test_place_flat(void **state)
{
	struct kimage flat = {KIMAGE_FLAT, 0x80000, 0x1000, false, MIB(2)};
	struct range small = {0x1000, 0x80fff}, busy = {0x40080fff, 0x10};
	struct range pieces[] = {{0x40000000, 0x200000},
				 {0x40400000, 0x400000},
				 {0x80000000, 0x400000},
				 {0x90000000, 0x1000}};
	uint64_t at = 0;

	(void)state;
	expect_success(kimage_place("os", &flat, dram, 1, NULL, 0, &at, &d), &d);
	assert_int_equal(at, 0x40080000);
	/* the largest, of two alike the lower */
	expect_success(kimage_place("os", &flat, pieces, 4, NULL, 0, &at, &d), &d);
	assert_int_equal(at, 0x40480000);
	/* as a domain's memory may be written, in any order */
	expect_success(
		kimage_place("os", &flat,
			     (struct range[]){{0x60000000, 0x200000}, {0x50000000, 0x200000}}, 2,
			     NULL, 0, &at, &d),
		&d);
	assert_int_equal(at, 0x50080000);
	expect_failure(kimage_place("os", &flat, &small, 1, NULL, 0, &at, &d), &d, "os",
		       "wants 0x1000 bytes at 0x80000 above the start of memory, whose largest "
		       "piece is 0x80fff");
	expect_failure(kimage_place("os", &flat, &small, 0, NULL, 0, &at, &d), &d, "os",
		       "wants 0x1000 bytes at 0x80000 above the start of memory, whose largest "
		       "piece is 0x0");
	expect_failure(kimage_place("os", &flat, dram, 1, &busy, 1, &at, &d), &d, "os",
		       "0x40080000+0x1000 is taken by 0x40080fff+0x10");
}

static void test_place_at(void **state)
{
	struct kimage flat = {KIMAGE_FLAT, 0x80000, 0x1000, false, MIB(2)},
		      image = {KIMAGE_LINUX, 0x80000, 0x1000, true, MIB(2)};
	struct range busy = {0x40200800, 0x10},
		     pieces[] = {{0x40000000, 0x100000}, {0x40400000, 0x400000}};
	uint64_t at = 0;

	(void)state;
	expect_success(kimage_place_at("os", &flat, 0, dram, 1, &busy, 1, &at, &d), &d);
	assert_int_equal(at, 0x40000000);
	expect_success(kimage_place_at("os", &flat, 0x1234, pieces, 2, &busy, 1, &at, &d), &d);
	assert_int_equal(at, 0x40401234); /* in the largest piece */
	expect_success(kimage_place_at("os", &flat, 0x3ff000, pieces, 2, NULL, 0, &at, &d), &d);
	expect_failure(kimage_place_at("os", &flat, 0x3ff001, pieces, 2, NULL, 0, &at, &d), &d,
		       "os",
		       "wants 0x1000 bytes at 0x3ff001 above the start of memory, whose largest "
		       "piece is 0x400000");
	/* what wraps lands below memory, or in it */
	expect_failure(kimage_place_at("os", &flat, ~0xfffull, pieces, 2, NULL, 0, &at, &d), &d,
		       "os",
		       "wants 0x1000 bytes at 0xfffffffffffff000 above the start of memory, whose "
		       "largest piece is 0x400000");
	expect_failure(kimage_place_at("os", &flat, 0x200000, dram, 1, &busy, 1, &at, &d), &d, "os",
		       "0x40200000+0x1000 is taken by 0x40200800+0x10");
	expect_success(kimage_place_at("os", &image, 0x280000, dram, 1, &busy, 1, &at, &d), &d);
	assert_int_equal(at, 0x40280000);
	expect_failure(kimage_place_at("os", &image, 0x200000, dram, 1, NULL, 0, &at, &d), &d, "os",
		       "mullion,load-offset is address 0x40200000, the kernel's header wants "
		       "0x80000 above a 2 MiB boundary");
}

static void test_initrd(void **state)
{
	struct range kernel = {0x42000000, 0x1f00800}, busy[] = {{0x44000000, 0x100000}};
	uint64_t at = 0;

	(void)state;
	expect_success(initrd_place("ramdisk", 0x100000, kernel, dram, 2, NULL, 0, &at, &d), &d);
	assert_int_equal(at, 0x43f01000);
	expect_success(initrd_place("ramdisk", 0x100000, kernel, dram, 2, busy, 1, &at, &d), &d);
	assert_int_equal(at, 0x44100000);
	expect_success(initrd_place("ramdisk", 0xc200000, kernel, dram, 2, NULL, 0, &at, &d), &d);
	assert_int_equal(at, 0x80000000); /* too large for what is left of the first bank */
	expect_success(initrd_place("ramdisk", 0x2000000, kernel, dram, 1,
				    &(struct range){0x44000000, 0xc000000}, 1, &at, &d),
		       &d);
	assert_int_equal(at, 0x40000000); /* below the kernel only when nothing is free above */
	expect_failure(initrd_place("ramdisk", 0x2000001, kernel, dram, 1,
				    &(struct range){0x44000000, 0xc000000}, 1, &at, &d),
		       &d, "ramdisk",
		       "wants 0x2000001 bytes within 32 GiB of the kernel at 0x42000000, where no "
		       "such piece is free");
	expect_failure(initrd_place("ramdisk", 0, kernel, dram, 2, NULL, 0, &at, &d), &d, "ramdisk",
		       "is empty");
}

/* booting.rst: kernel and initrd in one window of 32 GiB that begins at a multiple of 1 GiB. */
static void test_initrd_window(void **state)
{
	struct range mem[] = {{GIB(1), GIB(1)}, {GIB(40), GIB(64)}};
	struct range low = {GIB(1), MIB(32)}, high = {GIB(63) + MIB(512), MIB(600)},
		     full = {GIB(1) + MIB(32), GIB(1)};
	uint64_t at = 0;

	(void)state;
	expect_failure(initrd_place("ramdisk", MIB(1), low, mem, 2, &full, 1, &at, &d), &d,
		       "ramdisk",
		       "wants 0x100000 bytes within 32 GiB of the kernel at 0x40000000, where no "
		       "such piece is free");
	mem[1].base = GIB(32);
	expect_success(initrd_place("ramdisk", MIB(1), low, mem, 2, &full, 1, &at, &d), &d);
	assert_int_equal(at, GIB(32)); /* the window from 1 GiB ends at 33 GiB */
	expect_success(initrd_place("ramdisk", GIB(1), low, mem, 2, &full, 1, &at, &d), &d);
	expect_failure(initrd_place("ramdisk", GIB(1) + 1, low, mem, 2, &full, 1, &at, &d), &d,
		       "ramdisk",
		       "wants 0x40000001 bytes within 32 GiB of the kernel at 0x40000000, where no "
		       "such piece is free");
	/* A kernel up to 64 GiB + 88 MiB: a window cannot begin below 33 GiB. */
	full = (struct range){range_end(high), GIB(40)};
	expect_success(initrd_place("ramdisk", MIB(1), high, mem, 2, &full, 1, &at, &d), &d);
	assert_int_equal(at, GIB(33));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_image, make_image),
		cmocka_unit_test_setup(test_kernel_before_3_17, make_image),
		cmocka_unit_test_setup(test_refused_headers, make_image),
		cmocka_unit_test_setup(test_page_sizes, make_image),
		cmocka_unit_test_setup(test_flat, make_image),
		cmocka_unit_test(test_foreign_files),
		cmocka_unit_test(test_debian_kernel),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_place_with_text_offset),
		cmocka_unit_test(test_place_at_the_end_of_the_address_space),
		cmocka_unit_test(test_place_flat),
		cmocka_unit_test(test_place_at),
		cmocka_unit_test(test_initrd),
		cmocka_unit_test(test_initrd_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
