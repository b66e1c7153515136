/* SPDX-License-Identifier: Apache-2.0 */
/* The register policy: every encoding against a second reading of the table, and against what the
 * Arm ARM says of some. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "el2/trap/policy.h"

struct entry {
	unsigned op0, op1[2], crn[2], crm[2], op2[2];
	unsigned what, access;
};

#define ENTRY_ID(name, cm, o2, hidden) \
	{3, {0, 0}, {0, 0}, {cm, cm}, {o2, o2}, POLICY_ID, POLICY_RO},
#define ENTRY(name, op0, op1, crn, crm, op2, what, access, need, why) \
	{op0, {op1, op1}, {crn, crn}, {crm, crm}, {op2, op2}, POLICY_##what, POLICY_##access},
#define ENTRIES(name, op0, op1a, op1b, crna, crnb, crma, crmb, op2a, op2b, what, access, need, \
		why)                                                                           \
	{op0,          {op1a, op1b},  {crna, crnb},   {crma, crmb},                            \
	 {op2a, op2b}, POLICY_##what, POLICY_##access},
static const struct entry entries[] = {POLICY_ID_REGISTERS(ENTRY_ID)
					       POLICY_REGISTERS(ENTRY, ENTRIES)};

static bool in(unsigned value, const unsigned range[2])
{
	return value >= range[0] && value <= range[1];
}

static const struct entry *find(unsigned op0, unsigned op1, unsigned crn, unsigned crm,
				unsigned op2)
{
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		const struct entry *e = &entries[i];

		if (e->op0 == op0 && in(op1, e->op1) && in(crn, e->crn) && in(crm, e->crm) &&
		    in(op2, e->op2))
			return e;
	}
	return NULL;
}

static void every_encoding(void **state)
{
	unsigned listed = 0;

	(void)state;
	for (unsigned n = 0; n < 0x10000; n++) {
		unsigned op0 = n & 3, op1 = n >> 2 & 7, crn = n >> 5 & 15, crm = n >> 9 & 15,
			 op2 = n >> 13 & 7;
		/* Rt and the direction are not the register's */
		uint32_t iss = op0 << 20 | op2 << 17 | op1 << 14 | crn << 10 | (n & 31) << 5 |
			       crm << 1 | (n & 1);
		const struct policy_row *r = policy_of(iss);
		const struct entry *e = find(op0, op1, crn, crm, op2);

		assert_non_null(r);
		assert_int_equal(r->what, e ? e->what : POLICY_UNDEF);
		assert_int_equal(r->access, e ? e->access : POLICY_NONE);
		listed += e && e->access;
		/* nothing of op1 4 and up (EL2, EL3, EL12), and no instruction (op0 0 and 1), is a
		 * guest's */
		if (op0 < 2 || op1 >= 4)
			assert_int_equal(r->access, 0);
		/* EL0 has no more than op1 3 */
		if (op1 != 3)
			assert_int_equal(r->access & (POLICY_R0 | POLICY_W0), 0);
		/* and not what EL1 has not */
		assert_int_equal(r->access >> 2 & ~(unsigned)r->access, 0);
		if (r->what == POLICY_UNDEF)
			assert_int_equal(r->access, 0);
		else
			assert_int_not_equal(r->access, 0);
		/* an ID register is read only */
		if (r->what == POLICY_ID)
			assert_int_equal(r->access, POLICY_RO);
	}
	assert_in_range(listed, 250, 500);
}

