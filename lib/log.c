/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/log.h"

#include <string.h>

#include "lib/printf.h"

#define RATE_BURST 8u /* lines a second and place */
/* The end of a longer one is left out; a domain of 16 pieces of memory has about 700. */
#define LINE_SIZE 768u
#define TIME_SIZE 32u /* room for "[    0.001234] "; with 20 digits of seconds 30 are needed */

#ifdef CONFIG_CONSOLE_ATTACH
#define ESCAPE (char)(CONFIG_CONSOLE_ESCAPE[0] - '@')
#else
#define ESCAPE '\0'
#endif

/* The time ends, and who speaks begins, at TIME_SIZE: what is compared is aligned. */
struct line {
	unsigned start, who_end, end;
	_Alignas(8) char text[TIME_SIZE + LINE_SIZE + 1]; /* room for the newline */
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

/* There is one. */
static void to_sink(const char *text, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		self.put(text[i]);
}

void log_machine_starts(void)
{
	/* Twice: the first one may be what an escape or a count of before was still waiting for. */
	static const char text[] = {ESCAPE, '\r', ESCAPE, '\r', '\n'};

	if (IS_ENABLED(CONFIG_CONSOLE_ATTACH) && self.put)
		to_sink(text, sizeof(text));
}

/* A guest may have caused the line and waits for it: kept short. */
static void to_line(void *to, const char *text, size_t size)
{
	struct line *line = to;
	unsigned end = __atomic_load_n(&line->end, __ATOMIC_RELAXED);
	char *out = line->text + end;

	if (size > TIME_SIZE + LINE_SIZE - end)
		size = TIME_SIZE + LINE_SIZE - end;
	line->end = end + (unsigned)size;
	if (size) /* one branch a character */
		do
			*out++ = printable(*text++);
		while (--size);
}

/* What every line has is not worth a format's time. */
static void say(const char *text)
{
	struct line *line = self.line;
	char *out = line->text + line->end;
	const char *full = line->text + TIME_SIZE + LINE_SIZE;

	while (*text && out < full)
		*out++ = printable(*text++);
	line->end = (unsigned)(out - line->text);
}

/* Writes a number so that it ends at `end`, filled up to a width. Returns where it begins. */
static char *number_before(char *end, uint64_t number, unsigned width, char fill)
{
	const char *widest = end - width;

	do
		*--end = (char)('0' + number % 10);
	while (number /= 10);
	while (end > widest)
		*--end = fill;
	return end;
}

static void say_number(unsigned number)
{
	char digits[11] = ""; /* 2^32 - 1 has 10, and the end */

	say(number_before(digits + sizeof(digits) - 1, number, 1, '0'));
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

static void write_time(struct line *line)
{
	uint64_t us, s = time_now(&us);
	char *at = line->text + TIME_SIZE;

	*--at = ' ';
	*--at = ']';
	at = number_before(at, us, 6, '0');
	*--at = '.';
	at = number_before(at, s, 5, ' ');
	*--at = '[';
	line->start = (unsigned)(at - line->text);
}

/* The line's time, and who speaks, and about what, if that is not NULL. False: nothing is open. */
static bool start_line(const char *object)
{
	if (!self.ops)
		return false;
	if (self.ops->lock) /* before the time is taken, so that times in the log only rise */
		self.ops->lock();
	self.start = self.ring ? self.ring->head : 0;
	write_time(self.line);
	self.line->end = TIME_SIZE;
	say(self.stage);
	say(" cpu");
	say_number(self.ops->cpu());
	say(": ");
	self.line->who_end = self.line->end;
	if (object) {
		say("error: ");
		say(object);
		say(": ");
	}
	return true;
}

/* Whether the line says what the last one does, which the ring still has. */
static bool repeats(const struct log_ring *ring)
{
	const struct line *line = self.line, *last = self.last;

	return self.times && line->end == last->end && ring->head - self.last_start <= ring->size &&
	       memcmp(line->text + TIME_SIZE, last->text + TIME_SIZE, line->end - TIME_SIZE) == 0;
}

/* One that repeats the last does not come into the ring: that one's count is written once more. */
static void end_in_ring(struct log_ring *ring)
{
	struct line *line = self.line;
	bool again = repeats(ring);

	if (again) {
		line->end = line->who_end;
		say("... ");
		say_number(++self.times);
		say(" times");
		ring->head = self.last_end;
	} else {
		self.times = 1;
		self.last_start = self.start;
		self.line = self.last;
		self.last = line;
	}
	line->text[line->end] = '\n';
	log_ring_put(ring, line->text + line->start, line->end + 1 - line->start);
	*(again ? &self.start : &self.last_end) = ring->head;
}

/* The ring keeps plain newlines; a terminal wants the carriage return, too. */
static void end_line(void)
{
	struct log_ring *ring = self.ring;
	uint64_t from = 0, to = 0;

	if (self.put) {
		to_sink(self.line->text + self.line->start, self.line->end - self.line->start);
		to_sink("\r\n", 2);
	}
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

void log_line(const char *format, ...)
{
	va_list arguments;

	if (!start_line(NULL))
		return;
	va_start(arguments, format);
	fmt_out(to_line, self.line, format, arguments);
	va_end(arguments);
	end_line();
}

void log_error(const char *object, const char *format, ...)
{
	va_list arguments;

	if (!start_line(object))
		return;
	va_start(arguments, format);
	fmt_out(to_line, self.line, format, arguments);
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
