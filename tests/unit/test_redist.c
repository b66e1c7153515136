/* SPDX-License-Identifier: Apache-2.0 */
/* Which redistributor is a core's: regions and strides, on a space of GICR_TYPER registers. */
#include "gic/redist.h"

#include "gic/gicv3_regs.h"
#include "tests/unit/expect.h"

#define FRAME GICR_FRAME_SIZE

static struct {
	uint64_t base;
	uint64_t typer;
} space[20];
static unsigned n_space, reads;

static uint64_t typer(uint64_t base)
{
	reads++;
	for (unsigned i = 0; i < n_space; i++)
		if (space[i].base == base)
			return space[i].typer;
	fail_msg("a read at 0x%llx, where no redistributor is", (unsigned long long)base);
	return 0;
}

/* `count` of them, of cores from `first` on, the last one marked so. */
static void put(uint64_t base, uint64_t stride, unsigned first, unsigned count, uint64_t flags)
{
	for (unsigned i = 0; i < count; i++, n_space++) {
		space[n_space].base = base + i * stride;
		space[n_space].typer = (uint64_t)(first + i) << 32 | flags |
				       (i == count - 1 ? GICR_TYPER_LAST : 0);
	}
}

static int empty(void **state)
{
	(void)state;
	n_space = reads = 0;
	return 0;
}

static void of_a_gicv3(void **state)
{
	const struct gic_redists r = {.region = {{0x1000000, 16 * FRAME}}, .n_regions = 1};

	(void)state;
	put(0x1000000, FRAME, 0, 4, 0);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(gic_find_redist(&r, i, typer), 0x1000000 + i * FRAME);
	assert_int_equal(gic_find_redist(&r, 4, typer), 0);
	/* Aff3 is beside Aff2 */
	space[2].typer = 0x9ull << 56 | 0x1ull << 32;
	assert_int_equal(gic_find_redist(&r, 0x900000001, typer), 0x1000000 + 2 * FRAME);
}

/* More than 16 frames of 128 KiB for 10 cores. */
static void of_a_gicv4(void **state)
{
	const struct gic_redists r = {.region = {{0x1000000, 0xf60000}}, .n_regions = 1};

	(void)state;
	put(0x1000000, 2 * FRAME, 0, 10, GICR_TYPER_VLPIS);
	assert_int_equal(gic_find_redist(&r, 9, typer), 0x1000000 + 18 * FRAME);
	assert_int_equal(gic_find_redist(&r, 10, typer), 0);
}

static void in_several_regions(void **state)
{
	const struct gic_redists r = {
		.region = {{0x1000000, 2 * FRAME}, {0x5000000, 2 * FRAME}, {0x3000000, 8 * FRAME}},
		.n_regions = 3};

	(void)state;
	put(0x1000000, FRAME, 0, 2, 0);
	put(0x5000000, FRAME, 2, 2, 0);
	space[3].typer &= ~GICR_TYPER_LAST; /* the region ends */
	put(0x3000000, FRAME, 4, 2, 0);
	assert_int_equal(gic_find_redist(&r, 1, typer), 0x1000000 + FRAME);
	assert_int_equal(gic_find_redist(&r, 3, typer), 0x5000000 + FRAME);
	assert_int_equal(gic_find_redist(&r, 5, typer), 0x3000000 + FRAME);
	assert_int_equal(gic_find_redist(&r, 6, typer), 0);
}

static void with_a_stride(void **state)
{
	struct gic_redists r = {
		.region = {{0x1000000, 32 * FRAME}}, .n_regions = 1, .stride = 8 * FRAME};

	(void)state;
	put(0x1000000, 8 * FRAME, 0, 4, GICR_TYPER_VLPIS);
	assert_int_equal(gic_find_redist(&r, 3, typer), 0x1000000 + 24 * FRAME);
	r.region[0].size = 24 * FRAME; /* the last one is outside */
	assert_int_equal(gic_find_redist(&r, 3, typer), 0);
	r.region[0].size = 17 * FRAME; /* the third one stands at its end; there is no fourth */
	assert_int_equal(gic_find_redist(&r, 2, typer), 0x1000000 + 16 * FRAME);
	reads = 0;
	assert_int_equal(gic_find_redist(&r, 3, typer), 0);
	assert_int_equal(reads, 3);
	n_space = 0;
	put(0x1000000, FRAME, 0, 4, 0);
	r.stride = 4; /* no room for a redistributor: as if there were none */
	reads = 0;
	assert_int_equal(gic_find_redist(&r, 3, typer), 0x1000000 + 3 * FRAME);
	assert_int_equal(reads, 4);
}

/* Ends at the end of the addresses, and without a region. */
static void at_the_ends(void **state)
{
	struct gic_redists r = {.region = {{~0ull - FRAME + 1, FRAME}}, .n_regions = 1};

	(void)state;
	put(~0ull - FRAME + 1, FRAME, 1, 1, 0);
	space[0].typer &= ~GICR_TYPER_LAST;
	assert_int_equal(gic_find_redist(&r, 0, typer), 0);
	assert_int_equal(gic_find_redist(&r, 1, typer), ~0ull - FRAME + 1);
	r.region[0].size = FRAME - 1;
	assert_int_equal(gic_find_redist(&r, 1, typer), 0);
	r.n_regions = 0;
	assert_int_equal(gic_find_redist(&r, 1, typer), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(of_a_gicv3, empty),
		cmocka_unit_test_setup(of_a_gicv4, empty),
		cmocka_unit_test_setup(in_several_regions, empty),
		cmocka_unit_test_setup(with_a_stride, empty),
		cmocka_unit_test_setup(at_the_ends, empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
