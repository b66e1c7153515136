/* SPDX-License-Identifier: Apache-2.0 */
/* Output: the UART of the tree, a PL011 or a Cadence, or the hypervisor's console call where the
 * partition has none. */
#include "tests/guest/lib/guest.h"
#include "lib/printf.h"

#define PL011_DR      0x00u
#define PL011_FR      0x18u
#define PL011_FR_TXFF (1u << 5)

/* Cadence UART: UG1087, module UART */
#define CONTROL       0x00u
#define CONTROL_RESET 0x2bu /* both directions off, and their FIFOs empty */
#define CONTROL_ON    0x114u
#define MODE          0x04u
#define MODE_8N1      0x20u
#define BAUD_RATE_GEN 0x18u
#define STATUS        0x2cu
#define STATUS_TFUL   (1u << 4)
#define FIFO          0x30u
#define BAUD_RATE_DIV 0x34u

/* Nobody has set up the second UART of a ZCU102: 115200 baud of the 99.999 MHz in its tree. */
static void cadence_init(uint64_t base)
{
	mmio_write32(base + CONTROL, CONTROL_RESET);
	for (unsigned i = 0; i < 100000 && (mmio_read32(base + CONTROL) & 3); i++)
		;
	mmio_write32(base + BAUD_RATE_GEN, 124);
	mmio_write32(base + BAUD_RATE_DIV, 6);
	mmio_write32(base + MODE, MODE_8N1);
	mmio_write32(base + CONTROL, CONTROL_ON);
}

/* Waits for room, and goes on without it: a character may be lost, but nobody hangs. A virtual one
 * has room when another core has had its turn, which a busy host may keep from running. */
static void uart_put(uint64_t status, uint32_t full, uint64_t data, char character)
{
	for (unsigned i = 0; i < 10000000 && (mmio_read32(status) & full); i++)
		;
	mmio_write32(data, (uint8_t)character);
}

void console_putc(char character)
{
	static bool set_up;
	uint64_t base = machine.uart;

	if (base && machine.uart_cadence) {
		if (!set_up)
			cadence_init(base);
		set_up = true;
		uart_put(base + STATUS, STATUS_TFUL, base + FIFO, character);
	} else if (base) {
		uart_put(base + PL011_FR, PL011_FR_TXFF, base + PL011_DR, character);
	} else if (machine.hypervisor) {
		struct smc_regs r = {.x = {MULLION_CONSOLE_PUTC, (uint8_t)character}};

		smccc_hvc(&r);
	}
}

static void put(void *ctx, const char *text, size_t size)
{
	(void)ctx;
	for (; size; size--, text++) {
		if (*text == '\n')
			console_putc('\r');
		console_putc(*text);
	}
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fmt_out(put, NULL, fmt, ap);
	va_end(ap);
}
