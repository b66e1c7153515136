/* SPDX-License-Identifier: Apache-2.0 */
/* Memory is zeroed to the byte, by blocks of whatever size the CPU has, and every line of it
 * written back. */
#include "arch/arm64/clear.h"

#include <stdbool.h>
#include <string.h>

#include "arch/arm64/cache.h"
#include "include/addr.h"
#include "tests/unit/expect.h"

#define SIZE KIB(64)

static _Alignas(65536) uint8_t memory[SIZE];
static uint64_t block_size, blocks, flushed_to;

uint64_t dcache_zero_size(void)
{
	return block_size;
}

void dcache_zero_blocks(uint64_t first, uint64_t end, uint64_t block)
{
	assert_int_equal(block, block_size);
	if (first == end)
		return;
	assert_true(block && !((first | end) & (block - 1)) && first < end);
	blocks += (end - first) / block;
	memset((void *)(uintptr_t)first, 0, end - first);
}

/* In order, without a gap, after it was zeroed, and before more than a first-level cache has been.
 * */
void dcache_flush(uint64_t base, uint64_t size)
{
	assert_int_equal(base, flushed_to);
	assert_true(size <= KIB(16));
	for (uint64_t i = 0; i < size; i++)
		assert_int_equal(((const uint8_t *)(uintptr_t)base)[i], 0);
	flushed_to = base + size;
}

static void clear_part(uint64_t from, uint64_t size)
{
	memset(memory, 0xa5, SIZE);
	flushed_to = (uintptr_t)memory + from;
	memory_clear((uintptr_t)memory + from, size);
	assert_int_equal(flushed_to, (uintptr_t)memory + from + size);
	for (uint64_t i = 0; i < SIZE; i++)
		assert_int_equal(memory[i], i - from < size ? 0 : 0xa5);
}

static void test_edges(void **state)
{
	static const uint64_t sizes[] = {0, 16, 64, 128, 512, 2048};
	static const struct range parts[] = {
		{0, SIZE},        {1, SIZE - 2}, {63, 2},        {64, 64},        {100, 0},
		{0x3fff, 0x4002}, {0x4000, 1},   {0x40, 0x4000}, {0x7f1, 0x100f}, {0xfff8, 8},
	};

	(void)state;
	for (unsigned s = 0; s < COUNT(sizes); s++)
		for (unsigned i = 0; i < COUNT(parts); i++) {
			block_size = sizes[s];
			clear_part(parts[i].base, parts[i].size);
		}
}

/* All that a block can do, blocks do; without DC ZVA stores do it all. */
static void test_blocks(void **state)
{
	(void)state;
	block_size = 64;
	blocks = 0;
	clear_part(1, SIZE - 2);
	assert_int_equal(blocks, SIZE / 64 - 2);
	block_size = 0;
	blocks = 0;
	clear_part(0, SIZE);
	assert_int_equal(blocks, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
