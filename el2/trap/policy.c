/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/trap/policy.h"

#define ROW_ID(name, crm, op2, hidden) \
	{POLICY_ID_KEY(crm, op2), POLICY_ID_KEY(crm, op2), POLICY_ID, POLICY_RO},
#define ROW(name, op0, op1, crn, crm, op2, what, access, need, why)                               \
	{POLICY_KEY(op0, op1, crn, crm, op2), POLICY_KEY(op0, op1, crn, crm, op2), POLICY_##what, \
	 POLICY_##access},
#define ROWS(name, op0, op1a, op1b, crna, crnb, crma, crmb, op2a, op2b, what, access, need, why) \
	{POLICY_KEY(op0, op1a, crna, crma, op2a), POLICY_KEY(op0, op1b, crnb, crmb, op2b),       \
	 POLICY_##what, POLICY_##access},

static const struct policy_row rows[] = {POLICY_ID_REGISTERS(ROW_ID) POLICY_REGISTERS(ROW, ROWS)};
static const struct policy_row unlisted = {0, 0xffff, POLICY_UNDEF, POLICY_NONE};

static bool between(uint16_t from, uint16_t key, uint16_t to, uint16_t field)
{
	return (from & field) <= (key & field) && (key & field) <= (to & field);
}

/* Apart: the search is short. */
static __attribute__((noinline)) bool holds(const struct policy_row *row, uint16_t key)
{
	return between(row->from, key, row->to, POLICY_KEY(3, 0, 0, 0, 0)) &&
	       between(row->from, key, row->to, POLICY_KEY(0, 7, 0, 0, 0)) &&
	       between(row->from, key, row->to, POLICY_KEY(0, 0, 15, 0, 0)) &&
	       between(row->from, key, row->to, POLICY_KEY(0, 0, 0, 15, 0)) &&
	       between(row->from, key, row->to, POLICY_KEY(0, 0, 0, 0, 7));
}

const struct policy_row *policy_of(uint32_t iss)
{
	uint16_t key = policy_key(iss);

	/* The whole number first: where every field is between two, it is as well; of the rows of
	 * other registers that leaves hardly one. */
	for (const struct policy_row *row = rows; row < rows + sizeof(rows) / sizeof(rows[0]);
	     row++)
		if (between(row->from, key, row->to, 0xffff) && holds(row, key))
			return row;
	return &unlisted;
}

static uint64_t limit_field(uint64_t value, unsigned lsb, uint64_t most)
{
	uint64_t field = id_field(value, lsb);

	return field <= most ? value : (value & ~ID_FIELD(lsb)) | most << lsb;
}

uint64_t policy_visible(uint16_t key, uint64_t value)
{
	/* A PMU that is not Arm's is none. */
	if (key == POLICY_ID_AA64DFR0_EL1 && id_field(value, DFR0_PMUVER) == 0xf)
		value &= ~ID_FIELD(DFR0_PMUVER);
#define LIMIT(name, lsb, most)    \
	if (key == POLICY_##name) \
		value = limit_field(value, lsb, most);
	POLICY_ID_LIMITS(LIMIT)
#undef LIMIT
	switch (key) {
#define HIDE(name, crm, op2, hidden) \
	case POLICY_##name:          \
		return value & ~(uint64_t)(hidden);
		POLICY_ID_REGISTERS(HIDE)
#undef HIDE
	}
	return value;
}
