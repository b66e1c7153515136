/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/ns16550.c on a model of a 16550 (PC16550D data sheet), and on one of a DesignWare
 * UART (its databook; Linux, 8250_dw.c), which is that and busy. */
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/uart_bench.h"

#define IER   1u
#define IIR   2u /* read; FCR written */
#define LCR   3u
#define MCR   4u
#define LSR   5u
#define USR   0x1fu
#define DLAB  0x80u
#define CLOCK 24000000u

static struct {
	uint32_t ier, lcr, mcr, fcr, dll, dlm;
	bool dw;
	/* DesignWare: it raises the interrupt of a refused write to LCR; receives without end;
	 * refuses that many more writes whatever it does; has the time-out without a character */
	bool busy_raised, babbles, timeout_raised;
	unsigned refuses;
	bool next; /* one comes just after the FIFO was emptied */
} chip;

static void reset(void)
{
	bool dw = chip.dw;

	memset(&chip, 0, sizeof(chip));
	chip.dw = dw;
	chip.ier = 2;
	chip.lcr = 3;
	chip.mcr = 0x23; /* with flow control */
	chip.fcr = 1;
	chip.dll = 13;
}

/* In the order of their priority (table II). */
static uint32_t identify(void)
{
	if (line.n_rx && (chip.ier & 1))
		return 0xc4;
	if (chip.timeout_raised && (chip.ier & 1))
		return 0xcc;
	if (!line.n_tx && (chip.ier & 2))
		return 0xc2;
	return chip.busy_raised ? 0xc7 : 0xc1;
}

static bool interrupt(void)
{
	return identify() != 0xc1;
}

static uint32_t status(void)
{
	bool lost = line_lost(), empty = line_empty();
	uint32_t first = empty ? 0 : line.rx[0];

	if (!empty)
		line.rx[0] &= 0xff; /* told once */
	return (empty ? 0 : 1) | (lost ? 2 : 0) | (first & UART_PARITY ? 4 : 0) |
	       (first & UART_FRAMING ? 8 : 0) | (first & UART_BREAK ? 0x10 : 0) |
	       (line.n_tx ? 0 : 0x20) | (line_sending() ? 0 : 0x40);
}

static uint32_t receive(void)
{
	if (chip.lcr & DLAB)
		return chip.dll;
	if (chip.timeout_raised && !line.n_rx) {
		chip.timeout_raised = false;
		return 0;
	}
	if (chip.dw && !line.n_rx)
		fail_msg("an empty FIFO is read: the bus may answer with an error");
	if (chip.babbles)
		return 'b';
	return line_take();
}

static uint32_t read(uint32_t offset)
{
	switch (offset >> model->uart.reg_shift) {
	case 0:
		return receive();
	case IER:
		return chip.lcr & DLAB ? chip.dlm : chip.ier;
	case IIR:
		return identify();
	case LCR:
		return chip.lcr;
	case LSR:
		return status();
	case USR:
		assert_true(chip.dw);
		chip.busy_raised = false;
		return line_sending() || line.n_rx;
	}
	fail_msg("read of 0x%x", offset);
	return 0;
}

static void set_line(uint32_t value)
{
	if (chip.dw && (line_sending() || line.n_rx || chip.babbles || chip.refuses)) {
		chip.refuses -= chip.refuses ? 1 : 0;
		chip.busy_raised = true;
		return;
	}
	chip.lcr = value;
}

static void set_fifos(uint32_t value)
{
	if (value & 2 && !chip.babbles)
		line.n_rx = 0;
	if (value & 4)
		line.n_tx = 0;
	chip.fcr = value & 0xc9;
	if (chip.next)
		bench_receive('n');
	chip.next = false;
}

static void write(uint32_t offset, uint32_t value)
{
	switch (offset >> model->uart.reg_shift) {
	case 0:
		if (chip.lcr & DLAB)
			chip.dll = value;
		else
			line_send((uint8_t)value);
		break;
	case IER:
		*(chip.lcr & DLAB ? &chip.dlm : &chip.ier) = value;
		break;
	case IIR:
		set_fifos(value);
		break;
	case LCR:
		set_line(value);
		break;
	case MCR:
		chip.mcr = value;
		break;
	default:
		fail_msg("write to 0x%x", offset);
	}
}

static uint32_t speed(void)
{
	assert_true(chip.dll || chip.dlm);
	return CLOCK / 16 / (chip.dlm << 8 | chip.dll);
}

static bool ready(void)
{
	return chip.lcr == 3 && !chip.ier && !chip.mcr && chip.fcr == 1 && !chip.busy_raised;
}

