/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WIRED_H
#define WIRED_H

#include "sdk/kit.h"

/* tests/guest/bench/marks.S: the plugin (tests/bench/count.c) counts between them. */
void mark_row(void);
void mark_end(void); /* a sample begins */
void mark_done(void);
void marked_write32(uint64_t address, uint32_t value); /* begins one; the write is done */
void spin_until(volatile uint32_t *word, uint32_t value);
/* Takes so many interrupts, counts them in *served, and marks each as done. */
void sgi_server_spin(volatile uint32_t *served, uint32_t times);
void sgi_server_wfi(volatile uint32_t *served, uint32_t times);

/* probes.S: the handlers, as short as can be. */
extern char bench_vectors[], bench_vectors_v2[];
extern uint64_t bench_gicc;

/* Words that both sides see; side n writes those from n * WORDS on alone. */
enum { STEP, BALL, SERVED, RECEIVED, WORDS = 0x200 };

static inline void barrier(void)
{
	__asm__ volatile("dmb ish" ::: "memory");
}

/* Back and forth by polling: all that both CPUs do between the marks, what they wait included. Side
 * 0 begins and has the marks. */
void ping_pong(unsigned side, volatile uint32_t *mine, volatile uint32_t *theirs);
/* The same between two CPUs of one partition: what it is on the bare machine. */
void ping_pong_alone(void);

#endif
