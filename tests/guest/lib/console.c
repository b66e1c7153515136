/* SPDX-License-Identifier: Apache-2.0 */
/* Output: the PL011 of the tree, or the hypervisor's console call where the partition has no
 * UART. */
#include "tests/guest/lib/guest.h"
#include "lib/printf.h"

#define PL011_DR      0x00u
#define PL011_FR      0x18u
#define PL011_FR_TXFF (1u << 5)

void console_putc(char character)
{
	if (machine.uart) {
		for (unsigned i = 0;
		     i < 100000 && (mmio_read32(machine.uart + PL011_FR) & PL011_FR_TXFF); i++)
			;
		mmio_write32(machine.uart + PL011_DR, (uint8_t)character);
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
