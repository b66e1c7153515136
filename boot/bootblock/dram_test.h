/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A DRAM test that says what is wrong, not only that something is: a data line stuck or shorted, an
 * address line, or two addresses that are one cell. Pure: memory is reached through two calls, so
 * that a test can put faults in between.
 */
#ifndef MULLION_DRAM_TEST_H
#define MULLION_DRAM_TEST_H

#include <stdint.h>

#include "include/addr.h"
#include "lib/diag.h"

struct dram_access {
	void (*write)(void *ctx, uint64_t address, uint64_t value);
	uint64_t (*read)(void *ctx, uint64_t address);
	void *ctx;
};

/*
 * Tests `sample` (8-byte aligned, at least 16 bytes; its content is lost): the data bus at its
 * first word, the address bus over the powers of two within it, then every word against every
 * other. 0, or -1 with the address and the bits in `diag`; of data lines the first also by its byte
 * lane, of a bus of 64 bits.
 */
int dram_test(const struct dram_access *access, struct range sample, struct diag *diag);

#endif
