/* SPDX-License-Identifier: Apache-2.0 */
/* EL3 state by ID registers: each field of booting.rst, with the feature and without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "boot/monitor/el3_policy.h"

#define BASIC_SCR  0x735ull /* NS, FIQ, RES1, HCE, SIF, RW */
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
	assert_false(v.sve || v.sme || v.hcx || v.fgt || v.cntpoff || v.amu || v.pmu || v.mpam ||
		     v.fgt2 || v.brbe || v.gcs || v.tcr2 || v.sctlr2);
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
		{offsetof(struct el3_id, mmfr3), 12, 1, 1ull << 45},
		{offsetof(struct el3_id, mmfr3), 16, 1, 1ull << 45},
		{offsetof(struct el3_id, mmfr3), 20, 1, 1ull << 45},
		{offsetof(struct el3_id, mmfr3), 24, 1, 0}, /* AIE: Linux does not use it */
		{offsetof(struct el3_id, pfr2), 32, 1, 1ull << 50},
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
	assert_int_equal(mdcr_with(32, 1), 3ull << 12); /* SPE */
	/* SPEv1p1: PMSNEVFR_EL1 is not there */
	assert_int_equal(mdcr_with(32, 2), 3ull << 12);
	assert_int_equal(mdcr_with(32, 3), 3ull << 12 | 1ull << 36);              /* SPEv1p2 */
	assert_int_equal(mdcr_with(32, 4), 3ull << 12 | 1ull << 36);              /* SPEv1p3 */
	assert_int_equal(mdcr_with(32, 5), 3ull << 12 | 1ull << 36 | 1ull << 42); /* SPEv1p4 */
	assert_int_equal(mdcr_with(44, 1), 3ull << 24);                           /* TRBE */
	assert_int_equal(mdcr_with(52, 1), 3ull << 32);                           /* BRBE */
	assert_int_equal(mdcr_with(48, 1), 1ull << 28);                           /* MTPMU */
	assert_int_equal(mdcr_with(48, 15), 0);
	assert_int_equal(mdcr_with(8, 1), 0);          /* PMUv3: TPM stays 0 */
	assert_int_equal(mdcr_with(8, 5), 0);          /* PMUv3p4: SCCD is RES0 */
	assert_int_equal(mdcr_with(8, 6), 1ull << 23); /* PMUv3p5 */
	/* PMUv3p7: MCCD; PMUv3p8; PMUv3p9 */
	assert_int_equal(mdcr_with(8, 7), 1ull << 23 | 1ull << 34);
	assert_int_equal(mdcr_with(8, 8), 1ull << 23 | 1ull << 34);
	assert_int_equal(mdcr_with(8, 9), 1ull << 23 | 1ull << 34 | 1ull << 7);
	assert_int_equal(mdcr_with(8, 15), 0); /* not Arm's PMU */
}

/* Before PMUv3p5 nothing but PMCR_EL0.DP keeps the cycle counter from counting EL3. */
static void cycles_held(void **state)
{
	(void)state;
	for (uint64_t version = 0; version < 16; version++) {
		struct el3_id id = {.dfr0 = version << 8};

		assert_int_equal(el3_policy(&id).hold_cycles, version >= 1 && version <= 5);
	}
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
	id.smfr0 = 1ull << 63;
	assert_int_equal(el3_policy(&id).smcr, 0x8000000full); /* FA64 */
	id.smfr0 = 1ull << 56;
	assert_int_equal(el3_policy(&id).smcr, 0x4000000full); /* SME2: EZT0 */
	id.smfr0 = ~(1ull << 63 | 0xfull << 56);
	assert_int_equal(el3_policy(&id).smcr, 0xf); /* what else smfr0 says asks for nothing */
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
	assert_int_equal(v.hfgtr, 3ull << 54);
	id.el1 = false;
	id.no_calls = true;
	v = el3_policy(&id);
	assert_int_equal(v.scr & (3ull << 7), 3ull << 7);
	assert_int_equal(v.hcr, 1ull << 31);
	assert_int_equal(v.mdcr_el2 | v.hfgtr, 0);
	assert_int_equal(v.scr & 1ull << 2, 1ull << 2); /* FIQ */
	id.no_gic = true;
	assert_int_equal(el3_policy(&id).scr, v.scr & ~(1ull << 2));
}

