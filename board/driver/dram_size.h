/* SPDX-License-Identifier: Apache-2.0 */
/* Whether as much DRAM answers as a profile says. */
#ifndef MULLION_DRAM_SIZE_H
#define MULLION_DRAM_SIZE_H

#include "include/addr.h"
#include "lib/diag.h"

#define DRAM_SIZE_RANGES 2u

/*
 * Measures the memory of `count` ranges, DRAM_SIZE_RANGES at most, rising, of whole pages, which
 * the controller has been set up for: of each a word at its first address, at every power of two
 * from a page on, and at its end. All of them are written before the first is read: where the
 * controller sees the ranges as one, memory that is too small appears in another range. What was
 * there is there again afterwards. Caches are off. Memory with ECC has been written once before.
 *
 * Returns -1 with `diag` filled when a word appears at a lower address as well, or does not keep
 * what is written: how much there is, and how much should be.
 */
int dram_size(const struct range *ranges, unsigned count, struct diag *diag);

/*
 * The same, for memory whose size nobody knows: how many bytes from the start of `range` on are
 * there, in whole pages, at most all of them; 0: none. What is not there reads as anything, and
 * faults nowhere.
 */
uint64_t dram_measure(struct range range);

#endif
