/* SPDX-License-Identifier: Apache-2.0 */
/* EL3 state by ID registers: each field of booting.rst, with the feature and without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "boot/monitor/el3_policy.h"

#define BASIC_SCR  0x535ull /* NS, FIQ, RES1, HCE, RW */
#define BASIC_MDCR 0x18000ull

static const struct el3_id nothing; /* ARMv8.0 without any option */

static void basic(void **state)
{
	struct el3_values v = el3_policy(&nothing);

	(void)state;
	assert_int_equal(v.scr, BASIC_SCR);
	assert_int_equal(v.mdcr, BASIC_MDCR);
	assert_int_equal(v.cptr, 0);
	assert_int_equal(v.cptr_el2, 0x33ff);
	assert_false(v.sve || v.sme || v.hcx || v.fgt || v.cntpoff || v.amu || v.pmu || v.mpam);
}

/* One field of one ID register, and what it adds to SCR_EL3. */
static void scr_fields(void **state)
{
	static const struct {
		size_t reg;
		unsigned shift, value;
		uint64_t scr;
	} row[] = {
		{offsetof(struct el3_id, isar1), 4, 1, 3ull << 16},
		{offsetof(struct el3_id, isar1), 8, 1, 3ull << 16},
		{offsetof(struct el3_id, isar1), 24, 1, 3ull << 16},
		{offsetof(struct el3_id, isar1), 28, 1, 3ull << 16},
		{offsetof(struct el3_id, isar2), 8, 1, 3ull << 16},
		{offsetof(struct el3_id, isar2), 12, 5, 3ull << 16},
		{offsetof(struct el3_id, pfr0), 56, 1, 0},
		{offsetof(struct el3_id, pfr0), 56, 2, 1ull << 25},
		{offsetof(struct el3_id, pfr1), 32, 1, 0},
		{offsetof(struct el3_id, pfr1), 32, 2, 1ull << 25},
		{offsetof(struct el3_id, pfr1), 8, 1, 0},
		{offsetof(struct el3_id, pfr1), 8, 2, 1ull << 26},
		{offsetof(struct el3_id, mmfr0), 56, 1, 1ull << 27},
		{offsetof(struct el3_id, mmfr0), 56, 2, 1ull << 27 | 1ull << 59},
		{offsetof(struct el3_id, mmfr0), 60, 1, 0},
		{offsetof(struct el3_id, mmfr0), 60, 2, 1ull << 28},
		{offsetof(struct el3_id, pfr0), 44, 1, 0},
		{offsetof(struct el3_id, pfr0), 44, 2, 1ull << 35},
		{offsetof(struct el3_id, isar1), 60, 2, 0},
		{offsetof(struct el3_id, isar1), 60, 3, 3ull << 36},
		{offsetof(struct el3_id, mmfr1), 40, 1, 1ull << 38},
		{offsetof(struct el3_id, pfr1), 44, 1, 1ull << 39},
		{offsetof(struct el3_id, pfr1), 24, 1, 1ull << 41},
		{offsetof(struct el3_id, mmfr3), 0, 1, 1ull << 43},
		{offsetof(struct el3_id, mmfr3), 4, 1, 1ull << 44},
		{offsetof(struct el3_id, mmfr3), 8, 1, 1ull << 45},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct el3_id id = nothing;
		uint64_t field = (uint64_t)row[i].value << row[i].shift;

		memcpy((char *)&id + row[i].reg, &field, sizeof(field));
		assert_int_equal(el3_policy(&id).scr, BASIC_SCR | row[i].scr);
	}
}

static uint64_t mdcr_with(unsigned shift, uint64_t value)
{
	struct el3_id id = {.dfr0 = value << shift};

	return el3_policy(&id).mdcr ^ BASIC_MDCR;
}

