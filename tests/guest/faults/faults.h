/* SPDX-License-Identifier: Apache-2.0 */
/* Accesses that fail, one at a time, by tests/guest/sweep/run.S; what EL1 gets is compared in
 * full. */
#ifndef FAULTS_H
#define FAULTS_H

#include "tests/guest/lib/guest.h"
#include "tests/guest/sweep/sweep.h"

#define EL1         (SPSR_M_EL1H | SPSR_DAIF)
#define EL0         SPSR_DAIF
#define A32         (SPSR_A | SPSR_I | SPSR_F | 0x10)
#define T32         (A32 | 0x20)
#define NOTHING     0x0d000000ull /* no board here has anything there */
#define FSC_EXT     0x10
#define FSC_TTW     0x14 /* plus the level */
#define FSC_ALIGN   0x21
#define LDR_W1      0xb9400001u /* LDR W1, [X0] */
#define STR_W1      0xb9000001u
#define ABORT_WRITE 0x40u

/* Runs these words, up to fifteen, with X0 = X1 = x0; what ended it is in *o, and FAR_EL1 is of
 * it. */
#define RUN(o, spsr, x0, ...)                                   \
	run_words(o, spsr, x0, (const uint32_t[]){__VA_ARGS__}, \
		  sizeof((uint32_t[]){__VA_ARGS__}) / 4)
void run_words(struct outcome *outcome, uint64_t spsr, uint64_t x0, const uint32_t *words,
	       unsigned count);

/* It ended as SVC behind all words does. */
bool completed(const struct outcome *outcome, unsigned words);

/* It was an abort of this class, with nothing else in the syndrome, at the code's word `at` (data)
 * or at far (fetch). */
void expect_abort(const char *name, const struct outcome *outcome, unsigned class, uint32_t iss,
		  uint64_t far, unsigned at);

void test_walks(void);   /* walks.c */
void test_aarch32(void); /* aarch32.c */

#endif
