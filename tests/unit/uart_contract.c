/* SPDX-License-Identifier: Apache-2.0 */
/* What board/driver/uart.h promises of every driver. */
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/uart_bench.h"

#define BAUD         115200u
#define SLOW_US      1042u  /* a character at 9600 baud */
#define WAIT_MOST_US 20100u /* what a bounded wait may take, with what is between two looks */

static int got[512];
static unsigned n_got;

static void begin(void)
{
	bench_start(model);
	n_got = 0;
}

static const struct uart *uart(void)
{
	return &model->uart;
}

static const struct uart_ops *ops(void)
{
	return model->uart.ops;
}

static void fill(void)
{
	while (ops()->put(uart(), 'x'))
		assert_true(line.n_tx <= model->tx_depth);
}

static void take(void *context, int received)
{
	assert_ptr_equal(context, got);
	assert_true(n_got < COUNT(got));
	got[n_got++] = received;
}

void contract_put(void **state)
{
	static const char text[] = "one\xff\r\n";

	(void)state;
	begin();
	for (const char *c = text; *c; c++) {
		assert_true(ops()->put(uart(), *c));
		bench_wait(100);
	}
	assert_int_equal(line.n_sent, strlen(text));
	assert_memory_equal(line.sent, text, strlen(text));
	line.character_us = 0;
	/* "no room" is said before a character is lost: line_send fails the test otherwise */
	fill();
	assert_false(ops()->put(uart(), 'y'));
	assert_true(line.n_tx >= 1);
	assert_int_equal(line.tx[line.n_tx - 1], 'x');
}

/* More than the FIFO has room for: all come, in order. */
void contract_put_waits(void **state)
{
	(void)state;
	begin();
	line.character_us = SLOW_US;
	for (unsigned i = 0; i < 100; i++)
		assert_true(uart_put(uart(), (char)i));
	bench_wait(100 * SLOW_US);
	assert_int_equal(line.n_sent, 100);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(line.sent[i], i);
}

void contract_stuck(void **state)
{
	uint64_t before;

	(void)state;
	begin();
	line.character_us = 0;
	fill();
	before = line.now;
	assert_false(uart_put(uart(), 'y'));
	assert_in_range(line.now - before, 20000, WAIT_MOST_US);
	assert_int_equal(line.tx[line.n_tx - 1], 'x');
	assert_int_equal(line.n_sent, 0);
}

/* A line that stops costs the bound once, whatever is still to be said; when it moves, nothing more
 * is lost. */
void contract_text(void **state)
{
	bool stalled = false;
	uint64_t before;

	(void)state;
	begin();
	line.character_us = 0;
	fill();
	before = line.now;
	for (unsigned i = 0; i < 1000; i++)
		assert_false(uart_put_text(uart(), 'l', &stalled));
	assert_in_range(line.now - before, 20000, WAIT_MOST_US);
	line.character_us = SLOW_US;
	bench_wait(100 * SLOW_US);
	bench_wait(100 * SLOW_US);
	line.n_sent = 0;
	for (unsigned i = 0; i < 100; i++)
		assert_true(uart_put_text(uart(), (char)i, &stalled));
	bench_wait(100 * SLOW_US);
	assert_int_equal(line.n_sent, 100);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(line.sent[i], i);
}

void contract_drain(void **state)
{
	uint64_t before;

	(void)state;
	begin();
	assert_true(ops()->idle(uart()));
	assert_true(uart_put(uart(), 'x'));
	assert_false(ops()->idle(uart()));
	assert_true(uart_drain(uart(), 1000));
	assert_int_equal(line.n_sent, 1);
	line.character_us = 0;
	assert_true(uart_put(uart(), 'x'));
	before = line.now;
	assert_false(uart_drain(uart(), 500));
	assert_in_range(line.now - before, 500, 600);
}

void contract_get(void **state)
{
	(void)state;
	begin();
	assert_int_equal(ops()->get(uart()), UART_NOTHING);
	bench_receive('a');
	bench_receive(0xff);
	bench_receive(0);
	assert_int_equal(ops()->get(uart()), 'a');
	assert_int_equal(ops()->get(uart()), 0xff);
	assert_int_equal(ops()->get(uart()), 0);
	assert_int_equal(ops()->get(uart()), UART_NOTHING);
}

/* A mark comes with its character, and not with the next. */
void contract_marks(void **state)
{
	static const int marks[] = {UART_FRAMING, UART_PARITY, UART_BREAK};

	(void)state;
	for (unsigned i = 0; i < COUNT(marks); i++) {
		int character = marks[i] == UART_BREAK ? 0 : 'e', want = marks[i] & model->marks;

		begin();
		bench_receive((uint16_t)(character | want));
		assert_int_equal(ops()->get(uart()), character | want);
		bench_receive('g');
		assert_int_equal(ops()->get(uart()), 'g');
	}
}

/* Which character has it differs from device to device; nobody may miss that some were lost. */
void contract_overrun(void **state)
{
	int all = 0, received;

	(void)state;
	begin();
	for (unsigned i = 0; i < model->rx_depth + 3; i++)
		bench_receive((uint16_t)(i & 0x7f));
	for (unsigned i = 0; i < model->rx_depth; i++) {
		received = ops()->get(uart());
		assert_int_equal(received & UART_CHARACTER, i & 0x7f);
		all |= received;
	}
	bench_receive('z');
	received = ops()->get(uart());
	all |= received;
	assert_int_equal(received & UART_CHARACTER, 'z');
	assert_int_equal(all & ~UART_CHARACTER, UART_OVERRUN);
	bench_receive('z');
	assert_int_equal(ops()->get(uart()), 'z');
	assert_int_equal(ops()->get(uart()), UART_NOTHING);
}

