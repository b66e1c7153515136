/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/cadence_uart.c on a model of the Cadence UART, from UG1085 chapter 21 and UG1087. */
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/uart_bench.h"

#define CONTROL  0x00u
#define MODE     0x04u
#define INT_EN   0x08u
#define INT_DIS  0x0cu
#define INT_MASK 0x10u
#define INT_STS  0x14u
#define BAUD_GEN 0x18u
#define RX_LEVEL 0x20u
#define STATUS   0x2cu
#define FIFO     0x30u
#define BAUD_DIV 0x34u
#define N_REGS   18u

#define RXRES  (1u << 0)
#define TXRES  (1u << 1)
#define RX_EN  (1u << 2)
#define RX_DIS (1u << 3)
#define TX_EN  (1u << 4)
#define TX_DIS (1u << 5)
#define RTRIG  (1u << 0)
#define REMPTY (1u << 1)
#define TEMPTY (1u << 3)
#define TFUL   (1u << 4)
#define ROVR   (1u << 5)
#define FRAME  (1u << 6)
#define PARE   (1u << 7)
#define CLOCK  100000000u

static struct {
	uint32_t r[N_REGS];   /* by offset / 4 */
	unsigned reset_reads; /* how often a reset that was asked for is still seen */
	bool stuck;           /* it never ends */
	bool by_level;        /* RTRIG is latched while the level holds; else when it is reached */
	unsigned level_was;
} chip;

#define R(offset) chip.r[(offset) / 4]

static void reset(void)
{
	bool by_level = chip.by_level;

	memset(&chip, 0, sizeof(chip));
	chip.by_level = by_level;
	R(CONTROL) = RX_EN | TX_EN;
	R(MODE) = 0; /* even parity */
	R(BAUD_GEN) = 124;
	R(BAUD_DIV) = 6;
	R(RX_LEVEL) = 32;
	R(INT_MASK) = TEMPTY;
}

static bool is_on(uint32_t enable, uint32_t disable)
{
	return (R(CONTROL) & (enable | disable)) == enable;
}

/* Bits of the status stay until 1 is written to them. RTRIG is set when a character brings the FIFO
 * up to the level (UG1087, Chnl_int_sts), or in QEMU's model as long as it is there. */
static void latch(void)
{
	bool reached = line.n_rx >= R(RX_LEVEL);

	if (reached && (chip.by_level || chip.level_was < R(RX_LEVEL)))
		R(INT_STS) |= RTRIG;
	chip.level_was = line.n_rx;
	if (line_lost())
		R(INT_STS) |= ROVR;
	/* the errors of what was received last are seen as soon as that is there */
	for (unsigned i = 0; i < line.n_rx; i++) {
		R(INT_STS) |= (line.rx[i] & (UART_FRAMING | UART_BREAK) ? FRAME : 0) |
			      (line.rx[i] & UART_PARITY ? PARE : 0);
		line.rx[i] &= 0xff;
	}
	if (!line.n_tx)
		R(INT_STS) |= TEMPTY;
}

static uint32_t control(void)
{
	uint32_t value = R(CONTROL);

	if (chip.reset_reads && !chip.stuck)
		chip.reset_reads--;
	if (!chip.reset_reads)
		R(CONTROL) &= ~(RXRES | TXRES);
	return value;
}

static uint32_t status(void)
{
	bool empty;

	latch();
	empty = line_empty();
	return (empty ? REMPTY : 0) | (line.n_tx ? 0 : TEMPTY) | (line_room() ? 0 : TFUL) |
	       (line.shifting ? 1u << 11 : 0);
}

static uint32_t take(void)
{
	uint16_t got = line_take();

	latch();
	return got;
}

static uint32_t read(uint32_t offset)
{
	latch();
	switch (offset) {
	case CONTROL:
		return control();
	case STATUS:
		return status();
	case FIFO:
		return take();
	case INT_EN:
	case INT_DIS:
		fail_msg("read of 0x%x, which is for writing", offset);
	}
	return R(offset);
}

