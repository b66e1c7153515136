/* SPDX-License-Identifier: Apache-2.0 */
/* A window shows its owner's memory, never EL2's own, and nothing of who shares the 2 MiB. */
#include <string.h>

#include "tests/unit/expect.h"

#include "el2/core/window.h"

static const struct range own = {0x7fe00000, 0x200000};

static void expect_part(struct range range, uint64_t base, uint64_t size)
{
	struct range part = window_part(range, own);

	assert_int_equal(part.base, base);
	assert_int_equal(part.size, size);
}

static void no_more_than_the_owners(void **state)
{
	(void)state;
	expect_part((struct range){0x40000000, 0x400000}, 0x40000000, 0x200000);
	expect_part((struct range){0x40000000, 0x200000}, 0x40000000, 0x200000);
	expect_part((struct range){0x40000000, 0x1ff000}, 0x40000000, 0x1000);
	expect_part((struct range){0x40001000, 0x400000}, 0x40001000, 0x1000);
	expect_part((struct range){0x40001ff8, 8}, 0x40001000, 0x1000);
}

static void not_the_hypervisors(void **state)
{
	(void)state;
	for (uint64_t at = own.base; at < range_end(own); at += 0x1000) {
		expect_part((struct range){at, 8}, at, 0);
		expect_part((struct range){at + 0xff8, 0x400000}, at, 0);
	}
	expect_part((struct range){own.base - 0x1000, 0x2000}, own.base - 0x1000, 0x1000);
	expect_part((struct range){range_end(own), 0x1000}, range_end(own), 0x1000);
	expect_part((struct range){0x40000000, 0}, 0x40000000, 0);
}

/* Even if what is EL2's begins in the midst of a block: its first page alone is shown. */
static void not_a_part_of_the_hypervisors(void **state)
{
	struct range part = window_part((struct range){0x40000000, 0x400000},
					(struct range){0x40100000, 0x200000});

	(void)state;
	assert_int_equal(part.base, 0x40000000);
	assert_int_equal(part.size, 0x1000);
}

static void expect_part_at(struct range owner, uint64_t address, uint64_t base, uint64_t size)
{
	struct range part = window_part_at(owner, address, own);

	assert_int_equal(part.base, base);
	assert_int_equal(part.size, size);
}

static void around_an_address(void **state)
{
	const struct range owner = {0x40001000, 0x600000};

	(void)state;
	/* what shares the first and the last block is not the owner's */
	expect_part_at(owner, 0x40001000, 0x40001000, 0x1000);
	expect_part_at(owner, 0x401fffff, 0x401ff000, 0x1000);
	expect_part_at(owner, 0x40200000, 0x40200000, 0x200000);
	expect_part_at(owner, 0x403fffff, 0x40200000, 0x200000);
	expect_part_at(owner, 0x405ffabc, 0x40400000, 0x200000);
	expect_part_at(owner, 0x40600abc, 0x40600000, 0x1000);
	expect_part_at((struct range){0x40200000, 0x200000}, 0x40200008, 0x40200000, 0x200000);
	expect_part_at((struct range){0x40200000, 0x1ff000}, 0x40200008, 0x40200000, 0x1000);
}

static void around_no_address_of_the_hypervisors(void **state)
{
	const struct range all = {0x40000000, 0x80000000};

	(void)state;
	expect_part_at(all, own.base, own.base, 0);
	expect_part_at(all, own.base + 0x123456, own.base + 0x123000, 0);
	expect_part_at(all, own.base - 1, own.base - 0x200000, 0x200000);
	expect_part_at(all, range_end(own), range_end(own), 0x200000);
}

/* --- places --- */

#define FIRST 2u
#define END   (FIRST + 26u)

static struct window_places places;
static bool in_tlb[END]; /* a translation that a core may have */

static void forget(void)
{
	memset(in_tlb, 0, sizeof(in_tlb));
}

/* As mmu_window_at() does it. */
static unsigned open_at(unsigned slot)
{
	unsigned place;

	places.shown[slot] = 0;
	if (places.next == places.stop)
		window_places_pass(&places, FIRST, END, forget);
	place = places.next++;
	assert_in_range(place, FIRST, END - 1);
	assert_false(in_tlb[place]);
	for (unsigned other = 0; other < WINDOW_SLOTS; other++)
		assert_int_not_equal(places.shown[other], place);
	places.shown[slot] = place;
	/* what is open a core may look at, at any time */
	for (unsigned other = 0; other < WINDOW_SLOTS; other++)
		in_tlb[places.shown[other]] = places.shown[other];
	return place;
}

/* The one stays open while the others go round and round, and then moves. */
static void place_of_an_open_window(void **state)
{
	(void)state;
	for (unsigned before = 0; before < 60; before++) {
		for (unsigned length = 1; length < 80; length++) {
			memset(&places, 0, sizeof(places));
			forget();
			for (unsigned n = 0; n < before; n++)
				open_at(0);
			open_at(1);
			open_at(2);
			for (unsigned n = 0; n < length; n++)
				open_at(n & 1 ? 0 : 3);
			for (unsigned n = 0; n < 60; n++)
				open_at(n & 1 ? 1 : 0);
		}
	}
}

/* All places are used before any is used again. */
static void each_place_once(void **state)
{
	bool seen[END] = {0};

	(void)state;
	memset(&places, 0, sizeof(places));
	forget();
	for (unsigned n = FIRST; n < END; n++) {
		unsigned place = open_at(0);

		assert_false(seen[place]);
		seen[place] = true;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_more_than_the_owners),
		cmocka_unit_test(not_the_hypervisors),
		cmocka_unit_test(not_a_part_of_the_hypervisors),
		cmocka_unit_test(around_an_address),
		cmocka_unit_test(around_no_address_of_the_hypervisors),
		cmocka_unit_test(place_of_an_open_window),
		cmocka_unit_test(each_place_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
