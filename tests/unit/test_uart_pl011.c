/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/pl011.c on a model of the PL011, from DDI 0183G chapters 2 and 3. */
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/uart_bench.h"

#define DR    0x00u
#define FR    0x18u
#define IBRD  0x24u
#define FBRD  0x28u
#define LCR_H 0x2cu
#define CR    0x30u
#define IFLS  0x34u
#define IMSC  0x38u
#define RIS   0x3cu
#define MIS   0x40u
#define ICR   0x44u

#define RX     0x10u
#define TX     0x20u
#define RT     0x40u
#define FEN    0x10u
#define UARTEN 1u
#define CLOCK  24000000u

static struct {
	uint32_t ibrd, fbrd, lcr, cr, imsc;
	uint32_t divisor;    /* in 1/64, as LCR_H's last write latched it */
	uint32_t cleared;    /* of RX and RT, by ICR: until something is received */
	uint64_t cleared_at; /* when */
	bool sbsa;           /* has no registers but those of the SBSA's generic UART */
} chip;

static void reset(void)
{
	chip.ibrd = CLOCK / 16 / 9600;
	chip.fbrd = 0;
	chip.divisor = chip.ibrd << 6;
	chip.lcr = 0x76;  /* even parity, FIFOs on */
	chip.cr = 0xc301; /* with flow control */
	chip.imsc = TX;
	chip.cleared = 0;
}

/* Section 2.8: RX from half a FIFO on; RT when there is something and no more came for 32 bits. */
static uint32_t raw(void)
{
	uint32_t status = line.n_tx <= 16 ? TX : 0;

	if (line.received_at > chip.cleared_at)
		chip.cleared = 0;
	if (line.n_rx >= 16)
		status |= RX;
	if (line.n_rx && line.now - line.received_at >= 278)
		status |= RT;
	return status & ~chip.cleared;
}

static uint32_t flags(void)
{
	return (line_sending() ? 1u << 3 : 0) | (line_empty() ? 1u << 4 : 0) |
	       (line_room() ? 0 : 1u << 5);
}

static uint32_t data(void)
{
	uint32_t lost = line_lost() ? UART_OVERRUN : 0;

	assert_true(line.n_rx); /* what an empty FIFO gives is not defined */
	return line_take() | lost | 0xabcd0000;
}

static bool generic(uint32_t offset)
{
	return offset == DR || offset == FR || (offset >= IMSC && offset <= ICR);
}

static uint32_t read(uint32_t offset)
{
	if (chip.sbsa && !generic(offset))
		fail_msg("0x%x is not a register of the generic UART", offset);
	switch (offset) {
	case DR:
		return data();
	case FR:
		return flags();
	case CR:
		return chip.cr;
	case IMSC:
		return chip.imsc;
	case RIS:
		return raw();
	case MIS:
		return raw() & chip.imsc;
	}
	fail_msg("read of 0x%x", offset);
	return 0;
}

/* Section 3.3.8: control registers are written while the UART is off; the FIFOs are emptied by
 * turning them off. Section 3.3.7: LCR_H latches the divisor. */
static void set_line(uint32_t value)
{
	if (!(value & FEN))
		line.n_rx = line.n_tx = 0;
	chip.lcr = value;
	chip.divisor = chip.ibrd << 6 | chip.fbrd;
}

static void write(uint32_t offset, uint32_t value)
{
	if (chip.sbsa && !generic(offset))
		fail_msg("0x%x is not a register of the generic UART", offset);
	if ((offset == IBRD || offset == FBRD || offset == LCR_H) && (chip.cr & UARTEN))
		fail_msg("0x%x is written while the UART is on", offset);
	switch (offset) {
	case DR:
		assert_int_equal(chip.cr & 0x101, 0x101);
		line_send((uint8_t)value);
		break;
	case IBRD:
		chip.ibrd = value;
		assert_true(value && value <= 0xffff);
		break;
	case FBRD:
		chip.fbrd = value;
		assert_true(value <= 63);
		break;
	case LCR_H:
		set_line(value);
		break;
	case CR:
		chip.cr = value;
		break;
	case IMSC:
		chip.imsc = value;
		break;
	case ICR:
		chip.cleared |= value & (RX | RT);
		chip.cleared_at = line.now;
		break;
	default:
		fail_msg("write to 0x%x", offset);
	}
}

static bool interrupt(void)
{
	return raw() & chip.imsc;
}

static uint32_t speed(void)
{
	return chip.divisor ? (uint32_t)(CLOCK * 4ull / chip.divisor) : 0;
}

static bool ready(void)
{
	return chip.lcr == 0x70 && chip.cr == 0x301 && !chip.imsc;
}

static const struct uart_model pl011 = {
	.uart = {.ops = &uart_pl011, .base = BENCH_BASE, .clock_hz = CLOCK},
	.size = 0x1000,
	.tx_depth = 32,
	.rx_depth = 32,
	.access = 4,
	.marks = UART_FRAMING | UART_PARITY | UART_BREAK,
	.too_fast = 1600000,
	.reset = reset,
	.read = read,
	.write = write,
	.interrupt = interrupt,
	.speed = speed,
	.ready = ready,
};

static void divisor(void **state)
{
	(void)state;
	bench_start(&pl011);
	/* 24 MHz / (16 * 115200) = 13.0208: 13 and 1/64 */
	assert_true(uart_pl011.init(&pl011.uart, 115200));
	assert_int_equal(chip.ibrd, 13);
	assert_int_equal(chip.fbrd, 1);
	/* 1.5: nothing below 1 and nothing above 16 bits */
	assert_true(uart_pl011.init(&pl011.uart, 1000000));
	assert_int_equal(chip.ibrd, 1);
	assert_int_equal(chip.fbrd, 32);
	assert_true(uart_pl011.init(&pl011.uart, 1500000));
	assert_int_equal(chip.ibrd, 1);
	assert_int_equal(chip.fbrd, 0);
	assert_true(uart_pl011.init(&pl011.uart, 23));
	assert_false(uart_pl011.init(&pl011.uart, 22));
}

/* Of the FIFO's 32 places half can be full without the interrupt of the level: then that of the
 * time-out tells. */
static void few_characters(void **state)
{
	(void)state;
	bench_start(&pl011);
	uart_pl011.interrupt_enable(&pl011.uart, true, false);
	bench_receive('a');
	assert_false(interrupt());
	bench_wait(278);
	assert_true(interrupt());
	for (unsigned i = 0; i < 15; i++)
		bench_receive('b');
	assert_true(interrupt());
	/* acknowledged too early, by a handler that does not read: it stays */
	assert_true(uart_pl011.interrupt_acknowledge(&pl011.uart));
	assert_true(interrupt());
}

/* SBSA: the same interface but for what init sets. */
static void generic_uart(void **state)
{
	(void)state;
	bench_start(&pl011);
	chip.sbsa = true;
	assert_true(uart_pl011.init(&pl011.uart, 0));
	assert_true(uart_put(&pl011.uart, 'x'));
	assert_true(uart_drain(&pl011.uart, 1000));
	uart_pl011.interrupt_enable(&pl011.uart, true, false);
	bench_receive('y');
	assert_int_equal(uart_pl011.get(&pl011.uart), 'y');
	uart_pl011.interrupt_acknowledge(&pl011.uart);
	uart_pl011.interrupt_enable(&pl011.uart, false, false);
	chip.sbsa = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {CONTRACT_TESTS, cmocka_unit_test(divisor),
					   cmocka_unit_test(few_characters),
					   cmocka_unit_test(generic_uart)};

	model = &pl011;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
