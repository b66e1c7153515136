/* SPDX-License-Identifier: Apache-2.0 */
/* Input: a syndrome, TCR_EL1, TTBR0_EL1, TTBR1_EL1, the virtual address, the page (8 bytes each),
 * then what the tables hold. */
#include <stdlib.h>
#include <string.h>

#include "el2/trap/abort.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct tables {
	const uint8_t *data;
	size_t left;
	unsigned reads;
};

static bool read_next(void *ctx, uint64_t ipa, uint64_t *value)
{
	struct tables *t = ctx;

	if ((ipa & 7) || ++t->reads > 4) /* aligned; at most the levels above the last */
		abort();
	if (t->left < 8)
		return false;
	memcpy(value, t->data, 8);
	t->data += 8;
	t->left -= 8;
	return true;
}

static void check_syndrome(uint64_t esr, int level)
{
	uint64_t ec = ESR_EC(esr) & 4 ? EC_DABT_LOW : EC_IABT_LOW, out;

	esr = (esr & 0x3ffffff) | ec << 26;
	out = abort_syndrome(esr, esr & 2, level);
	if (ESR_EC(out) != ec + !(esr & 2) || !(out & ESR_IL) || (out & ESR_ISV) ||
	    ESR_FSC(out) < FSC_EXTERNAL)
		abort();
	/* nothing of a register, nothing of stage 2 */
	if (out & ~(0x3full << 26 | ESR_IL | ESR_CM | ESR_WNR | 0x3f))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t in[6];
	struct tables t = {data + sizeof(in), size - sizeof(in), 0};
	struct abort_walk w = {.read = read_next, .ctx = &t};
	int level;

	if (size < sizeof(in))
		return 0;
	memcpy(in, data, sizeof(in));
	w.tcr = in[1];
	w.ttbr0 = in[2] & ~6ull; /* bits that no base has: tables are at least 64-byte aligned */
	w.ttbr1 = in[3] & ~6ull;
	level = abort_walk_level(&w, in[4], in[5]);
	if (level < -1 || level > 3)
		abort();
	check_syndrome(in[0], level);
	if (it_advance(in[0]) & ~in[0] & ~0x0600fc00ull)
		abort();
	return 0;
}
