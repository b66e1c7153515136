/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who has called what a guest was in, by its frame records (AAPCS64 6.4.6: at x29 the caller's x29,
 * and behind it the return address). They are the guest's, and may say anything. Pure.
 */
#ifndef MULLION_EL2_BACKTRACE_H
#define MULLION_EL2_BACKTRACE_H

#include <stdbool.h>
#include <stdint.h>

#define BACKTRACE_MOST 16u

struct backtrace {
	/* The doubleword at an address of the guest's, a multiple of 8: false where it has no
	 * memory there. */
	bool (*read)(void *ctx, uint64_t address, uint64_t *value);
	void *ctx;
	/* TCR_EL1, which says how much of an address is one: the rest of a return address may be
	 * its signature. 0: stage 1 is off, all of it is. */
	uint64_t tcr;
};

/*
 * The return addresses from the frame record at `fp` on, the last call first; how many. It ends at
 * a record that is 0, not aligned, not in the guest's memory or a return address of 0, at one that
 * was there before, and after BACKTRACE_MOST: so reads are 2 * BACKTRACE_MOST at most.
 */
unsigned backtrace(const struct backtrace *guest, uint64_t fp, uint64_t found[BACKTRACE_MOST]);

#endif
