/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/expect.h"

#include "lib/chacha20.h"

/* RFC 8439 2.3.2, its words as they are printed there */
static void test_vector(void **state)
{
	static const uint32_t nonce[3] = {0x09000000, 0x4a000000, 0x00000000};
	static const uint32_t expected[CHACHA20_WORDS] = {
		0xe4e7f110, 0x15593bd1, 0x1fdd0f50, 0xc47120a3, 0xc7f4d1c7, 0x0368c033,
		0x9aaa2204, 0x4e6cd4c3, 0x466482d2, 0x09aa9f07, 0x05d7c214, 0xa2028bd9,
		0xd19c12b5, 0xb94e16de, 0xe883d0cb, 0x4e3c50a2};
	uint32_t key[8], out[CHACHA20_WORDS];

	(void)state;
	for (uint32_t i = 0; i < 8; i++)
		key[i] = 0x03020100 + i * 0x04040404;
	chacha20_block(out, key, 1, nonce);
	assert_memory_equal(out, expected, sizeof(out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_vector)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
