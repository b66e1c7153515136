/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/bcm_aux_uart.c on a model of the mini UART ("BCM2711 ARM Peripherals" 2.1, 2.2). */
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/uart_bench.h"

/* from the start of the auxiliary block */
#define ENABLES 0x04u
#define IO      0x40u
#define IER     0x44u
#define IIR     0x48u
#define LCR     0x4cu
#define MCR     0x50u
#define LSR     0x54u
#define CNTL    0x60u
#define BAUD    0x68u
#define CLOCK   500000000u

static struct {
	uint32_t enables, ier, lcr, mcr, cntl, baud;
} chip;

static void reset(void)
{
	chip.enables = 5; /* and the second SPI master, which is somebody else's */
	chip.ier = 0xe;   /* of transmission */
	chip.lcr = 2;     /* 7 bits */
	chip.mcr = 2;
	chip.cntl = 3;
	chip.baud = 541;
}

static bool receives(void)
{
	return line.n_rx && (chip.ier & 1) && (chip.ier & 0xc) == 0xc;
}

static bool interrupt(void)
{
	return receives() || (!line.n_tx && (chip.ier & 0xe) == 0xe);
}

static uint32_t status(void)
{
	bool lost = line_lost(), empty = line_empty();

	return (empty ? 0 : 1) | (lost ? 2 : 0) | (line_room() ? 1u << 5 : 0) |
	       (line_sending() ? 0 : 1u << 6);
}

static uint32_t read(uint32_t offset)
{
	if (offset == ENABLES)
		return chip.enables;
	if (!(chip.enables & 1))
		return 0;
	switch (offset) {
	case IO:
		return line_take();
	case IIR:
		return 0xc0 | (receives() ? 4 : interrupt() ? 2 : 1);
	case LSR:
		return status();
	}
	fail_msg("read of 0x%x", offset);
	return 0;
}

static void empty_fifos(uint32_t which)
{
	if (which & 2)
		line.n_rx = 0;
	if (which & 4)
		line.n_tx = 0;
}

static void write(uint32_t offset, uint32_t value)
{
	/* what is being sent or received at that moment would be torn */
	if ((offset == LCR || offset == BAUD) && chip.cntl)
		fail_msg("0x%x is written while the UART is on", offset);
	if (offset == ENABLES)
		chip.enables = value;
	else if (!(chip.enables & 1))
		return; /* goes nowhere */
	else if (offset == IO)
		line_send((uint8_t)value);
	else if (offset == IER)
		chip.ier = value;
	else if (offset == IIR)
		empty_fifos(value);
	else if (offset == LCR)
		chip.lcr = value;
	else if (offset == MCR)
		chip.mcr = value;
	else if (offset == CNTL)
		chip.cntl = value;
	else if (offset == BAUD)
		chip.baud = value;
	else
		fail_msg("write to 0x%x", offset);
}

static uint32_t speed(void)
{
	assert_true(chip.baud <= 0xffff);
	return CLOCK / 8 / (chip.baud + 1);
}

static bool ready(void)
{
	return chip.enables == 5 && chip.lcr == 3 && !chip.mcr && chip.cntl == 3 && !chip.ier;
}

static const struct uart_model mini = {
	.uart = {.ops = &uart_bcm_aux, .base = BENCH_BASE, .clock_hz = CLOCK},
	.before = 0x40,
	.size = 0x80,
	.tx_depth = 8,
	.rx_depth = 8,
	.access = 4,
	.marks = 0,
	.too_fast = 130000000,
	.reset = reset,
	.read = read,
	.write = write,
	.interrupt = interrupt,
	.speed = speed,
	.ready = ready,
};

/* Switched off in the block, as after reset: its registers are not there. */
static void switched_off(void **state)
{
	(void)state;
	bench_start(&mini);
	chip.enables = 4;
	chip.baud = 0;
	assert_true(uart_bcm_aux.init(&mini.uart, 115200));
	assert_true(ready());
	assert_int_equal(chip.baud, 542); /* 500 MHz / 8 / 115200 - 1, rounded */
}

static void divisor(void **state)
{
	(void)state;
	bench_start(&mini);
	assert_true(uart_bcm_aux.init(&mini.uart, 62500000)); /* all there is: divided by one */
	assert_int_equal(chip.baud, 0);
	assert_true(uart_bcm_aux.init(&mini.uart, 954));
	assert_int_equal(chip.baud, 65513);
	assert_false(uart_bcm_aux.init(&mini.uart, 900));
}

int main(void)
{
	const struct CMUnitTest tests[] = {CONTRACT_TESTS, cmocka_unit_test(switched_off),
					   cmocka_unit_test(divisor)};

	model = &mini;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
