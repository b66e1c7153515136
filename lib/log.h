/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log. Every line goes to a ring in memory; a UART is a sink of the ring with one owner. The
 * ring is handed on from stage to stage, so that the last stage still holds the first line.
 *
 * In the ring, a line that repeats the one before it becomes a count behind that: `... 268 times`,
 * with the time of the last. The sink shows each.
 *
 * A line is `[    0.001234] loader EL3 cpu0: text`, a failure `... cpu0: error: OBJECT: REASON`. A
 * call is one line: no newline in the text. Everything that is not printable ASCII, also in
 * arguments, comes out as '?', so that no name from a tree or an image can forge a line. Lines end
 * in \n in the ring, in \r\n at the sink.
 */
#ifndef MULLION_LOG_H
#define MULLION_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/diag.h"

#define LOG_RING_MAGIC 0x324f4c4du /* "MLO2" */

struct log_ring {
	uint32_t magic;
	uint32_t size; /* of the ring, a power of two */
	uint64_t head; /* characters ever written */
	/* The first `kept` of them stay for ever, at the beginning of text[]; the ring lies behind:
	 * log_ring_place(). */
	uint32_t kept;
	uint32_t others; /* how far below the ring a table of more text is; 0: there is none */
	char text[];
};

/* Where in text[] the character is that is written when the head is `at`. */
static inline uint64_t log_ring_place(const struct log_ring *ring, uint64_t at)
{
	return at < ring->kept ? at : ring->kept + ((at - ring->kept) & (ring->size - 1));
}

/* What the log needs of the image that uses it. All but the lock may be called with the MMU off. */
struct log_ops {
	void (*put)(char character); /* the sink, bounded; NULL: ring only */
	uint64_t (*now)(void);       /* CNTPCT_EL0 */
	unsigned (*cpu)(void);       /* index or affinity of this core, for the line's head */
	void (*lock)(void);          /* NULL until exclusives may be used (MMU on) */
	void (*unlock)(void);
	/* A line of this core is in `ring`, from one value of its head to the other, and the lock
	 * is given back. NULL: nobody asks. */
	void (*after)(const struct log_ring *ring, uint64_t from, uint64_t to);
};

/* Makes an empty ring of the `bytes` bytes at `memory`: a header, what is kept of the beginning,
 * and a ring of the largest power of two that fits. The memory is the ring's from then on. */
struct log_ring *log_ring_init(void *memory, uint32_t bytes);

/* False: this is NULL, or memory without a ring's magic and size. */
bool log_ring_is(const struct log_ring *ring);

/* Adds text at the ring's end. The caller has the log's lock, or is alone. */
void log_ring_put(struct log_ring *ring, const char *text, uint64_t size);

/*
 * Opens the log of a stage: "bootblock", "loader", "monitor" or "el2" and its exception level, as
 * its lines have them ("el2 EL2").
 * Takes `ring` over; NULL, or memory without a ring's magic and size: sink only. `reset_counter` is
 * the counter at reset, `frequency` its rate in Hz (0: times print as 0). All pointers are kept.
 */
void log_open(const char *stage, struct log_ring *ring, const struct log_ops *ops,
	      uint64_t reset_counter, uint64_t frequency);

/*
 * Tells a tool at the sink's other end that the machine has started, and that nothing of what came
 * before goes on: it may have been reset within a frame (el2/console/wire.h). On a terminal this is
 * an empty line. Nothing where no tool is talked to.
 */
void log_machine_starts(void);

/* Takes the sink away (a guest owns the UART now) or gives it back; the ring goes on. */
void log_sink(void (*put)(char character));

/* Copies the text that `from` still has to the end of `ring`: the log moves to other memory. */
void log_ring_copy(struct log_ring *ring, const struct log_ring *from);

/* One line; nothing before log_open. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *object, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_diag(const struct diag *diag); /* log_error of what a pure module reported */

/* What a line would now have as its time: microseconds since reset. After log_open. */
uint64_t log_us(void);

/* For lines that a guest can cause: one of these per place and VM, zeroed. */
struct log_rate {
	uint64_t start; /* counter at the first line of this second */
	unsigned lines; /* asked for since */
};

/* `if (log_rate(&rate)) log_line(...)`: true eight times a second. Later a line of
 * its own counts what was left out. */
bool log_rate(struct log_rate *rate);
/* No line comes any more: says now how many were left out, if any. */
void log_rate_end(struct log_rate *rate);

#endif
