/* SPDX-License-Identifier: Apache-2.0 */
/* What a core traps, by its features: the bits as the Arm ARM has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "el2/vm/pmu_filter.h"
#include "el2/vm/vcpu_traps.h"

/* ARMv8.0 without options: nothing but what every CPU has. */
static void traps_of_nothing(void **state)
{
	const struct vcpu_ids none = {0};
	struct vcpu_traps t;

	(void)state;
	memset(&t, 0xff, sizeof(t));
	vcpu_traps_of(&none, &t);
	assert_int_equal(t.hcr, 1ull | 1 << 1 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 18 | 1 << 19 |
					1 << 20 | 1 << 21 | 1ull << 31);
	assert_int_equal(t.mdcr, 0);
	assert_int_equal(t.cptr, 0x33ff | 1 << 20);
	assert_int_equal(t.hcrx, 0);
	assert_false(t.pauth || t.pmu || t.scxtnum || t.ras || t.amu || t.mpam || t.hcx || t.fgt ||
		     t.fgt2);
}

/* One feature each, and the bits that it adds. */
static void traps_by_feature(void **state)
{
	static const struct {
		size_t reg;
		unsigned lsb, value;
		uint64_t hcr, mdcr, cptr, hcrx;
	} row[] = {
		{offsetof(struct vcpu_ids, pfr0), 28, 1, 1ull << 36, 0, 0, 0}, /* RAS: TERR */
		{offsetof(struct vcpu_ids, pfr0), 44, 1, 0, 0, 1ull << 30, 0}, /* AMU: TAM */
		{offsetof(struct vcpu_ids, pfr0), 56, 1, 0, 0, 0, 0},          /* CSV2 */
		/* CSV2_2: EnSCXT */
		{offsetof(struct vcpu_ids, pfr0), 56, 2, 1ull << 53, 0, 0, 0},
		{offsetof(struct vcpu_ids, pfr1), 32, 1, 0, 0, 0, 0},          /* CSV2_1p1 */
		{offsetof(struct vcpu_ids, pfr1), 32, 2, 1ull << 53, 0, 0, 0}, /* CSV2_1p2 */
		{offsetof(struct vcpu_ids, pfr1), 8, 1, 0, 0, 0, 0},           /* MTE at EL0 */
		{offsetof(struct vcpu_ids, pfr1), 8, 2, 1ull << 58, 0, 0, 0},  /* MTE2: TID5 */
		{offsetof(struct vcpu_ids, pfr1), 24, 1, 1ull << 16, 0, 0, 0}, /* SME: TID1 */
		{offsetof(struct vcpu_ids, pfr1), 36, 1, 0, 0, 0, 1ull << 6},  /* NMI: TALLINT */
		{offsetof(struct vcpu_ids, isar1), 4, 1, 3ull << 40, 0, 0, 0}, /* APA: APK, API */
		{offsetof(struct vcpu_ids, isar1), 8, 1, 3ull << 40, 0, 0, 0},
		{offsetof(struct vcpu_ids, isar1), 24, 1, 3ull << 40, 0, 0, 0},
		{offsetof(struct vcpu_ids, isar1), 28, 1, 3ull << 40, 0, 0, 0},
		{offsetof(struct vcpu_ids, isar1), 0, 2, 0, 0, 0, 0},
		{offsetof(struct vcpu_ids, isar2), 8, 1, 3ull << 40, 0, 0, 0},
		{offsetof(struct vcpu_ids, isar2), 12, 3, 3ull << 40, 0, 0, 0},
		{offsetof(struct vcpu_ids, isar2), 16, 1, 0, 0, 0, 0},
		/* LOR: TLOR */
		{offsetof(struct vcpu_ids, mmfr1), 16, 1, 1ull << 35, 0, 0, 0},
		/* PMUv3: TPM */
		{offsetof(struct vcpu_ids, dfr0), 8, 1, 0, 1 << 5 | 1 << 6, 0, 0},
		/* PMUv3p1: HPMD; the cycle counter by PMCR_EL0.DP, so TPMCR. PMUv3p4 as well */
		{offsetof(struct vcpu_ids, dfr0), 8, 4, 0, 1 << 17 | 1 << 5, 0, 0},
		{offsetof(struct vcpu_ids, dfr0), 8, 5, 0, 1 << 17 | 1 << 5, 0, 0},
		/* PMUv3p5: HCCD */
		{offsetof(struct vcpu_ids, dfr0), 8, 6, 0, 1 << 17 | 1 << 23, 0, 0},
		/* not Arm's */
		{offsetof(struct vcpu_ids, dfr0), 8, 15, 0, 0, 0, 0},
		/* SPE: TPMS */
		{offsetof(struct vcpu_ids, dfr0), 32, 1, 0, 1 << 14, 0, 0},
		/* TRF: TTRF */
		{offsetof(struct vcpu_ids, dfr0), 40, 1, 0, 1 << 19, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct vcpu_ids id = {0};
		struct vcpu_traps none, t;

		vcpu_traps_of(&id, &none);
		*(uint64_t *)((char *)&id + row[i].reg) = (uint64_t)row[i].value << row[i].lsb;
		vcpu_traps_of(&id, &t);
		if ((t.hcr ^ none.hcr) != row[i].hcr || (t.mdcr ^ none.mdcr) != row[i].mdcr ||
		    (t.cptr ^ none.cptr) != row[i].cptr || (t.hcrx ^ none.hcrx) != row[i].hcrx)
			fail_msg("row %zu: hcr 0x%llx mdcr 0x%llx cptr 0x%llx hcrx 0x%llx", i,
				 (unsigned long long)(t.hcr ^ none.hcr),
				 (unsigned long long)(t.mdcr ^ none.mdcr),
				 (unsigned long long)(t.cptr ^ none.cptr),
				 (unsigned long long)(t.hcrx ^ none.hcrx));
	}
}

static void newer_registers(void **state)
{
	struct vcpu_ids id = {.mmfr0 = 1ull << 56, .mmfr1 = 1ull << 40};
	struct vcpu_traps t;

	(void)state;
	vcpu_traps_of(&id, &t);
	assert_true(t.hcx && t.fgt && !t.fgt2);
	id.mmfr0 = 2ull << 56;
	id.dfr0 = 0x100;
	vcpu_traps_of(&id, &t);
	assert_true(t.fgt && t.fgt2 && t.pmu && !t.mpam);
	id.pfr0 = 1ull << 40;
	vcpu_traps_of(&id, &t);
	assert_true(t.mpam);
	id.pfr0 = 0;
	id.pfr1 = 1ull << 16; /* v0.1 */
	vcpu_traps_of(&id, &t);
	assert_true(t.mpam);
}

/* Where a core has threads, MT counts what the others do: the filters are EL2's on every PMU. */
static void pmu_of_threads(void **state)
{
	struct vcpu_ids id = {.dfr0 = 6u << 8, .mpidr = 1 << 24};
	struct vcpu_traps t;

	(void)state;
	vcpu_traps_of(&id, &t);
	assert_int_equal(t.mdcr, 1 << 17 | 1 << 23 | 1 << 6);
	id.dfr0 = 4u << 8;
	vcpu_traps_of(&id, &t);
	assert_int_equal(t.mdcr, 1 << 17 | 1 << 6 | 1 << 5);
	id.dfr0 = 0;
	vcpu_traps_of(&id, &t);
	assert_int_equal(t.mdcr, 0);
}

/* The filter's bits as the Arm ARM has them: P 31, U 30, NSK 29, NSU 28, NSH 27, M 26, MT 25, SH
 * 24. */
static void pmu_filters(void **state)
{
	static const struct {
		uint64_t guest, hardware, seen;
	} row[] = {
		{0, 1 << 26, 0},         /* nothing filtered: EL3 is all the same */
		{0x11, 0x4000011, 0x11}, /* the event is kept */
		{0xffff, 0x400ffff, 0xffff},
		{1u << 31, 1u << 31, 1u << 31}, /* EL3 counts where M is P */
		{1u << 31 | 1 << 26, 1u << 31, 1u << 31},
		{1 << 26, 1 << 26, 0},
		{1 << 27, 1 << 26, 0},
		{3u << 30 | 1 << 27 | 0x11, 3u << 30 | 0x11, 3u << 30 | 0x11},
		{3 << 28, 3 << 28 | 1 << 26, 3 << 28},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_int_equal(pmu_filter_hardware(row[i].guest), row[i].hardware);
		assert_int_equal(pmu_filter_guest(row[i].hardware), row[i].seen);
	}
	/* whatever is written: neither EL2 nor EL3 nor another thread counts, and the guest finds
	 * what is its own */
	for (uint64_t bits = 0; bits < 0x1000; bits++) {
		uint64_t value = bits << 20, hardware = pmu_filter_hardware(value);

		assert_int_equal(hardware & 0xbf00000ull & ~(1ull << 26), 0);
		assert_int_not_equal(hardware >> 31 & 1, hardware >> 26 & 1);
		assert_int_equal(pmu_filter_guest(hardware), value & 0xf0000000);
	}
}

/* By P, U, NSK, NSU: at EL1 where P is NSK, at EL0 where U is NSU. */
static void pmu_software_events(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 16; bits++) {
		uint64_t filter = (uint64_t)bits << 28;

		assert_int_equal(pmu_counts_software(filter | 1 << 26, false),
				 (bits >> 3 & 1) == (bits >> 1 & 1));
		assert_int_equal(pmu_counts_software(filter, true), (bits >> 2 & 1) == (bits & 1));
		assert_false(pmu_counts_software(filter | 0x11, false));
		assert_false(pmu_counts_software(filter | 0x8000, true));
	}
}

static void pmu_counters(void **state)
{
	const uint64_t six = 6 << 11, none = 0, most = 31 << 11;

	(void)state;
	assert_true(pmu_has(0, false, six) && pmu_has(5, true, six) && pmu_has(31, true, six));
	assert_false(pmu_has(6, false, six) || pmu_has(6, true, six) || pmu_has(31, false, six));
	assert_false(pmu_has(0, false, none) || pmu_has(0, true, none));
	assert_true(pmu_has(31, true, none) && pmu_has(30, false, most));
	assert_false(pmu_has(31, false, most));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(traps_of_nothing),    cmocka_unit_test(traps_by_feature),
		cmocka_unit_test(newer_registers),     cmocka_unit_test(pmu_of_threads),
		cmocka_unit_test(pmu_filters),         cmocka_unit_test(pmu_counters),
		cmocka_unit_test(pmu_software_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