#define ID(reg)    offsetof(struct el3_id, reg)
#define VALUE(reg) offsetof(struct el3_values, reg)

static uint64_t value_at(const struct el3_values *values, size_t reg)
{
	uint64_t x;

	memcpy(&x, (const char *)values + reg, sizeof(x));
	return x;
}

/* What each feature adds to the registers of an EL2 that nobody uses: booting.rst, "entered at EL1
 * and EL2 is present". */
static void empty_el2_fields(void **state)
{
	static const struct {
		size_t id;
		unsigned shift, value;
		size_t reg;
		uint64_t bits;
	} row[] = {
		{ID(isar1), 28, 1, VALUE(hcr), 3ull << 40}, /* GPI: APK, API */
		{ID(isar2), 12, 1, VALUE(hcr), 3ull << 40}, /* APA3 */
		/* MTE without tags in memory */
		{ID(pfr1), 8, 1, VALUE(hcr), 0},
		{ID(pfr1), 8, 2, VALUE(hcr), 1ull << 56},        /* MTE2: ATA */
		{ID(pfr0), 56, 2, VALUE(hcr), 1ull << 53},       /* CSV2_2: EnSCXT */
		{ID(pfr1), 32, 2, VALUE(hcr), 1ull << 53},       /* CSV2_1p2 */
		{ID(dfr0), 32, 1, VALUE(mdcr_el2), 3ull << 12},  /* SPE: E2PB */
		{ID(dfr0), 44, 1, VALUE(mdcr_el2), 3ull << 24},  /* TRBE: E2TB */
		{ID(pfr1), 24, 1, VALUE(sctlr_el2), 1ull << 60}, /* SME: EnTP2 */
		/* nSMPRI_EL1, nTPIDR2_EL0 */
		{ID(pfr1), 24, 1, VALUE(hfgtr), 3ull << 54},
		{ID(pfr1), 24, 1, VALUE(mpam2), 1ull << 50},  /* EnMPAMSM */
		{ID(isar1), 60, 1, VALUE(hcrx), 2},           /* LS64: EnALS */
		{ID(isar1), 60, 2, VALUE(hcrx), 6},           /* LS64_V: EnASR */
		{ID(isar1), 60, 3, VALUE(hcrx), 7},           /* LS64_ACCDATA: EnAS0 */
		{ID(isar1), 60, 2, VALUE(hfgtr), 0},          /* LS64_V */
		{ID(isar1), 60, 3, VALUE(hfgtr), 1ull << 50}, /* nACCDATA_EL1 */
		/* MOPS: MSCEn, not MCE2 */
		{ID(isar2), 16, 1, VALUE(hcrx), 1ull << 11},
		{ID(mmfr3), 0, 1, VALUE(hcrx), 1ull << 14}, /* TCR2: TCR2En */
		{ID(mmfr3), 4, 1, VALUE(hcrx), 1ull << 15}, /* SCTLR2: SCTLR2En */
		/* S1PIE: nPIR_EL1, nPIRE0_EL1 */
		{ID(mmfr3), 8, 1, VALUE(hfgtr), 1ull << 58 | 1ull << 57},
		/* S1POE: nPOR_EL1, nPOR_EL0 */
		{ID(mmfr3), 16, 1, VALUE(hfgtr), 1ull << 60 | 1ull << 59},
		{ID(pfr1), 44, 1, VALUE(hcrx), 1ull << 22},               /* GCS: GCSEn */
		{ID(pfr2), 32, 1, VALUE(hcrx), 1ull << 23},               /* FPMR: EnFPM */
		{ID(pfr1), 44, 1, VALUE(hfgtr), 1ull << 53 | 1ull << 52}, /* nGCS_EL1, nGCS_EL0 */
		/* nGCSEPP, nGCSSTR_EL1, nGCSPUSHM_EL1 */
		{ID(pfr1), 44, 1, VALUE(hfgitr), 7ull << 57},
		/* BRBE: nBRBIALL, nBRBINJ */
		{ID(dfr0), 52, 1, VALUE(hfgitr), 1ull << 56 | 1ull << 55},
		/* nBRBDATA, nBRBCTL, nBRBIDR */
		{ID(dfr0), 52, 1, VALUE(hdfgrtr), 7ull << 59},
		/* the same without the read-only one */
		{ID(dfr0), 52, 1, VALUE(hdfgwtr), 3ull << 60},
		{ID(dfr0), 52, 1, VALUE(brbcr), 1ull << 4 | 1ull << 3}, /* MPRED, CC */
		{ID(dfr0), 32, 2, VALUE(hdfgrtr), 0},                   /* SPEv1p1 */
		/* SPEv1p2: nPMSNEVFR_EL1 */
		{ID(dfr0), 32, 3, VALUE(hdfgrtr), 1ull << 62},
		{ID(dfr0), 32, 3, VALUE(hdfgwtr), 1ull << 62},
		{ID(dfr0), 32, 4, VALUE(hdfgtr2), 0},          /* SPEv1p3 */
		{ID(dfr0), 32, 5, VALUE(hdfgtr2), 1ull << 19}, /* SPEv1p4: nPMSDSFR_EL1 */
		{ID(dfr0), 8, 8, VALUE(hdfgtr2), 0},           /* PMUv3p8 */
		/* PMUv3p9: nPMUACR_EL1, nPMICFILTR_EL0, nPMICNTR_EL0 */
		{ID(dfr0), 8, 9, VALUE(hdfgtr2), 7ull << 2},
		{ID(dfr0), 8, 15, VALUE(hdfgtr2), 0}, /* not Arm's PMU */
	};
	static const struct el3_id bare = {.el1 = true};
	struct el3_values none = el3_policy(&bare);

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct el3_id id = bare;
		uint64_t field = (uint64_t)row[i].value << row[i].shift;
		struct el3_values v;

		memcpy((char *)&id + row[i].id, &field, sizeof(field));
		v = el3_policy(&id);
		assert_int_equal(value_at(&v, row[i].reg),
				 value_at(&none, row[i].reg) | row[i].bits);
		id.el1 = false; /* somebody is at EL2, and decides */
		v = el3_policy(&id);
		assert_int_equal(value_at(&v, row[i].reg), value_at(&none, row[i].reg));
	}
	assert_int_equal(none.hcr, 1ull << 31);
	assert_int_equal(none.mdcr_el2 | none.sctlr_el2 | none.hcrx | none.hfgtr | none.hfgitr |
				 none.hdfgrtr | none.hdfgwtr | none.hdfgtr2 | none.brbcr |
				 none.mpam2,
			 0);
}

