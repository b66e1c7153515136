/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASIC_H
#define BASIC_H

#include "tests/guest/lib/guest.h"

void test_cpu(void);    /* identification, system registers, exceptions, FP */
void test_memory(void); /* what the tree calls memory, and what lies outside */
void test_psci(void);
void test_gic(void);
void test_gic_v2(struct cpu *cpu, uint32_t spi); /* registers, SPIs, priorities */
void test_time(void);
void test_level(void);
void test_sgi(void);

/* fp.S: fills v0-v31, FPSR, FPCR from `seed`; compares. */
void fp_fill(uint64_t seed);
bool fp_same(uint64_t seed);

#endif
