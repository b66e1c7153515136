/* SPDX-License-Identifier: Apache-2.0 */
/* What the loader keeps of DRAM and finds there, in the map that the tools make. */
#include "tests/unit/expect.h"

#include <string.h>

#include "tools/dt_lying.h"

#define PI        "secure=2M@0x0,loader=2M@0x200000,bundle=96M@0x8000000,tree=4K@0x4000000"
#define NOT(text) text " is not KIND=SIZE@BASE of whole pages, KIND secure, loader, bundle or tree"
#define LONG      "00000000000000000000000000000000"

static struct diag d;
static struct lying lying;
static struct memmap map;
static struct dt_board board;

static void with_ram(uint64_t base, uint64_t size)
{
	memset(&map, 0, sizeof(map));
	board.n_ram = 1;
	board.ram[0] = (struct range){base, size};
	expect_success(memmap_add_ram(&map, board.ram[0], &d), &d);
}

static void free_is(const struct range *want, unsigned count)
{
	struct range out[8];

	assert_int_equal(memmap_free(&map, 0, out, COUNT(out)), count);
	assert_memory_equal(out, want, count * sizeof(*out));
}
#define FREE_IS(...) \
	free_is((const struct range[]){__VA_ARGS__}, COUNT(((const struct range[]){__VA_ARGS__})))

static void words(void **state)
{
	static const struct {
		const char *text, *reason;
	} bad[] = {
		{"", NOT("")},
		{"secure", NOT("secure")},
		{"secure=2M", NOT("secure=2M")},
		{"secure=1@x", NOT("secure=1@x")},
		{"secured=2M@0", NOT("secured=2M@0")},
		{"sEcure=2M@0", NOT("sEcure=2M@0")},
		{"tree=4K@0,", NOT("")},
		{"tree=4K@0,bundle=1@0x10", NOT("bundle=1@0x10")},
	};

	(void)state;
	expect_success(lying_parse(PI, &lying, &d), &d);
	assert_int_equal(lying.range[LYING_SECURE].size, MIB(2));
	assert_int_equal(lying.range[LYING_LOADER].base, MIB(2));
	assert_int_equal(lying.range[LYING_BUNDLE].size, MIB(96));
	assert_int_equal(lying.range[LYING_TREE].base, MIB(64));
	for (unsigned i = 0; i < COUNT(bad); i++)
		expect_failure(lying_parse(bad[i].text, &lying, &d), &d, "--in-dram",
			       bad[i].reason);
	assert_int_equal(lying_parse("bundle=96M@0x" LONG LONG, &lying, &d), -1);
	expect_success(lying_parse(NULL, &lying, &d), &d);
	assert_int_equal(lying.range[LYING_SECURE].size, 0);
}

/* A Raspberry Pi: all in DRAM, and the bundle's memory is free in the end. */
static void all_in_dram(void **state)
{
	(void)state;
	with_ram(0, GIB(1));
	expect_success(lying_parse(PI, &lying, &d) || lying_claim(&lying, &board, &map, &d), &d);
	FREE_IS({MIB(4), MIB(124)}, {MIB(224), MIB(800)});
	expect_success(lying_free_bundle(&lying, &map, &d), &d);
	FREE_IS({MIB(4), MIB(1020)});
	expect_success(lying_free_bundle(&lying, &map, &d), &d);
}

/* Secure RAM apart from DRAM is no matter of the map; nor is a board that another loader starts. */
static void apart(void **state)
{
	(void)state;
	with_ram(GIB(1), GIB(1));
	expect_success(lying_parse("secure=1M@0xe000000,loader=2M@0x46000000", &lying, &d) ||
			       lying_claim(&lying, &board, &map, &d) ||
			       lying_free_bundle(&lying, &map, &d),
		       &d);
	FREE_IS({GIB(1), 0x6000000}, {0x46200000, GIB(1) - 0x6200000});
	assert_int_equal(map.n_regions, 2);
	with_ram(0, GIB(1));
	expect_success(lying_parse(NULL, &lying, &d) || lying_claim(&lying, &board, &map, &d), &d);
	FREE_IS({0, GIB(1)});
}

/* Too little memory, as the loader says it. A reservation beside the bundle keeps it. */
static void as_the_loader(void **state)
{
	(void)state;
	with_ram(0, MIB(3));
	expect_success(lying_parse(PI, &lying, &d), &d);
	expect_failure(lying_claim(&lying, &board, &map, &d), &d, "loader RAM",
		       "range 0x200000+0x200000 is not in memory");
	with_ram(0, MIB(512));
	expect_success(lying_claim(&lying, &board, &map, &d) ||
			       memmap_reserve(&map, "reserved memory 0",
					      (struct range){MIB(128) - KIB(4), KIB(8)}, &d) ||
			       lying_free_bundle(&lying, &map, &d),
		       &d);
	FREE_IS({MIB(4), MIB(124) - KIB(4)}, {MIB(224), MIB(288)});
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(words), cmocka_unit_test(all_in_dram),
					   cmocka_unit_test(apart),
					   cmocka_unit_test(as_the_loader)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
