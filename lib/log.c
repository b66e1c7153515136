/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/log.h"

#include "lib/printf.h"

#define RATE_BURST 8u /* lines a second and place */

static struct {
	const char *stage;
	unsigned el;
	struct log_ring *ring;
	const struct log_ops *ops;
	void (*put)(char character);
	uint64_t reset_counter, frequency;
	/* under the lock, values of the ring's head: where the line starts, and its text behind
	 * the time; the last line's text and its end, behind which comes its count */
	uint64_t line, text, last, last_end;
	unsigned times; /* that the last line came */
} self;

struct log_ring *log_ring_init(void *memory, uint32_t bytes)
{
	struct log_ring *r = memory;
	uint32_t size = 1;

	while (size <= (bytes - sizeof(*r)) / 2)
		size *= 2;
	r->magic = LOG_RING_MAGIC;
	r->size = size;
	r->head = 0;
	r->kept = bytes - (uint32_t)sizeof(*r) - size;
	return r;
}

static inline void ring_put(struct log_ring *ring, char character)
{
	uint64_t head = ring->head;

	ring->text[log_ring_place(ring, head)] = character;
	ring->head = head + 1;
}

void log_ring_copy(struct log_ring *ring, const struct log_ring *from)
{
	for (uint64_t i = 0; i < from->head; i++) {
		if (i == from->kept && from->head - i > from->size) {
			i = from->head - from->size;
			ring_put(ring, '\n'); /* in the middle of a line */
		}
		ring_put(ring, from->text[log_ring_place(from, i)]);
	}
}

static bool is_ring(const struct log_ring *ring)
{
	return ring && ring->magic == LOG_RING_MAGIC && ring->size &&
	       !(ring->size & (ring->size - 1));
}

void log_open(const char *stage, unsigned el, struct log_ring *ring, const struct log_ops *ops,
	      uint64_t reset_counter, uint64_t frequency)
{
	self.stage = stage;
	self.el = el;
	self.ring = is_ring(ring) ? ring : NULL;
	self.ops = ops;
	self.put = ops->put;
	self.reset_counter = reset_counter;
	self.frequency = frequency;
	self.times = 0;
}

void log_sink(void (*put)(char character))
{
	self.put = put;
}

/* Names from trees and images pass through here: none may begin a line or move the cursor. */
static inline char printable(char character)
{
	return (unsigned char)(character - ' ') <= '~' - ' ' ? character : '?';
}

static void to_ring(void *ring, char character)
{
	ring_put(ring, printable(character));
}

static void to_both(void *ring, char character)
{
	if (ring)
		ring_put(ring, printable(character));
	if (self.put)
		self.put(printable(character));
}

/* A guest may have caused the line and waits for it: what is asked once here is
 * not asked again for each character. */
static void out_text(const char *format, va_list arguments)
{
	fmt_out(self.ring && !self.put ? to_ring : to_both, self.ring, format, arguments);
}

static void out_format(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	out_text(format, arguments);
	va_end(arguments);
}

/* The line's time, and who speaks. */
static __attribute__((noinline)) void out_head(void)
{
	uint64_t now = self.ops->now(), ticks, s = 0, us = 0;

	ticks = now > self.reset_counter ? now - self.reset_counter : 0;
	if (self.frequency) {
		s = ticks / self.frequency;
		us = ticks % self.frequency * 1000000 / self.frequency;
	}
	out_format("[%5llu.%06llu] ", (unsigned long long)s, (unsigned long long)us);
	if (self.ring)
		self.text = self.ring->head;
	out_format("%s EL%u cpu%u: ", self.stage, self.el, self.ops->cpu());
}

static __attribute__((noinline)) void start_line(void)
{
	if (self.ops->lock) /* before the time is taken, so that times in the log only rise */
		self.ops->lock();
	if (self.ring)
		self.line = self.ring->head;
	out_head();
}

/* Whether the line says what the last one does. */
static __attribute__((cold)) bool repeats(const struct log_ring *ring)
{
	uint64_t size = self.last_end - self.last;

	if (!self.times || ring->head - self.text != size || ring->head - self.last > ring->size)
		return false;
	for (uint64_t i = 0; i < size; i++)
		if (ring->text[log_ring_place(ring, self.text + i)] !=
		    ring->text[log_ring_place(ring, self.last + i)])
			return false;
	return true;
}

/* The end of a line in the ring. One that repeats the last is taken back, and that one's count
 * written once more. */
static __attribute__((cold, noinline)) void end_in_ring(struct log_ring *ring)
{
	void (*put)(char character) = self.put;

	if (!repeats(ring)) {
		self.last = self.text;
		self.last_end = ring->head;
		self.times = 1;
		ring_put(ring, '\n');
		return;
	}
	ring->head = self.last_end + 1;
	self.put = NULL;
	out_head();
	out_format("... %u times", ++self.times);
	self.put = put;
	ring_put(ring, '\n');
	self.line = ring->head;
}

/* The ring keeps plain newlines; a terminal wants the carriage return, too. */
static void end_line(void)
{
	struct log_ring *ring = self.ring;
	uint64_t from = 0, to = 0;

	if (ring) {
		end_in_ring(ring);
		from = self.line;
		to = ring->head;
	}
	if (self.put) {
		self.put('\r');
		self.put('\n');
	}
	if (self.ops->unlock)
		self.ops->unlock();
	if (self.ops->after && ring)
		self.ops->after(ring, from, to);
}

void log_line(const char *format, ...)
{
	va_list arguments;

	if (!self.ops)
		return;
	start_line();
	va_start(arguments, format);
	out_text(format, arguments);
	va_end(arguments);
	end_line();
}

void log_error(const char *object, const char *format, ...)
{
	va_list arguments;

	if (!self.ops)
		return;
	start_line();
	out_format("error: %s: ", object);
	va_start(arguments, format);
	out_text(format, arguments);
	va_end(arguments);
	end_line();
}

void log_diag(const struct diag *diag)
{
	log_error(diag->object, "%s", diag->reason);
}

static void tell_left_out(unsigned lines)
{
	log_line("%u more lines like the last were left out", lines);
}

/* No lock: a count that is lost to another core only lets a line more through. */
bool log_rate(struct log_rate *rate)
{
	uint64_t now, start = __atomic_load_n(&rate->start, __ATOMIC_RELAXED);
	unsigned lines = __atomic_load_n(&rate->lines, __ATOMIC_RELAXED);

	if (!self.ops)
		return false;
	now = self.ops->now();
	if (lines && self.frequency && now - start >= self.frequency) {
		__atomic_store_n(&rate->lines, 0, __ATOMIC_RELAXED);
		/* without this line: whoever asks pays for one line and no more */
		if (lines > RATE_BURST) {
			tell_left_out(lines - RATE_BURST + 1);
			return false;
		}
		lines = 0;
	}
	if (lines == 0)
		__atomic_store_n(&rate->start, now, __ATOMIC_RELAXED);
	if (lines < ~0u)
		__atomic_store_n(&rate->lines, lines + 1, __ATOMIC_RELAXED);
	return lines < RATE_BURST;
}

void log_rate_end(struct log_rate *rate)
{
	unsigned lines = __atomic_exchange_n(&rate->lines, 0, __ATOMIC_RELAXED);

	if (lines > RATE_BURST)
		tell_left_out(lines - RATE_BURST);
}