static void optional_registers(void **state)
{
	struct el3_id id = {.mmfr0 = 2ull << 60 | 1ull << 56,
			    .mmfr1 = 1ull << 40,
			    .pfr0 = 1ull << 44,
			    .dfr0 = 1ull << 8};
	struct el3_values v = el3_policy(&id);

	(void)state;
	assert_true(v.hcx && v.fgt && v.cntpoff && v.amu && v.pmu && !v.mpam);
	assert_false(v.fgt2 || v.brbe || v.gcs || v.tcr2 || v.sctlr2);
	id.mmfr0 = 1ull << 60; /* ECV without CNTPOFF_EL2 */
	assert_false(el3_policy(&id).cntpoff);
	id.mmfr0 = 2ull << 56;
	id.dfr0 |= 1ull << 52;
	id.pfr1 = 1ull << 44;
	id.mmfr3 = 1ull << 4 | 1ull;
	v = el3_policy(&id);
	assert_true(v.fgt && v.fgt2 && !v.cntpoff && v.brbe && v.gcs && v.tcr2 && v.sctlr2);
	id.pfr1 = 0;
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
		cmocka_unit_test(basic),
		cmocka_unit_test(scr_fields),
		cmocka_unit_test(mdcr_fields),
		cmocka_unit_test(cycles_held),
		cmocka_unit_test(vectors_and_matrices),
		cmocka_unit_test(empty_el2),
		cmocka_unit_test(empty_el2_fields),
		cmocka_unit_test(optional_registers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
