/* SPDX-License-Identifier: Apache-2.0 */
/* LPIs that firmware has left on, on a model of redistributors. */
#include "gic/lpis.h"

#include "gic/gicv3_regs.h"
#include "tests/unit/expect.h"

#define BASE     0x1000000ull
#define COUNT_OF 4u

static struct {
	uint32_t ctlr;
	bool stuck;   /* only a reset clears it */
	unsigned rwp; /* the write takes so many looks; ~0u: never ends */
	unsigned writes;
} model[COUNT_OF];
static uint32_t frame;

static unsigned number(uint64_t base)
{
	unsigned n = (unsigned)((base - BASE) / frame);

	assert_true(base >= BASE && n < COUNT_OF && base == BASE + n * (uint64_t)frame);
	return n;
}

static uint64_t typer(uint64_t base)
{
	unsigned n = number(base);

	return (uint64_t)n << 32 | (frame > GICR_FRAME_SIZE ? GICR_TYPER_VLPIS : 0) |
	       (n == COUNT_OF - 1 ? GICR_TYPER_LAST : 0);
}

static uint32_t ctlr(uint64_t base)
{
	return model[number(base)].ctlr;
}

static void set_ctlr(uint64_t base, uint32_t value)
{
	unsigned n = number(base);

	model[n].writes++;
	if (!model[n].stuck && model[n].rwp != ~0u)
		model[n].ctlr = value;
}

static bool settled(uint64_t base)
{
	return model[number(base)].rwp != ~0u;
}

static const struct gic_redist_io io = {typer, ctlr, set_ctlr, settled};
static struct gic_redists redists = {.region = {{BASE, 32 * GICR_FRAME_SIZE}}, .n_regions = 1};

static int left_on(void **state)
{
	(void)state;
	frame = GICR_FRAME_SIZE;
	for (unsigned i = 0; i < COUNT_OF; i++) {
		model[i].ctlr = GICR_CTLR_ENABLE_LPIS | 1u << 24; /* DPG0 stays */
		model[i].stuck = false;
		model[i].rwp = model[i].writes = 0;
	}
	return 0;
}

static void all_are_cleared(void **state)
{
	(void)state;
	assert_int_equal(gic_disable_lpis(&redists, &io), 0);
	for (unsigned i = 0; i < COUNT_OF; i++)
		assert_int_equal(model[i].ctlr, 1u << 24);
	left_on(NULL);
	frame = 2 * GICR_FRAME_SIZE; /* of a GICv4 */
	model[2].ctlr = 0;
	assert_int_equal(gic_disable_lpis(&redists, &io), 0);
	assert_int_equal(model[3].ctlr, 1u << 24);
	assert_int_equal(model[2].writes, 0);
}

static void one_stays(void **state)
{
	(void)state;
	model[3].stuck = true;
	assert_int_equal(gic_disable_lpis(&redists, &io), BASE + 3 * GICR_FRAME_SIZE);
}

static void a_write_does_not_end(void **state)
{
	(void)state;
	model[1].rwp = ~0u;
	assert_int_equal(gic_disable_lpis(&redists, &io), BASE + GICR_FRAME_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(all_are_cleared, left_on),
		cmocka_unit_test_setup(one_stays, left_on),
		cmocka_unit_test_setup(a_write_does_not_end, left_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