static void mdcr_fields(void **state)
{
	(void)state;
	assert_int_equal(mdcr_with(32, 1), 3ull << 12);                           /* SPE */
	assert_int_equal(mdcr_with(32, 3), 3ull << 12 | 1ull << 36);              /* SPEv1p2 */
	assert_int_equal(mdcr_with(32, 5), 3ull << 12 | 1ull << 36 | 1ull << 42); /* SPEv1p4 */
	assert_int_equal(mdcr_with(44, 1), 3ull << 24);                           /* TRBE */
	assert_int_equal(mdcr_with(52, 1), 3ull << 32);                           /* BRBE */
	assert_int_equal(mdcr_with(48, 1), 1ull << 28);                           /* MTPMU */
	assert_int_equal(mdcr_with(48, 15), 0);
	assert_int_equal(mdcr_with(8, 1), 0);                      /* PMUv3: TPM stays 0 */
	assert_int_equal(mdcr_with(8, 6), 1ull << 23);             /* PMUv3p5 */
	assert_int_equal(mdcr_with(8, 9), 1ull << 23 | 1ull << 7); /* PMUv3p9 */
	assert_int_equal(mdcr_with(8, 15), 0);                     /* not Arm's PMU */
}

static void vectors_and_matrices(void **state)
{
	struct el3_id id = {.pfr0 = 1ull << 32};
	struct el3_values v = el3_policy(&id);

	(void)state;
	assert_int_equal(v.cptr, 1ull << 8);
	assert_int_equal(v.cptr_el2, 0x32ff);
	assert_true(v.sve && !v.sme);
	id.pfr1 = 1ull << 24;
	v = el3_policy(&id);
	assert_int_equal(v.cptr, 1ull << 8 | 1ull << 12);
	assert_int_equal(v.cptr_el2, 0x22ff);
	assert_int_equal(v.smcr, 0xf);
	id.smfr0 = 1ull << 63 | 1ull << 56;
	assert_int_equal(el3_policy(&id).smcr, 0xc000000full); /* FA64, EZT0 */
}

/* Linux at EL1 with nobody at EL2: HVC is undefined, and what would trap to EL2 does not. */
static void empty_el2(void **state)
{
	struct el3_id id = {.el1 = true,
			    .pfr0 = 2ull << 56,
			    .pfr1 = 2ull << 8 | 1ull << 24,
			    .isar1 = 1ull << 4,
			    .dfr0 = 1ull << 32 | 1ull << 44};
	struct el3_values v = el3_policy(&id);

	(void)state;
	assert_int_equal(v.scr & (1ull << 8), 0); /* HCE */
	assert_int_equal(v.scr & (1ull << 7), 0); /* SMD */
	assert_int_equal(v.hcr, 1ull << 31 | 3ull << 40 | 1ull << 53 | 1ull << 56);
	assert_int_equal(v.mdcr_el2, 3ull << 12 | 3ull << 24);
	assert_int_equal(v.hfg, 3ull << 54);
	id.el1 = false;
	id.no_calls = true;
	v = el3_policy(&id);
	assert_int_equal(v.scr & (3ull << 7), 3ull << 7);
	assert_int_equal(v.hcr, 1ull << 31);
	assert_int_equal(v.mdcr_el2 | v.hfg, 0);
}

static void optional_registers(void **state)
{
	struct el3_id id = {
		.mmfr0 = 2ull << 60 | 1ull << 56, .mmfr1 = 1ull << 40, .pfr0 = 1ull << 44, .dfr0 = 1ull << 8};
	struct el3_values v = el3_policy(&id);

	(void)state;
	assert_true(v.hcx && v.fgt && v.cntpoff && v.amu && v.pmu && !v.mpam);
	id.dfr0 = 15ull << 8;
	assert_false(el3_policy(&id).pmu);
	id.pfr0 = 1ull << 40;
	assert_true(el3_policy(&id).mpam);
	id.pfr0 = 0;
	id.pfr1 = 1ull << 16; /* MPAM v0.1 */
	assert_true(el3_policy(&id).mpam);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(basic),       cmocka_unit_test(scr_fields),
		cmocka_unit_test(mdcr_fields), cmocka_unit_test(vectors_and_matrices),
		cmocka_unit_test(empty_el2),   cmocka_unit_test(optional_registers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