#define MODEL(ops_, shift, width)                                                      \
	{                                                                              \
		.uart = {.ops = (ops_),                                                \
			 .base = BENCH_BASE,                                           \
			 .clock_hz = CLOCK,                                            \
			 .reg_shift = (shift),                                         \
			 .access_size = (width)},                                      \
		.size = 0x100, .tx_depth = 16, .rx_depth = 16, .access = (width),      \
		.marks = UART_FRAMING | UART_PARITY | UART_BREAK, .too_fast = 3100000, \
		.reset = reset, .read = read, .write = write, .interrupt = interrupt,  \
		.speed = speed, .ready = ready                                         \
	}

static const struct uart_model bytes = MODEL(&uart_ns16550, 0, 1);
static const struct uart_model spread = MODEL(&uart_ns16550, 2, 1);
static const struct uart_model words = MODEL(&uart_ns16550, 2, 4);
static const struct uart_model dw = MODEL(&uart_dw_apb, 2, 4);

static int on_bytes(void **state)
{
	(void)state;
	chip.dw = false;
	model = &bytes;
	return 0;
}

static int on_spread(void **state)
{
	(void)state;
	chip.dw = false;
	model = &spread;
	return 0;
}

static int on_words(void **state)
{
	(void)state;
	chip.dw = false;
	model = &words;
	return 0;
}

static int on_dw(void **state)
{
	(void)state;
	chip.dw = true;
	model = &dw;
	return 0;
}

static void divisor(void **state)
{
	(void)state;
	bench_start(model);
	assert_true(model->uart.ops->init(&model->uart, 23)); /* 65217 */
	assert_int_equal(chip.dlm, 0xfe);
	assert_int_equal(chip.dll, 0xc1);
	assert_false(model->uart.ops->init(&model->uart, 22));
	assert_true(model->uart.ops->init(&model->uart, 1500000));
	assert_int_equal(chip.dlm << 8 | chip.dll, 1);
	/* 1.63 is neither 1 nor 2 */
	assert_false(model->uart.ops->init(&model->uart, 921600));
}

static void busy(void **state)
{
	(void)state;
	/* with something in its FIFO, and with refusals that have no visible reason */
	for (unsigned refusals = 0; refusals < 20; refusals++) {
		bench_start(model);
		chip.refuses = refusals;
		chip.next = refusals % 2;
		bench_receive('x');
		assert_true(uart_dw_apb.init(&dw.uart, 115200));
		assert_true(ready());
		assert_int_equal(chip.dlm << 8 | chip.dll, 13);
	}
}

/* What never falls silent cannot be set; that is told, and in time. */
static void always_busy(void **state)
{
	(void)state;
	bench_start(model);
	bench_receive('x');
	chip.babbles = true;
	assert_false(uart_dw_apb.init(&dw.uart, 115200));
	assert_true(line.now < 21000);
	assert_int_equal(chip.lcr, 3); /* and RBR is still where it was */
}

/* Interrupts that reading characters does not end. */
static void odd_interrupts(void **state)
{
	(void)state;
	bench_start(model);
	uart_dw_apb.interrupt_enable(&dw.uart, true, false);
	chip.busy_raised = true;
	assert_true(uart_dw_apb.interrupt_acknowledge(&dw.uart));
	assert_false(interrupt());
	chip.timeout_raised = true;
	assert_true(uart_dw_apb.interrupt_acknowledge(&dw.uart));
	assert_false(interrupt());
	/* a time-out with a character is the character's */
	chip.timeout_raised = true;
	line.late = 'l';
	assert_int_equal(uart_dw_apb.get(&dw.uart), UART_NOTHING);
	assert_true(uart_dw_apb.interrupt_acknowledge(&dw.uart));
	assert_int_equal(uart_dw_apb.get(&dw.uart), 'l');
}

int main(void)
{
	const struct CMUnitTest common[] = {CONTRACT_TESTS, cmocka_unit_test(divisor)};
	const struct CMUnitTest own[] = {CONTRACT_TESTS, cmocka_unit_test(divisor),
					 cmocka_unit_test(busy), cmocka_unit_test(always_busy),
					 cmocka_unit_test(odd_interrupts)};

	return cmocka_run_group_tests_name("bytes", common, on_bytes, NULL) |
	       cmocka_run_group_tests_name("spread", common, on_spread, NULL) |
	       cmocka_run_group_tests_name("words", common, on_words, NULL) |
	       cmocka_run_group_tests_name("dw", own, on_dw, NULL);
}
