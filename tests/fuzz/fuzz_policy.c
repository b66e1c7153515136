/* SPDX-License-Identifier: Apache-2.0 */
/* Input: a syndrome (4 bytes), the value of an ID register (8). */
#include <stdlib.h>
#include <string.h>

#include "el2/trap/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct policy_row *row;
	uint64_t value = 0, seen;
	uint32_t iss;
	uint16_t key;

	if (size < sizeof(iss))
		return 0;
	memcpy(&iss, data, sizeof(iss));
	row = policy_of(iss);
	key = policy_key(iss);
	require(row && (row->from & 0xc000) <= (key & 0xc000) && (key & 7) >= (row->from & 7) &&
		(key & 7) <= (row->to & 7));
	require(policy_key(iss & POLICY_ISS_REG) == key); /* nothing else of the syndrome counts */
	/* EL0 has no more than EL1 */
	require(!policy_allows(row, iss, true) || policy_allows(row, iss, false));
	require(row->what != POLICY_UNDEF || !policy_allows(row, iss, false));
	require(row->what != POLICY_EMULATE || !policy_allows(row, iss | POLICY_ISS_READ, false));
	if (size < sizeof(iss) + sizeof(value))
		return 0;
	memcpy(&value, data + sizeof(iss), sizeof(value));
	seen = policy_visible(key, value);
	require(policy_visible(key, seen) == seen); /* hidden stays hidden */
	for (unsigned lsb = 0; lsb < 64; lsb += 4)
		require((seen >> lsb & 15) <= (value >> lsb & 15));
	return 0;
}