void contract_interrupt(void **state)
{
	(void)state;
	begin();
	ops()->interrupt_enable(uart(), false, false); /* firmware left that of transmission on */
	assert_false(model->interrupt());
	bench_receive('a');
	bench_wait(1000);
	assert_false(model->interrupt());
	assert_false(ops()->interrupt_acknowledge(uart()));
	ops()->interrupt_enable(uart(), true, false);
	assert_int_equal(ops()->get(uart()), 'a');
	ops()->interrupt_acknowledge(uart());
	assert_false(model->interrupt());
	assert_false(ops()->interrupt_acknowledge(uart()));
	bench_receive('b');
	bench_wait(1000);
	assert_true(model->interrupt());
	assert_true(ops()->interrupt_acknowledge(uart()));
	ops()->interrupt_enable(uart(), false, false);
	assert_false(model->interrupt());
	/* sending raises nothing */
	ops()->interrupt_enable(uart(), true, false);
	assert_int_equal(ops()->get(uart()), 'b');
	ops()->interrupt_acknowledge(uart());
	uart_put(uart(), 'x');
	assert_true(uart_drain(uart(), 1000));
	assert_false(model->interrupt());
}

/* Room again: raised while nobody writes, over when the FIFO is filled or nobody asks any more. */
void contract_transmit(void **state)
{
	(void)state;
	begin();
	line.character_us = SLOW_US;
	for (unsigned round = 0; round < 3; round++) {
		do {
			fill();
			ops()->interrupt_enable(uart(), round & 1, true);
		} while (ops()->put(uart(), 'y')); /* which may be as long ago as the model likes */
		assert_false(model->interrupt());
		bench_wait(100 * SLOW_US);
		assert_true(model->interrupt());
		assert_true(ops()->put(uart(), 'z'));
		ops()->interrupt_enable(uart(), round & 1, false);
		assert_false(model->interrupt());
	}
	line.character_us = 0; /* and one that was raised before is over where there is no room */
	fill();
	ops()->interrupt_enable(uart(), false, true);
	assert_false(model->interrupt());
}

void contract_receive(void **state)
{
	(void)state;
	begin();
	ops()->interrupt_enable(uart(), true, false);
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 5; i++)
			bench_receive((uint16_t)('a' + i));
		bench_wait(1000);
		assert_true(model->interrupt());
		n_got = 0;
		assert_int_equal(uart_receive(uart(), take, got), 5);
		assert_int_equal(n_got, 5);
		for (unsigned i = 0; i < 5; i++)
			assert_int_equal(got[i], 'a' + i);
		assert_false(model->interrupt());
	}
	assert_int_equal(uart_receive(uart(), take, got), 0);
	assert_int_equal(n_got, 5);
}

/* One comes between the handler's last look and its acknowledge. */
void contract_receive_late(void **state)
{
	(void)state;
	begin();
	ops()->interrupt_enable(uart(), true, false);
	bench_receive('a');
	bench_wait(1000);
	line.late = 'b';
	assert_int_equal(uart_receive(uart(), take, got), 2);
	assert_int_equal(got[1], 'b');
	assert_false(model->interrupt());
	/* and what comes after that raises it again */
	line.late = -1;
	bench_receive('c');
	bench_wait(1000);
	assert_true(model->interrupt());
}

/* Whoever sends faster than it is read does not keep the handler for ever, nor is it forgotten. */
void contract_receive_endless(void **state)
{
	(void)state;
	begin();
	ops()->interrupt_enable(uart(), true, false);
	line.endless = true;
	bench_receive('a');
	bench_wait(1000);
	assert_int_equal(uart_receive(uart(), take, got), 256);
	assert_int_equal(n_got, 256);
	bench_wait(1000);
	assert_true(model->interrupt());
	line.endless = false;
	n_got = 0;
	assert_int_equal(uart_receive(uart(), take, got), 1);
	assert_false(model->interrupt());
}

void contract_init(void **state)
{
	static const uint32_t speeds[] = {9600, 57600, 115200};

	(void)state;
	for (unsigned i = 0; i < COUNT(speeds); i++) {
		begin();
		/* from before: not for whoever comes now, nor what was wrong with it */
		bench_receive((uint16_t)('o' | (UART_PARITY & model->marks)));
		assert_true(ops()->init(uart(), speeds[i]));
		assert_in_range(model->speed(), speeds[i] * 97ull / 100, speeds[i] * 103ull / 100);
		assert_true(model->ready());
		assert_int_equal(ops()->get(uart()), UART_NOTHING);
		assert_false(model->interrupt());
		assert_true(ops()->put(uart(), 'n'));
		bench_wait(2000);
		assert_int_equal(line.sent[line.n_sent - 1], 'n');
		bench_receive('n');
		assert_int_equal(ops()->get(uart()), 'n');
	}
}

void contract_init_refused(void **state)
{
	struct uart other;

	(void)state;
	begin();
	other = *uart();
	assert_true(ops()->init(&other, 0));
	assert_false(ops()->init(&other, model->too_fast));
	assert_false(ops()->init(&other, 1));
	other.clock_hz = 0;
	assert_true(ops()->init(&other, BAUD));
	assert_int_equal(line.writes, 0);
}

/* What is under way is waited for; what does not move, not for long. */
void contract_init_busy(void **state)
{
	uint64_t before;

	(void)state;
	begin();
	assert_true(uart_put(uart(), 'x'));
	assert_true(ops()->init(uart(), BAUD));
	assert_int_equal(line.n_sent, 1);
	begin();
	line.character_us = 0;
	fill();
	before = line.now;
	ops()->init(uart(), BAUD);
	assert_true(line.now - before <= 2 * WAIT_MOST_US);
}
