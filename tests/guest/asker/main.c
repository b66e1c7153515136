/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A partition with mullion,control and no console of its own, so its PL011 is the hypervisor's
 * console: restarts the domain of `ask=NAME` of the bootargs again and again, at moments that
 * differ, until it hears that this is off. `pause=N`: milliseconds between two requests, at least.
 */
#include "tests/guest/lib/guest.h"

#include <string.h>

#define UARTDR  0x00u
#define UARTFR  0x18u
#define FR_RXFE (1u << 4)

static const char answer[] = "it is off";

/* What stands behind "name=" in the bootargs; "" without. */
static const char *argument(const char *name)
{
	size_t length = strlen(name);

	for (const char *at = machine.bootargs; *at; at++)
		if (!strncmp(at, name, length))
			return at + length;
	return "";
}

/* Whether what has come so far has the answer in it. */
static bool heard(void)
{
	static unsigned matched;

	while (answer[matched] && !(mmio_read32(machine.uart + UARTFR) & FR_RXFE)) {
		char next = (char)mmio_read32(machine.uart + UARTDR);

		matched = next == answer[matched] ? matched + 1 : next == answer[0];
	}
	return !answer[matched];
}

void guest_main(void)
{
	unsigned least = (unsigned)strtoul(argument("pause="), NULL, 10);
	char name[32];
	unsigned length = 0;

	for (const char *at = argument("ask="); *at && *at != ' ' && length < sizeof(name) - 1;)
		name[length++] = *at++;
	name[length] = '\0';
	for (unsigned n = 0; !heard(); n++) {
		/* longer and longer, in case that a busy host needs it */
		uint64_t end = vcount() + ticks_ms(least + n / 4) +
			       ticks_ms(20) / 64 * (n * 37 % 64);

		while (vcount() < end && !heard())
			;
		say("restart %s\n", name);
	}
	psci(PSCI_SYSTEM_OFF, 0, 0, 0);
}
