/* SPDX-License-Identifier: Apache-2.0 */
/* Input: a syndrome (4 bytes), the value of an ID register (8), then the ID registers that traps
 * depend on (56). */
#include <stdlib.h>
#include <string.h>

#include "el2/trap/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* Bits that may ever be set, whatever the ID registers say: never TGE, E2H, NV, TDA, TDE, nor a
 * trap of FP. */
#define HCR_EVER                                                                            \
	(0x3c0039ull | 2 | 1ull << 16 | 1ull << 31 | 1ull << 35 | 1ull << 36 | 3ull << 40 | \
	 1ull << 53 | 1ull << 58)
#define MDCR_EVER (1ull << 14 | 1ull << 17 | 1ull << 19 | 1ull << 23)

static void check_traps(const struct policy_ids *id)
{
	struct policy_traps t;

	policy_traps(id, &t);
	require(!(t.hcr & ~HCR_EVER) && !(t.mdcr & ~MDCR_EVER) && !(t.hcrx & ~0x40ull));
	/* stage 2, interrupts, ID registers, SMC: always */
	require((t.hcr & 0x803c003bull) == 0x803c003bull);
	require((t.cptr & ~(1ull << 30)) == (0x33ffull | 1ull << 20));
	require(!t.fgt2 || t.fgt);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct policy_row *row;
	struct policy_ids id = {0};
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
	size -= sizeof(iss) + sizeof(value);
	memcpy(&id, data + sizeof(iss) + sizeof(value), size < sizeof(id) ? size : sizeof(id));
	check_traps(&id);
	return 0;
}
