/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/log.h"

#include <string.h>

#include "lib/printf.h"

#define RATE_BURST 8u /* lines a second and place */
/* The end of a longer one is left out; a domain of 16 pieces of memory has about 700. */
#define LINE_SIZE 768u

#ifdef CONFIG_CONSOLE_ATTACH
#define ESCAPE (char)(CONFIG_CONSOLE_ESCAPE[0] - '@')
#else
#define ESCAPE '\0'
#endif

struct line {
	unsigned time_size, who_size, used; /* of `text`, who speaks comes first */
	char time[32];
	_Alignas(8) char text[LINE_SIZE + 1]; /* compared; room for its end */
};

static struct {
	const char *stage;
	struct log_ring *ring;
	const struct log_ops *ops;
	void (*put)(char character);
	uint64_t reset_counter, frequency;
	/* under the lock */
	struct line lines[2];
	struct line *line, *last; /* what comes, and what came */
	uint64_t start;           /* the ring's head where the line starts */
	uint64_t last_start, last_end;
	unsigned times; /* that the last line came; 0: there is none to compare with */
} self;

void log_open(const char *stage, struct log_ring *ring, const struct log_ops *ops,
	      uint64_t reset_counter, uint64_t frequency)
{
	self.stage = stage;
	self.ring = log_ring_is(ring) ? ring : NULL;
	self.ops = ops;
	self.put = ops->put;
	self.reset_counter = reset_counter;
	self.frequency = frequency;
	self.line = &self.lines[0];
	self.last = &self.lines[1];
	self.times = 0;
}

void log_sink(void (*put)(char character))
{
	self.put = put;
}

/* Names from trees and images pass through here: none may begin a line or move the cursor. */
static inline char printable(char character)
{
	return (unsigned)(unsigned char)character - ' ' <= '~' - ' ' ? character : '?';
}

static void to_sink(const char *text, unsigned size)
{
	if (self.put)
		for (unsigned i = 0; i < size; i++)
			self.put(text[i]);
}

void log_machine_starts(void)
{
	/* Twice: the first one may be what an escape or a count of before was still waiting for. */
	static const char text[] = {ESCAPE, '\r', ESCAPE, '\r', '\n'};

	if (IS_ENABLED(CONFIG_CONSOLE_ATTACH))
		to_sink(text, sizeof(text));
}

/* A guest may have caused the line and waits for it: kept short. */
static void to_line(void *to, const char *text, size_t size)
{
	struct line *line = to;
	unsigned used = __atomic_load_n(&line->used, __ATOMIC_RELAXED);
	char *out = line->text + used;

	if (size > LINE_SIZE - used)
		size = LINE_SIZE - used;
	line->used = used + (unsigned)size;
	if (size) /* one branch a character */
		do
			*out++ = printable(*text++);
		while (--size);
}

static void out_format(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fmt_out(to_line, self.line, format, arguments);
	va_end(arguments);
}

/* The seconds since reset; and of the next one the microseconds. */
static uint64_t time_now(uint64_t *us)
{
	uint64_t now = self.ops->now(),
		 ticks = now > self.reset_counter ? now - self.reset_counter : 0;

	*us = 0;
	if (!self.frequency)
		return 0;
	*us = ticks % self.frequency * 1000000 / self.frequency;
	return ticks / self.frequency;
}

uint64_t log_us(void)
{
	uint64_t us, s = time_now(&us);

	return s * 1000000 + us;
}

/* The line's time, and who speaks. */
static void start_line(void)
{
	uint64_t us, s;

	if (self.ops->lock) /* before the time is taken, so that times in the log only rise */
		self.ops->lock();
	s = time_now(&us);
	self.start = self.ring ? self.ring->head : 0;
	self.line->used = 0;
	self.line->time_size = (unsigned)fmt_sn(self.line->time, sizeof(self.line->time),
						"[%5llu.%06llu] ", (unsigned long long)s,
						(unsigned long long)us);
	out_format("%s cpu%u: ", self.stage, self.ops->cpu());
	self.line->who_size = self.line->used;
}

/* Whether the line says what the last one does, which the ring still has. */
static bool repeats(const struct log_ring *ring)
{
	const struct line *line = self.line, *last = self.last;

	return self.times && line->used == last->used &&
	       ring->head - self.last_start <= ring->size &&
	       memcmp(line->text, last->text, line->used) == 0;
}

/* One that repeats the last does not come into the ring: that one's count is written once more. */
static void end_in_ring(struct log_ring *ring)
{
	struct line *line = self.line;
	bool again = repeats(ring);

	if (again) {
		line->used = line->who_size;
		out_format("... %u times", ++self.times);
		ring->head = self.last_end;
	} else {
		self.times = 1;
		self.last_start = self.start;
		self.line = self.last;
		self.last = line;
	}
	line->text[line->used] = '\n';
	log_ring_put(ring, line->time, line->time_size);
	log_ring_put(ring, line->text, line->used + 1);
	*(again ? &self.start : &self.last_end) = ring->head;
}

/* The ring keeps plain newlines; a terminal wants the carriage return, too. */
static void end_line(void)
{
	struct log_ring *ring = self.ring;
	uint64_t from = 0, to = 0;

	to_sink(self.line->time, self.line->time_size);
	to_sink(self.line->text, self.line->used);
	to_sink("\r\n", 2);
	if (ring) {
		end_in_ring(ring);
		from = self.start;
		to = ring->head;
	}
	if (self.ops->unlock)
		self.ops->unlock();
	if (self.ops->after && ring)
		self.ops->after(ring, from, to);
}

static __attribute__((noinline)) void whole_line(const char *object, const char *format,
						 va_list arguments)
{
	if (!self.ops)
		return;
	start_line();
	if (object)
		out_format("error: %s: ", object);
	fmt_out(to_line, self.line, format, arguments);
	end_line();
}

void log_line(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	whole_line(NULL, format, arguments);
	va_end(arguments);
}

void log_error(const char *object, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	whole_line(object, format, arguments);
	va_end(arguments);
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