/* One by one, from the Arm ARM's own list of encodings and the trap bits that EL2 sets. */
static void known_registers(void **state)
{
	static const struct {
		uint32_t iss;
		enum policy what;
		unsigned access;
	} row[] = {
		{POLICY_ISS(3, 0, 12, 11, 5), POLICY_EMULATE, POLICY_WO}, /* ICC_SGI1R_EL1 */
		{POLICY_ISS(3, 0, 12, 11, 6), POLICY_EMULATE, POLICY_WO}, /* ICC_ASGI1R_EL1 */
		{POLICY_ISS(3, 0, 12, 11, 7), POLICY_EMULATE, POLICY_WO}, /* ICC_SGI0R_EL1 */
		{POLICY_ISS(3, 0, 12, 11, 1), POLICY_EMULATE, POLICY_WO}, /* ICC_DIR_EL1 */
		{POLICY_ISS(3, 0, 1, 0, 1), POLICY_RAZ_WI, POLICY_RW},    /* ACTLR_EL1 */
		{POLICY_ISS(3, 0, 0, 4, 0), POLICY_ID, POLICY_RO},        /* ID_AA64PFR0_EL1 */
		/* not yet defined: ID_AA64MMFR4_EL1 */
		{POLICY_ISS(3, 0, 0, 7, 4), POLICY_RAZ_WI, POLICY_RO},
		{POLICY_ISS(3, 0, 0, 0, 1), POLICY_UNDEF, POLICY_NONE},  /* unallocated */
		{POLICY_ISS(3, 0, 0, 0, 5), POLICY_CONTEXT, POLICY_RO},  /* MPIDR_EL1 */
		{POLICY_ISS(3, 0, 1, 0, 0), POLICY_CONTEXT, POLICY_RW},  /* SCTLR_EL1 */
		{POLICY_ISS(3, 4, 1, 1, 0), POLICY_UNDEF, POLICY_NONE},  /* HCR_EL2 */
		{POLICY_ISS(3, 5, 1, 0, 0), POLICY_UNDEF, POLICY_NONE},  /* SCTLR_EL12 */
		{POLICY_ISS(3, 6, 1, 1, 0), POLICY_UNDEF, POLICY_NONE},  /* SCR_EL3 */
		{POLICY_ISS(3, 0, 1, 2, 0), POLICY_UNDEF, POLICY_NONE},  /* ZCR_EL1 */
		{POLICY_ISS(3, 0, 5, 4, 0), POLICY_UNDEF, POLICY_NONE},  /* ERXFR_EL1 */
		{POLICY_ISS(3, 0, 9, 9, 0), POLICY_UNDEF, POLICY_NONE},  /* PMSCR_EL1 */
		{POLICY_ISS(3, 0, 10, 4, 3), POLICY_UNDEF, POLICY_NONE}, /* LORC_EL1 */
		{POLICY_ISS(3, 3, 13, 2, 0), POLICY_UNDEF, POLICY_NONE}, /* AMCR_EL0 */
		/* CPUECTLR_EL1 of Cortex-A53 */
		{POLICY_ISS(3, 1, 15, 2, 1), POLICY_UNDEF, POLICY_NONE},
		{POLICY_ISS(2, 1, 0, 1, 0), POLICY_UNDEF, POLICY_NONE},  /* TRCPRGCTLR */
		{POLICY_ISS(2, 0, 0, 15, 4), POLICY_CONTEXT, POLICY_RW}, /* DBGBVR15_EL1 */
		{POLICY_ISS(2, 0, 1, 0, 4), POLICY_CONTEXT, POLICY_WO},  /* OSLAR_EL1 */
		{POLICY_ISS(3, 0, 2, 3, 1), POLICY_CONTEXT, POLICY_RW},  /* APGAKeyHi_EL1 */
		/* unallocated behind it */
		{POLICY_ISS(3, 0, 2, 3, 2), POLICY_UNDEF, POLICY_NONE},
		{POLICY_ISS(3, 3, 9, 14, 0), POLICY_PMU, POLICY_RW_RU},   /* PMUSERENR_EL0 */
		{POLICY_ISS(3, 3, 14, 11, 6), POLICY_PMU, POLICY_RW_U},   /* PMEVCNTR30_EL0 */
		{POLICY_ISS(3, 3, 14, 11, 7), POLICY_UNDEF, POLICY_NONE}, /* there is no 31 */
		{POLICY_ISS(3, 3, 14, 15, 7), POLICY_PMU, POLICY_RW_U},   /* PMCCFILTR_EL0 */
		{POLICY_ISS(3, 3, 14, 0, 0), POLICY_PASS, POLICY_RO_U},   /* CNTFRQ_EL0 */
		{POLICY_ISS(3, 3, 14, 0, 2), POLICY_PASS, POLICY_RO_U},   /* CNTVCT_EL0 */
		{POLICY_ISS(3, 3, 4, 5, 1), POLICY_UNDEF, POLICY_NONE},   /* DLR_EL0 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const struct policy_row *r = policy_of(row[i].iss);

		if (r->what != row[i].what || r->access != row[i].access)
			fail_msg("row %zu: %u, %u", i, r->what, r->access);
	}
}

static void directions_and_levels(void **state)
{
	static const struct {
		unsigned access;
		bool r1, w1, r0, w0;
	} row[] = {
		{POLICY_NONE, false, false, false, false}, {POLICY_RO, true, false, false, false},
		{POLICY_WO, false, true, false, false},    {POLICY_RW, true, true, false, false},
		{POLICY_RO_U, true, false, true, false},   {POLICY_WO_U, false, true, false, true},
		{POLICY_RW_RU, true, true, true, false},   {POLICY_RW_U, true, true, true, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct policy_row r = {.access = (uint8_t)row[i].access};

		assert_int_equal(policy_allows(&r, 0x3ffc1f, false), row[i].r1);
		assert_int_equal(policy_allows(&r, 0x3ffc1e, false), row[i].w1);
		assert_int_equal(policy_allows(&r, 0x3ffc1f, true), row[i].r0);
		assert_int_equal(policy_allows(&r, 0x3ffc1e, true), row[i].w0);
	}
}

static void keys(void **state)
{
	(void)state;
	/* as in the instruction MRS X0, S3_5_C11_C6_2: 0xd53db640 */
	assert_int_equal(policy_key(POLICY_ISS(3, 5, 11, 6, 2)),
			 (0xd53db640u >> 5 & 0x7fff) | 0x8000);
	assert_int_equal(POLICY_ISS(3, 7, 15, 15, 7), POLICY_ISS_REG);
}

static void hidden_fields(void **state)
{
	(void)state;
#define HIDDEN(name, crm, op2, hidden)                                                  \
	assert_int_equal(policy_visible(POLICY_##name, ~0ull) & (uint64_t)(hidden), 0); \
	assert_int_equal(policy_visible(POLICY_##name, 0), 0);
	POLICY_ID_REGISTERS(HIDDEN)
	/* No EL2, EL3, RAS, SVE, SEL2, MPAM, AMU, RME */
	assert_int_equal(policy_visible(POLICY_ID_AA64PFR0_EL1, 0x1111111111111111),
			 0x1101000001110011);
	/* BT, SSBS, THE.., CSV2_frac */
	assert_int_equal(policy_visible(POLICY_ID_AA64PFR1_EL1, ~0ull), 0xf00f000ff);
	/* TME */
	assert_int_equal(policy_visible(POLICY_ID_AA64ISAR0_EL1, ~0ull), 0xfffffffff0ffffff);
	assert_int_equal(policy_visible(POLICY_ID_AA64MMFR0_EL1, 0x2200000000001122),
			 0x1000000000001122); /* FGT, ECV */
	assert_int_equal(policy_visible(POLICY_ID_AA64MMFR1_EL1, 0x1111111111111111),
			 0x1111101011101011);
	assert_int_equal(policy_visible(POLICY_ID_AA64DFR1_EL1, ~0ull), 0);
	/* not one of them: unchanged (REVIDR_EL1) */
	assert_int_equal(policy_visible(POLICY_KEY(3, 0, 0, 0, 6), 0x123456789abcdef0),
			 0x123456789abcdef0);
}

static void limits(void **state)
{
	static const struct {
		uint16_t key;
		uint64_t hardware, visible;
	} row[] = {
		{POLICY_ID_AA64PFR0_EL1, 0x22, 0x12}, /* AArch32 at EL1: none; at EL0: as it is */
		{POLICY_ID_AA64PFR0_EL1, 0x11, 0x11},
		{POLICY_ID_AA64PFR0_EL1, 0x3000000, 0x1000000}, /* GICv4.1 */
		{POLICY_ID_AA64DFR0_EL1, 0x006, 0x006},
		{POLICY_ID_AA64DFR0_EL1, 0x00b, 0x00a},           /* Debugv8p9 */
		{POLICY_ID_AA64DFR0_EL1, 0x108, 0x108},           /* PMUv3 */
		{POLICY_ID_AA64DFR0_EL1, 0x908, 0x808},           /* PMUv3p9 */
		{POLICY_ID_AA64DFR0_EL1, 0xf06, 0x006},           /* a PMU that is not Arm's */
		{POLICY_ID_AA64DFR0_EL1, 0x10305106, 0x10305106}, /* breakpoints, watchpoints */
		{POLICY_ID_AA64MMFR0_EL1, 2ull << 60, 1ull << 60},
		{POLICY_ID_AA64MMFR0_EL1, 0x1122, 0x1122},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_int_equal(policy_visible(row[i].key, row[i].hardware), row[i].visible);
}

/* What is answered without the table's rows is what they say. */
static void id_registers(void **state)
{
	bool seen[POLICY_ID_COUNT] = {false};
	unsigned n = 0;

	(void)state;
	for (uint32_t iss = 0; iss < 1u << 22; iss++) {
		const struct policy_row *row = policy_of(iss);

		if (!policy_is_id_read(iss) || (iss >> 5 & 31))
			continue;
		assert_true(row->what == POLICY_ID || row->what == POLICY_RAZ_WI);
		assert_int_equal(row->access, POLICY_RO);
		if (row->what == POLICY_RAZ_WI)
			assert_int_equal(policy_visible(policy_key(iss), 0), 0);
		assert_true(policy_id_index(iss) < POLICY_ID_COUNT);
		assert_false(seen[policy_id_index(iss)]);
		seen[policy_id_index(iss)] = true;
		n++;
	}
	assert_int_equal(n, POLICY_ID_COUNT);
#define IS_ONE(name, crm, op2, hidden) \
	assert_true(policy_is_id_read(POLICY_ISS(3, 0, 0, crm, op2) | POLICY_ISS_READ));
	POLICY_ID_REGISTERS(IS_ONE)
	assert_false(policy_is_id_read(POLICY_ISS(3, 0, 0, 4, 0)));
	assert_false(policy_is_id_read(POLICY_ISS(3, 0, 0, 0, 6) | POLICY_ISS_READ));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_encoding),        cmocka_unit_test(known_registers),
		cmocka_unit_test(directions_and_levels), cmocka_unit_test(keys),
		cmocka_unit_test(hidden_fields),         cmocka_unit_test(limits),
		cmocka_unit_test(id_registers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