static void set_control(uint32_t value)
{
	R(CONTROL) = value;
	if (value & RXRES)
		line.n_rx = 0;
	if (value & TXRES)
		line.n_tx = 0;
	chip.reset_reads = value & (RXRES | TXRES) ? 3 : 0;
}

static void write(uint32_t offset, uint32_t value)
{
	assert_true(offset < 4 * N_REGS);
	latch();
	if ((offset == MODE || offset == BAUD_GEN || offset == BAUD_DIV) &&
	    (is_on(RX_EN, RX_DIS) || is_on(TX_EN, TX_DIS) || R(CONTROL) & (RXRES | TXRES)))
		fail_msg("0x%x is written while the UART is on or in reset", offset);
	switch (offset) {
	case CONTROL:
		set_control(value);
		break;
	case INT_EN:
		R(INT_MASK) |= value;
		break;
	case INT_DIS:
		R(INT_MASK) &= ~value;
		break;
	case INT_STS:
		R(INT_STS) &= ~value;
		break;
	case FIFO:
		assert_true(is_on(TX_EN, TX_DIS));
		line_send((uint8_t)value);
		break;
	case INT_MASK:
	case STATUS:
		fail_msg("write to 0x%x, which is for reading", offset);
		break;
	default:
		R(offset) = value;
	}
	latch();
}

static bool interrupt(void)
{
	latch();
	return R(INT_STS) & R(INT_MASK);
}

static uint32_t speed(void)
{
	assert_in_range(R(BAUD_GEN), 1, 0xffff);
	assert_in_range(R(BAUD_DIV), 4, 255);
	return CLOCK / (R(BAUD_GEN) * (R(BAUD_DIV) + 1));
}

static bool ready(void)
{
	return is_on(RX_EN, RX_DIS) && is_on(TX_EN, TX_DIS) && R(MODE) == 0x20 && !R(INT_MASK);
}

static const struct uart_model cadence = {
	.uart = {.ops = &uart_cadence, .base = BENCH_BASE, .clock_hz = CLOCK},
	.size = 0x1000,
	.tx_depth = 64,
	.rx_depth = 64,
	.access = 4,
	.marks = UART_FRAMING | UART_PARITY | UART_BREAK,
	.too_fast = 30000000,
	.reset = reset,
	.read = read,
	.write = write,
	.interrupt = interrupt,
	.speed = speed,
	.ready = ready,
};

static void divisors(void **state)
{
	struct uart other = cadence.uart;

	(void)state;
	bench_start(&cadence);
	assert_true(uart_cadence.init(&cadence.uart, 115200));
	assert_in_range(speed(), 115100, 115300);
	assert_true(uart_cadence.init(&cadence.uart, 6)); /* 100 MHz / (65535 * 256) = 5.96 */
	assert_false(uart_cadence.init(&cadence.uart, 5));
	/* both divisors at their end */
	other.clock_hz = 6 * 256 * 65535;
	assert_true(uart_cadence.init(&other, 6));
}

static void reset_that_does_not_end(void **state)
{
	(void)state;
	bench_start(&cadence);
	chip.stuck = true;
	assert_false(uart_cadence.init(&cadence.uart, 115200));
	assert_true(line.now < 2000);
}

/* Where RTRIG is latched as long as the level holds (QEMU's model), not only when it is reached. */
static void latched_by_level(void **state)
{
	chip.by_level = true;
	model = &cadence;
	contract_interrupt(state);
	contract_receive(state);
	contract_receive_late(state);
	contract_receive_endless(state);
	chip.by_level = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {CONTRACT_TESTS, cmocka_unit_test(divisors),
					   cmocka_unit_test(reset_that_does_not_end),
					   cmocka_unit_test(latched_by_level)};

	model = &cadence;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
