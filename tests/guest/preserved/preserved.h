/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row is a class of trap at one exception level; a turn of it runs the trapping instruction once,
 * with another register each time. Before a turn every register has a value of its own, which no
 * other turn uses; after it each is compared, the written ones with what they must be.
 */
#ifndef PRESERVED_H
#define PRESERVED_H

#include "tests/guest/lib/guest.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))
#define NOTHING         0x0d000000ull /* no board here has anything there */
#define ZERO_REGISTER   31u
#define SGIS            8u /* more than there are list registers; others may be EL3's */
#define SGI_PING        3u /* enabled on CPU 1, and counted there */

/* Instructions with their registers */
#define STR_W(rt, rn)   (0xb9000000u | (rn) << 5 | (rt))
#define A32_STR(rt, rn) (0xe5800000u | (rn) << 16 | (rt) << 12)

/* run.S has the offsets. */
struct state {
	uint64_t x[31], sp_el0;
	uint64_t v[64]; /* two of each */
	uint64_t fpcr, fpsr;
	/* when it ended; `vector`: offset in the table, or TURN_DONE */
	uint64_t nzcv, daif, vector;
} __attribute__((aligned(16))); /* as a stack pointer has to be */
_Static_assert(offsetof(struct state, sp_el0) == 248 && offsetof(struct state, v) == 256 &&
		       offsetof(struct state, fpcr) == 768 && offsetof(struct state, nzcv) == 784 &&
		       offsetof(struct state, vector) == 800,
	       "run.S");

enum level { EL1, EL0, A32, LEVELS };

/* How a turn ends: its code is done, or by an exception, which has to be right in full. */
enum end {
	DONE,
	UNDEFINED,
	READ_ABORT,  /* of `where`, by the first instruction */
	WRITE_ABORT, /* likewise */
	FETCH_ABORT, /* from `where` */
	INTERRUPTED, /* at the last instruction or the first */
};

/* The levels that the CPU has. */
extern unsigned levels;

void row_begin(const char *name, enum level level);
enum level row_level(void);
/* One result: whether all of its turns were right. */
bool row_end(void);

/* Destination registers: x0 to x30 and the zero register; of AArch32 r0 to r14. */
unsigned turn_registers(void);
/* Every register gets its value. `rt` is the one that the instruction names. */
void turn_begin(unsigned rt);
/* A register for its address: not rt, and not always the same. */
unsigned turn_base(unsigned rt);
/* What a register begins with; the zero register with 0. */
uint64_t turn_value(unsigned reg);
/* It begins with this value, and has to keep it. */
void turn_set(unsigned reg, uint64_t value);
/* Runs these words with interrupts masked, or open. */
void turn_run(const uint32_t *words, unsigned count);
void turn_spin(const uint32_t *words, unsigned count);
/* What a register has now. */
uint64_t turn_result(unsigned reg);
/* It ended by an Undefined Instruction exception. */
bool turn_was_undefined(void);
/* The code has written the register, and this is the right value. */
void turn_writes(unsigned reg, uint64_t value);
/* Something else is wrong with this turn. */
void turn_fails(const char *what, uint64_t found, uint64_t wanted);
/* Compares everything. The code has `count` words, `where` is an abort's address. */
void turn_end(enum end end, unsigned count, uint64_t where);

void test_accesses(enum level level);   /* accesses.c */
void test_registers(enum level level);  /* registers.c */
void test_first_call(void);             /* calls.c: needs no GIC, nor any other trap */
void test_calls(void);                  /* calls.c */
void test_interrupts(enum level level); /* interrupts.c */
bool test_hands(enum level level);      /* hands.c; its row's result */
void spin_for_ever(void);               /* interrupts.c; ends when a turn is wrong */

#endif
