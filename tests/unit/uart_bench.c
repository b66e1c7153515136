/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/uart_bench.h"

#include <string.h>

#include "tests/unit/expect.h"
#include "board/driver/mmio.h"

#define FOR_EVER 100000u /* accesses in one test: the driver polls without end */
#define LOOK_US  10u     /* between two looks at the clock */

struct uart_line line;
const struct uart_model *model;

/* --- time, the line --- */

static void next_character(uint64_t from)
{
	if (line.shifting || !line.n_tx || !line.character_us)
		return;
	line.shifting = true;
	line.shifter = line.tx[0];
	line.sending_until = from + line.character_us;
	memmove(line.tx, line.tx + 1, --line.n_tx);
}

static void line_moves(void)
{
	while (line.character_us && line.shifting && line.now >= line.sending_until) {
		assert_true(line.n_sent < sizeof(line.sent));
		line.sent[line.n_sent++] = line.shifter;
		line.shifting = false;
		next_character(line.sending_until);
	}
}

void bench_wait(uint32_t microseconds)
{
	next_character(line.now); /* if the line did not move until now */
	line.now += microseconds;
	line_moves();
}

uint64_t deadline_us(uint32_t microseconds)
{
	return line.now + microseconds;
}

bool deadline_over(uint64_t deadline)
{
	bench_wait(LOOK_US);
	return line.now >= deadline;
}

bool line_room(void)
{
	return line.n_tx < model->tx_depth;
}

bool line_sending(void)
{
	return line.n_tx || line.shifting;
}

void line_send(uint8_t character)
{
	if (!line_room())
		fail_msg("'%c' is written to a full FIFO", character);
	line.tx[line.n_tx++] = character;
	next_character(line.now);
}

void bench_receive(uint16_t character_and_marks)
{
	line.received_at = line.now;
	if (line.n_rx == model->rx_depth)
		line.overrun = true;
	else
		line.rx[line.n_rx++] = character_and_marks;
}

bool line_empty(void)
{
	int late = line.late;

	if (line.n_rx)
		return false;
	line.late = -1;
	if (late >= 0)
		bench_receive((uint16_t)late);
	return true;
}

uint16_t line_take(void)
{
	uint16_t first = line.rx[0];

	assert_true(line.n_rx);
	memmove(line.rx, line.rx + 1, --line.n_rx * sizeof(line.rx[0]));
	if (line.endless)
		bench_receive((uint16_t)('a' + first % 26));
	return first;
}

bool line_lost(void)
{
	bool lost = line.overrun;

	line.overrun = false;
	return lost;
}

/* --- registers --- */

static uint32_t offset_of(uint64_t address, unsigned size)
{
	uint64_t offset = address - (BENCH_BASE - model->before);

	if (offset >= model->size || size != model->access || offset % size)
		fail_msg("access of %u bytes to 0x%lx", size, (unsigned long)address);
	if (line.reads + line.writes > FOR_EVER)
		fail_msg("polls for ever");
	return (uint32_t)offset;
}

static uint32_t model_read(uint64_t address, unsigned size)
{
	line.reads++;
	return model->read(offset_of(address, size));
}

static void model_write(uint64_t address, uint32_t value, unsigned size)
{
	line.writes++;
	model->write(offset_of(address, size), value);
}

uint8_t mmio_read8(uint64_t address)
{
	return (uint8_t)model_read(address, 1);
}

uint32_t mmio_read32(uint64_t address)
{
	return model_read(address, 4);
}

void mmio_write8(uint64_t address, uint8_t value)
{
	model_write(address, value, 1);
}

void mmio_write32(uint64_t address, uint32_t value)
{
	model_write(address, value, 4);
}

void bench_start(const struct uart_model *under_test)
{
	model = under_test;
	memset(&line, 0, sizeof(line));
	line.late = -1;
	line.character_us = 87; /* 115200 baud */
	model->reset();
}
