/* SPDX-License-Identifier: Apache-2.0 */
/* lib/string.c under other names, beside the C library's to compare with. */
#include "tests/unit/expect.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void *(*const libc_memmove)(void *, const void *, size_t) = memmove;
static int (*const libc_memcmp)(const void *, const void *, size_t) = memcmp;
static unsigned long (*const libc_strtoul)(const char *, char **, int) = strtoul;

#define memcpy  our_memcpy
#define memmove our_memmove
#define memset  our_memset
#define memcmp  our_memcmp
#define memchr  our_memchr
#define strlen  our_strlen
#define strnlen our_strnlen
#define strchr  our_strchr
#define strrchr our_strrchr
#define strcmp  our_strcmp
#define strncmp our_strncmp
#define strtoul our_strtoul
#include "lib/string.c"

#define ROOM 256u

static void fill(uint8_t *bytes, size_t size, unsigned seed)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(seed + i * 37 + (i >> 3));
}

/* Every alignment against every other, lengths around each loop's limits. UBSan sees a misaligned
 * access. */
static void test_memcpy(void **state)
{
	static const size_t lengths[] = {0,  1,  3,  4,  7,  8,   9,   15,  16, 31,
					 63, 64, 65, 71, 72, 127, 128, 129, 200};
	_Alignas(16) uint8_t from[ROOM], to[ROOM], want[ROOM];

	(void)state;
	fill(from, ROOM, 1);
	for (size_t a = 0; a < 16; a++) {
		for (size_t b = 0; b < 16; b++) {
			for (size_t i = 0; i < COUNT(lengths); i++) {
				fill(to, ROOM, 99);
				fill(want, ROOM, 99);
				libc_memmove(want + a, from + b, lengths[i]);
				assert_ptr_equal(our_memcpy(to + a, from + b, lengths[i]), to + a);
				assert_int_equal(libc_memcmp(to, want, ROOM), 0);
			}
		}
	}
}

static void test_memmove_overlapping(void **state)
{
	_Alignas(16) uint8_t p[ROOM], want[ROOM];

	(void)state;
	for (size_t a = 0; a < 40; a++) {
		for (size_t b = 0; b < 40; b++) {
			for (size_t n = 0; n < 160; n += 1 + n / 5) {
				fill(p, ROOM, 5);
				fill(want, ROOM, 5);
				libc_memmove(want + a, want + b, n);
				assert_ptr_equal(our_memmove(p + a, p + b, n), p + a);
				assert_int_equal(libc_memcmp(p, want, ROOM), 0);
			}
		}
	}
}

static void test_memset(void **state)
{
	_Alignas(16) uint8_t p[ROOM];

	(void)state;
	for (size_t a = 0; a < 16; a++) {
		for (size_t n = 0; n < 200; n++) {
			fill(p, ROOM, 7);
			assert_ptr_equal(our_memset(p + a, 0x1a5, n), p + a);
			for (size_t i = 0; i < ROOM; i++)
				assert_int_equal(p[i], i >= a && i < a + n
							       ? 0xa5
							       : (uint8_t)(7 + i * 37 + (i >> 3)));
		}
	}
}

static void test_memcmp(void **state)
{
	_Alignas(8) uint8_t p[40], q[40];

	(void)state;
	for (size_t n = 0; n < sizeof(p); n++) { /* by words, where both are aligned */
		for (size_t at = 0; at < sizeof(p); at++) {
			fill(p, sizeof(p), 7);
			fill(q, sizeof(q), 7);
			q[at] ^= 0x80;
			assert_int_equal(our_memcmp(p, q, n) < 0, libc_memcmp(p, q, n) < 0);
			assert_int_equal(our_memcmp(p, q, n) != 0, at < n);
		}
	}
	assert_int_equal(our_memcmp("abc", "abd", 2), 0);
	assert_true(our_memcmp("abc", "abd", 3) < 0);
	assert_true(our_memcmp("abe", "abd", 3) > 0);
	assert_true(our_memcmp("\xff", "\x01", 1) > 0);
	assert_int_equal(our_memcmp("", "x", 0), 0);
}

static void test_memchr(void **state)
{
	const char s[] = "a\xffz";

	(void)state;
	assert_ptr_equal(our_memchr(s, 0xff, 3), s + 1);
	assert_ptr_equal(our_memchr(s, 0, 4), s + 3);
	assert_null(our_memchr(s, 'z', 2));
}

static void test_lengths(void **state)
{
	char four[9];

	(void)state;
	fill((uint8_t *)four, sizeof(four), 1);
	four[4] = '\0';
	assert_int_equal(our_strlen(""), 0);
	assert_int_equal(our_strlen("four"), 4);
	assert_int_equal(our_strnlen(four, sizeof(four)), 4);
	assert_int_equal(our_strnlen(four, 3), 3);
	assert_int_equal(our_strnlen(four, 0), 0);
}

static void test_search(void **state)
{
	const char s[] = "/a/b";

	(void)state;
	assert_ptr_equal(our_strchr(s, '/'), s);
	assert_ptr_equal(our_strchr(s, 'b'), s + 3);
	assert_ptr_equal(our_strchr(s, 0), s + 4);
	assert_null(our_strchr(s, 'x'));
	assert_ptr_equal(our_strrchr(s, '/'), s + 2);
	assert_ptr_equal(our_strrchr(s, 0), s + 4);
	assert_null(our_strrchr(s, 'x'));
}

static void test_compare(void **state)
{
	(void)state;
	assert_int_equal(our_strcmp("a", "a"), 0);
	assert_true(our_strcmp("a", "b") < 0);
	assert_true(our_strcmp("b", "a") > 0);
	assert_true(our_strcmp("a", "ab") < 0);
	assert_true(our_strcmp("\xff", "a") > 0);
	assert_int_equal(our_strncmp("abc", "abd", 2), 0);
	assert_true(our_strncmp("abc", "abd", 3) < 0);
	assert_true(our_strncmp("abc", "ab", 5) > 0);
	assert_int_equal(our_strncmp("ab", "ab", 5), 0);
	assert_int_equal(our_strncmp("a", "b", 0), 0);
}

static void test_strtoul(void **state)
{
	static const char *const texts[] = {
		"",
		"0",
		"42",
		"  42x",
		"+7",
		"-7",
		"0x1fg",
		"0X1F",
		"0xg",
		"0x",
		"017",
		"09",
		"zz",
		"Zz",
		"\t\n12",
		"-",
		"+",
		"18446744073709551615",
		"18446744073709551616",
		"99999999999999999999999",
		"ffffffffffffffffff",
		"{",
		"`",
		"@",
	};
	static const int bases[] = {0, 2, 8, 10, 16, 36};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		for (size_t b = 0; b < COUNT(bases); b++) {
			char *ours, *libc;

			assert_true(our_strtoul(texts[i], &ours, bases[b]) ==
				    libc_strtoul(texts[i], &libc, bases[b]));
			assert_ptr_equal(ours, libc);
			assert_true(our_strtoul(texts[i], NULL, bases[b]) ==
				    libc_strtoul(texts[i], NULL, bases[b]));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memcpy),  cmocka_unit_test(test_memmove_overlapping),
		cmocka_unit_test(test_memset),  cmocka_unit_test(test_memcmp),
		cmocka_unit_test(test_memchr),  cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_search),  cmocka_unit_test(test_compare),
		cmocka_unit_test(test_strtoul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
