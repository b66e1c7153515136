/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/backtrace.h"

/* The address without what a key has signed it with (Arm ARM D8.8, FEAT_PAuth: the bits above those
 * that are translated are as bit 55 then). */
static uint64_t without_signature(uint64_t tcr, uint64_t address)
{
	bool upper = address >> 55 & 1;
	unsigned unused = (unsigned)(tcr >> (upper ? 16 : 0)) & 63; /* T1SZ, T0SZ */
	uint64_t mask = unused ? ~0ull << (64 - unused) : 0;

	return upper ? address | mask : address & ~mask;
}

static bool was_there(const uint64_t *records, unsigned count, uint64_t fp)
{
	while (count--)
		if (records[count] == fp)
			return true;
	return false;
}

unsigned backtrace(const struct backtrace *guest, uint64_t fp, uint64_t found[BACKTRACE_MOST])
{
	uint64_t records[BACKTRACE_MOST] = {0}, next, from;
	unsigned n = 0;

	for (; n < BACKTRACE_MOST && fp && !(fp & 7) && !was_there(records, n, fp); n++) {
		if (!guest->read(guest->ctx, fp, &next) ||
		    !guest->read(guest->ctx, fp + 8, &from) || !from)
			break;
		records[n] = fp;
		found[n] = without_signature(guest->tcr, from);
		fp = next;
	}
	return n;
}
