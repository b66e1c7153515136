/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register file of a PL061, eight lines of general-purpose input and output (DDI 0190B), as
 * stock drivers take it. Pure: who drives its inputs, and whom its outputs drive, is the user's.
 *
 * Without a lock: each of its words is changed by atomic operations, by any core of its guest, and
 * its inputs by any core of others. An edge that comes while the guest changes how lines interrupt
 * is judged by the one or by the other.
 */
#ifndef MULLION_EL2_PL061_H
#define MULLION_EL2_PL061_H

#include <stdbool.h>
#include <stdint.h>

#define PL061_LINES 8u
#define PL061_PAGE  0x1000u

/* Bit n of each: line n. Atomic. */
struct pl061 {
	uint32_t driven;  /* inputs that somebody else holds high */
	uint32_t latched; /* edges since they were cleared */
	uint32_t data, direction;
	uint32_t by_level, both_edges, high, enabled; /* GPIOIS, GPIOIBE, GPIOIEV, GPIOIE */
};

/* What a write leads to. */
struct pl061_write {
	uint32_t rose, fell; /* outputs */
	bool interrupt;      /* a line interrupts now that did not before */
};

/* What a register has, `offset` from the page's base; 0 where there is none. */
uint32_t pl061_read(const struct pl061 *chip, uint64_t offset);
void pl061_write(struct pl061 *chip, uint64_t offset, uint32_t value, struct pl061_write *led_to);

/* Somebody else drives these lines high or low. Those that were not so before. */
uint32_t pl061_drive(struct pl061 *chip, uint32_t lines, bool high);

/* These lines have gone high or low. Those of them that are set to note that (in GPIORIS). */
uint32_t pl061_edge(struct pl061 *chip, uint32_t lines, bool high);

/* These lines go high and low again, or low and high: an edge of each kind, whatever they are. The
 * same of them. */
uint32_t pl061_pulse(struct pl061 *chip, uint32_t lines);

/* Of the lines that one of these has given, one interrupts. */
static inline bool pl061_interrupts(const struct pl061 *chip, uint32_t noted)
{
	return noted & __atomic_load_n(&chip->enabled, __ATOMIC_SEQ_CST);
}

/* As after reset, but for what others drive. */
void pl061_reset(struct pl061 *chip);

#endif
