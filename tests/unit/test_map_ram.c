/* SPDX-License-Identifier: Apache-2.0 */
/* What of DRAM EL2 maps while booting, out of a hand-off's memory map. */
#include "tests/unit/expect.h"

#include "el2/boot/map_ram.h"
#include "el2/core/mmu.h"

static struct range mapped[HANDOFF_MAX_REGIONS];
static unsigned n_mapped, fail_at;
static struct diag d;

int mmu_map_boot(struct range range, struct diag *diag)
{
	if (n_mapped == fail_at)
		return diag_fail(diag, "page tables", "no table page left");
	mapped[n_mapped++] = range;
	return 0;
}

/* Images, trees and the hypervisor's block are boot's to use; reservations and firmware are not. */
static void less_reserved(void **state)
{
	static const struct handoff_region regions[] = {
		{.base = 0x40000000, .size = 0x8000000, .type = REGION_RAM},
		{.base = 0x80000000, .size = 0x8000, .type = REGION_RAM},
		{.base = 0xe000000, .size = 0x1000000, .type = REGION_FIRMWARE},
		{.base = 0x41000000, .size = 0x1000, .type = REGION_FIRMWARE},
		{.base = 0x42000000, .size = 0x1000, .type = REGION_IMAGE},
		{.base = 0x43000000, .size = 0x1000, .type = REGION_TREE},
		{.base = 0x44000000, .size = 0x200000, .type = REGION_HYPERVISOR},
		{.base = 0x80001000, .size = 0x2000, .type = REGION_RESERVED},
	};
	static const struct range want[] = {{0x40000000, 0x1000000},
					    {0x41001000, 0x6fff000},
					    {0x80000000, 0x1000},
					    {0x80003000, 0x5000}};

	(void)state;
	n_mapped = 0;
	fail_at = ~0u;
	expect_success(map_ram(regions, COUNT(regions), &d), &d);
	assert_int_equal(n_mapped, COUNT(want));
	for (unsigned i = 0; i < n_mapped; i++) {
		assert_int_equal(mapped[i].base, want[i].base);
		assert_int_equal(mapped[i].size, want[i].size);
	}
	n_mapped = 0;
	fail_at = 2;
	expect_failure(map_ram(regions, COUNT(regions), &d), &d, "page tables",
		       "no table page left");
}

/* More than a map can hold is not read, and what does not fit is not mapped: no list runs over. */
static void no_more_than_fits(void **state)
{
	static struct handoff_region regions[HANDOFF_MAX_REGIONS + 1];

	(void)state;
	for (unsigned i = 0; i < COUNT(regions); i++)
		regions[i] = (struct handoff_region){
			.base = GIB(1), .size = MIB(1), .type = REGION_FIRMWARE};
	regions[HANDOFF_MAX_REGIONS].type = REGION_RAM;
	n_mapped = 0;
	fail_at = ~0u;
	expect_success(map_ram(regions, COUNT(regions), &d), &d);
	assert_int_equal(n_mapped, 0);
	/* the same bank twice, in as many pieces as there are reservations in it */
	for (unsigned i = 0; i < HANDOFF_MAX_REGIONS; i++)
		regions[i] = (struct handoff_region){
			.base = GIB(1) + i * MIB(2), .size = MIB(1), .type = REGION_RESERVED};
	regions[0] = regions[1] =
		(struct handoff_region){.base = GIB(1), .size = GIB(1), .type = REGION_RAM};
	expect_success(map_ram(regions, HANDOFF_MAX_REGIONS, &d), &d);
	assert_int_equal(n_mapped, HANDOFF_MAX_REGIONS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(less_reserved),
		cmocka_unit_test(no_more_than_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
