/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/expect.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lib/printf.h"

/* The same arguments to ours and to the C library's. */
#define same(...)                                                               \
	do {                                                                    \
		char ours[128], libc[128];                                      \
		int n = fmt_sn(ours, sizeof(ours), __VA_ARGS__);                \
		assert_int_equal(n, snprintf(libc, sizeof(libc), __VA_ARGS__)); \
		assert_string_equal(ours, libc);                                \
	} while (0)

static void test_text(void **state)
{
	(void)state;
	same("%s", "");
	same("plain");
	same("100%%");
	same("<%s>", "text");
	same("<%10s>", "text");
	same("<%-10s>", "text");
	same("<%2s>", "text");
	same("<%.2s>", "text");
	same("<%.0s>", "text");
	same("<%.9s>", "text");
	same("<%-6.3s>", "text");
	same("<%6.s>", "text");
	same("<%c%c>", 'a', 'b');
	same("<%5c>", 'x');
	same("<%-5c>", 'x');
	same("<%12s>", "text"); /* eight at once, and seven, and nine */
	same("<%-11s>", "text");
	same("<%13s>", "text");
	same("<%-24s>", "text");
}

static void test_null_string(void **state)
{
	char out[16];
	const char *volatile nothing = NULL;

	(void)state;
	fmt_sn(out, sizeof(out), "%s", nothing);
	assert_string_equal(out, "(null)");
}

static void test_precision_bounds_what_is_read(void **state)
{
	char unterminated[4] = {'a', 'b', 'c', 'd'}, out[16];

	(void)state;
	fmt_sn(out, sizeof(out), "%.4s", unterminated); /* ASan sees a read beyond */
	assert_string_equal(out, "abcd");
}

static void test_signed(void **state)
{
	(void)state;
	same("%d", 0);
	same("%i", 42);
	same("%d", INT_MAX);
	same("%d", INT_MIN);
	same("%ld", LONG_MIN);
	same("%lld", LLONG_MIN);
	same("%lld", LLONG_MAX);
	same("%zd", (ssize_t)-1);
	same("%hd", (short)-2);
	same("%hhd", (signed char)-128);
	same("<%6d>", -42);
	same("<%06d>", -42);
	same("<%-6d>", -42);
	same("<%1d>", -42);
	same("%d and %d", -1, 2);
}

static void test_unsigned(void **state)
{
	(void)state;
	same("%u", UINT_MAX);
	same("%lu", ULONG_MAX);
	same("%llu", ULLONG_MAX);
	same("%zu", SIZE_MAX);
	same("%hu", (unsigned short)65535);
	same("%hhu", (unsigned char)255);
	same("%x", 0u);
	same("%x", 0xdeadbeefu);
	same("%X", 0xdeadbeefu);
	same("%016llx", 0x123456789abull);
	same("%08x", 0x1234u);
	same("<%20llx>", 0x1234ull);
	same("<%020llx>", 0x1234ull);
	same("<%-20llx>", 0x1234ull);
	same("<%8x>", 0x1234u);
	same("<%-8x>", 0x1234u);
	same("%02x%02x", 1u, 0xabu);
}

static void test_narrow_types_are_cut(void **state)
{
	char out[32];
	/* not checked by the compiler: the values do not fit */
	const char *volatile fmt = "%hhx %hx";

	(void)state;
	fmt_sn(out, sizeof(out), fmt, 0x1ff, 0x12345);
	assert_string_equal(out, "ff 2345");
}

static void test_pointer(void **state)
{
	char out[32];

	(void)state;
	fmt_sn(out, sizeof(out), "%p", (void *)0xffff0000dead0000);
	assert_string_equal(out, "0xffff0000dead0000");
	fmt_sn(out, sizeof(out), "<%10p>", (void *)0x1000);
	assert_string_equal(out, "<    0x1000>");
	fmt_sn(out, sizeof(out), "%p", (void *)0);
	assert_string_equal(out, "0x0");
}

/* An unknown letter says nothing about its argument: it and all behind it stand as they are. */
static void test_unknown_conversion(void **state)
{
	static const char *const bad[] = {"a %f %s", "a %q", "a %", "a %5", "a %ll", "a %-0.3"};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		char out[32];

		assert_int_equal(fmt_sn(out, sizeof(out), bad[i], 1, 2), strlen(bad[i]));
		assert_string_equal(out, bad[i]);
	}
}

static void test_room(void **state)
{
	char out[8];

	(void)state;
	memset(out, '#', sizeof(out));
	assert_int_equal(fmt_sn(out, 4, "%s", "abcdef"), 6);
	assert_string_equal(out, "abc");
	assert_int_equal(out[4], '#');
	assert_int_equal(fmt_sn(out, 7, "%s", "abcdef"), 6);
	assert_string_equal(out, "abcdef");
	assert_int_equal(fmt_sn(out, 1, "%s", "abcdef"), 6);
	assert_string_equal(out, "");
	memset(out, '#', sizeof(out));
	assert_int_equal(fmt_sn(out, 0, "%s", "abcdef"), 6);
	assert_int_equal(out[0], '#');
	assert_int_equal(fmt_sn(NULL, 0, "%s", "abcdef"), 6);
}

static void test_absurd_width_does_not_overflow(void **state)
{
	char out[8];
	const char *volatile fmt = "%99999999999d";

	(void)state;
	/* the width is cut where five digits are read */
	assert_int_equal(fmt_sn(out, sizeof(out), fmt, 1), 99999);
	assert_string_equal(out, "       ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_null_string),
		cmocka_unit_test(test_precision_bounds_what_is_read),
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_unsigned),
		cmocka_unit_test(test_narrow_types_are_cut),
		cmocka_unit_test(test_pointer),
		cmocka_unit_test(test_unknown_conversion),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_absurd_width_does_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
