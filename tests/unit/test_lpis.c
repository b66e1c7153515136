/* SPDX-License-Identifier: Apache-2.0 */
/* LPIs that firmware has left on, on models of redistributors and of an ITS. */
#include "gic/lpis.h"

#include <string.h>

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

/* None is looked for outside the region, though no GICR_TYPER says that it is the last. */
static void the_region_ends(void **state)
{
	struct gic_redists r = {.region = {{BASE, 2 * GICR_FRAME_SIZE}}, .n_regions = 1};

	(void)state;
	assert_int_equal(gic_disable_lpis(&r, &io), 0);
	assert_int_equal(model[1].writes, 1);
	assert_int_equal(model[2].writes, 0);
	left_on(NULL);
	r.region[0].size = 3 * GICR_FRAME_SIZE;
	r.stride = 4 * GICR_FRAME_SIZE; /* the second one would be past the end */
	assert_int_equal(gic_disable_lpis(&r, &io), 0);
	assert_int_equal(model[0].writes, 1);
	assert_int_equal(model[1].writes, 0);
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

#define ITS          0x8080000ull
#define QUEUE        0x48000007ull
#define TABLE(n)     (0x49000000ull + 0x10000 * (n) + 0xff)
#define N_BASES      (1 + GITS_BASERS)
#define GITS_CTLR_NR 0x50u /* ITS_Number */

static struct {
	uint32_t ctlr;
	uint64_t base[N_BASES]; /* of the queue, of the tables */
	bool stuck, busy;       /* stays enabled; does not become quiescent */
	unsigned writes;
} its;

static uint32_t its_ctlr(uint64_t at)
{
	assert_int_equal(at, ITS);
	return its.ctlr;
}

static void set_its_ctlr(uint64_t at, uint32_t value)
{
	assert_int_equal(at, ITS);
	if (!its.stuck)
		its.ctlr = value & ~GITS_CTLR_QUIESCENT;
	its.writes++;
}

static bool quiescent(uint64_t at)
{
	assert_int_equal(at, ITS);
	if (!its.busy && !(its.ctlr & GITS_CTLR_ENABLED))
		its.ctlr |= GITS_CTLR_QUIESCENT;
	return its.ctlr & GITS_CTLR_QUIESCENT;
}

static uint64_t *its_register(uint64_t reg)
{
	unsigned n = (unsigned)(reg - (ITS + GITS_BASER(0))) / 8;

	if (reg == ITS + GITS_CBASER)
		return &its.base[0];
	assert_true(reg >= ITS + GITS_BASER(0) && n < GITS_BASERS && !(reg & 7));
	return &its.base[1 + n];
}

static uint64_t its_base(uint64_t reg)
{
	return *its_register(reg);
}

/* IHI 0069, GITS_CBASER and GITS_BASER<n>: UNPREDICTABLE unless disabled and quiescent. */
static void set_its_base(uint64_t reg, uint64_t value)
{
	assert_false(its.ctlr & GITS_CTLR_ENABLED);
	assert_true(its.ctlr & GITS_CTLR_QUIESCENT);
	*its_register(reg) = value;
	its.writes++;
}

static const struct gic_its_io its_io = {its_ctlr, set_its_ctlr, quiescent, its_base, set_its_base};

/* Enabled, with a queue and three tables. */
static int its_left_on(void **state)
{
	(void)state;
	memset(&its, 0, sizeof(its));
	its.ctlr = GITS_CTLR_ENABLED | GITS_CTLR_NR;
	its.base[0] = GITS_BASER_VALID | QUEUE;
	for (unsigned n = 0; n < 3; n++)
		its.base[1 + n] = GITS_BASER_VALID | TABLE(n);
	return 0;
}

static void its_is_off(void **state)
{
	(void)state;
	assert_true(gic_disable_its(ITS, &its_io));
	assert_int_equal(its.ctlr, GITS_CTLR_QUIESCENT | GITS_CTLR_NR);
	assert_int_equal(its.base[0], QUEUE);
	for (unsigned n = 0; n < 3; n++)
		assert_int_equal(its.base[1 + n], TABLE(n));
	assert_int_equal(its.writes, 1 + 4);
	/* and as a reset leaves it: nothing to do */
	memset(&its, 0, sizeof(its));
	its.ctlr = GITS_CTLR_QUIESCENT;
	assert_true(gic_disable_its(ITS, &its_io));
	assert_int_equal(its.writes, 0);
}

static void its_stays(void **state)
{
	(void)state;
	its.stuck = true;
	assert_false(gic_disable_its(ITS, &its_io));
	its.ctlr |= GITS_CTLR_QUIESCENT; /* there is no command */
	assert_false(gic_disable_its(ITS, &its_io));
	its_left_on(NULL);
	its.busy = true;
	assert_false(gic_disable_its(ITS, &its_io));
	assert_false(gic_disable_its(ITS, &its_io)); /* turned off before, and still at it */
	assert_int_equal(its.writes, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(all_are_cleared, left_on),
		cmocka_unit_test_setup(the_region_ends, left_on),
		cmocka_unit_test_setup(one_stays, left_on),
		cmocka_unit_test_setup(a_write_does_not_end, left_on),
		cmocka_unit_test_setup(its_is_off, its_left_on),
		cmocka_unit_test_setup(its_stays, its_left_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
