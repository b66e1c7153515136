/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A partition that is talked to on its PL011, and says a line of its own ten times a second when
 * its bootargs are `beat`; `flood`: it writes FLOOD characters there as fast as it can, and goes
 * off. A line that it gets is a command:
 *   in N     takes the next N bytes as they are, and says their sum
 *   out N    sends N bytes, every value among them, and then says their sum
 *   beat     begins to beat, or stops
 *   stall    takes nothing any more
 *   forget   starts its watchdog, for FORGET_MS, and refreshes it never
 *   trace T  says T on its further PL011
 *   reset, off, crash
 * On the further one, if it has any, what is typed comes back. Between two looks at them it sleeps,
 * as a guest that spins takes a CPU of the host for as long as its test lasts.
 */
#include "tests/guest/lib/guest.h"
#include <string.h>

#define UARTDR    0x00u
#define UARTFR    0x18u
#define FR_RXFE   (1u << 4)
#define FR_TXFF   (1u << 5)
#define BEAT_MS   100u
#define LOOK_MS   5u
#define FLOOD     30000u
#define BEGINS_MS 250u

/* SBSA's watchdog, of the control frame */
#define WCS       0x0u
#define WOR       0x8u
#define FORGET_MS 50u

static bool beats;
static unsigned n_beats;
static uint64_t next_beat;

static void beat(void)
{
	if (!beats || (int64_t)(vcount() - next_beat) < 0)
		return;
	next_beat = vcount() + ticks_ms(BEAT_MS);
	say("guest: %s beat %u\n", machine.vm_name, ++n_beats);
}

static void on_tick(struct cpu *cpu, uint32_t intid)
{
	if (intid == machine.vtimer)
		write_sysreg(cntv_ctl_el0, 0); /* sleep() starts it again */
	(void)cpu;
}

static bool timer_start(void)
{
	if (!machine.gicd || !gic_cpu_init(&cpus[0]))
		return false;
	gicd_init();
	cpus[0].on_irq = on_tick;
	gic_enable(&cpus[0], machine.vtimer);
	return true;
}

/* Until it is time to look again: the interrupt ends the WFI, and is taken behind it. */
static void sleep(void)
{
	write_sysreg(cntv_cval_el0, vcount() + ticks_ms(LOOK_MS));
	write_sysreg(cntv_ctl_el0, 1);
	isb();
	wfi();
	irq_enable();
	isb();
	irq_disable();
}

static uint8_t get(void)
{
	while (mmio_read32(machine.uart + UARTFR) & FR_RXFE)
		;
	return (uint8_t)mmio_read32(machine.uart + UARTDR);
}

static void put(uint8_t byte)
{
	while (mmio_read32(machine.uart + UARTFR) & FR_TXFF)
		;
	mmio_write32(machine.uart + UARTDR, byte);
}

/* FNV-1a (draft-eastlake-fnv), 64 bits. */
static uint64_t sum_of(uint64_t sum, uint8_t byte)
{
	return (sum ^ byte) * 0x100000001b3ull;
}

#define SUM_OF_NOTHING 0xcbf29ce484222325ull

static void take(unsigned count)
{
	uint64_t sum = SUM_OF_NOTHING;

	say("guest: takes %u\n", count);
	for (unsigned i = 0; i < count; i++)
		sum = sum_of(sum, get());
	say("guest: took %u, sum %lx\n", count, sum);
}

static void give(unsigned count)
{
	uint64_t sum = SUM_OF_NOTHING;

	say("guest: gives %u\n", count);
	for (unsigned i = 0; i < count; i++) {
		uint8_t byte = (uint8_t)(i + i / 256);

		sum = sum_of(sum, byte);
		put(byte);
	}
	say("\nguest: gave %u, sum %lx\n", count, sum);
}

/* Room or none: what there is none for is lost. It is all written in less than the 100 ms for which
 * QEMU runs one core where it runs them in turn: first, each of the others has had its turn. */
static void flood(void)
{
	uint64_t begins = vcount() + ticks_ms(BEGINS_MS);

	while (vcount() < begins)
		;
	for (unsigned i = 0; i < FLOOD; i++)
		mmio_write32(machine.uart + UARTDR, i % 64 == 63 ? '\n' : 'a' + i % 26);
	psci(PSCI_SYSTEM_OFF, 0, 0, 0);
}

static void put_further(char character)
{
	while (mmio_read32(machine.labelled_uart + UARTFR) & FR_TXFF)
		;
	mmio_write32(machine.labelled_uart + UARTDR, (uint8_t)character);
}

static void trace(const char *text)
{
	while (machine.labelled_uart && *text)
		put_further(*text++);
	if (machine.labelled_uart)
		put_further('\n');
}

/* Whether there was something to send back. */
static bool echo(void)
{
	char character;

	if (!machine.labelled_uart || mmio_read32(machine.labelled_uart + UARTFR) & FR_RXFE)
		return false;
	character = (char)mmio_read32(machine.labelled_uart + UARTDR);
	put_further(character);
	if (character == '\r')
		put_further('\n');
	return true;
}

static void stall(void)
{
	say("guest: %s stalls\n", machine.vm_name);
	for (;;) {
		beat();
		sleep();
	}
}

static void forget(void)
{
	mmio_write32(machine.watchdog_control + WOR, (uint32_t)ticks_ms(FORGET_MS));
	mmio_write32(machine.watchdog_control + WCS, 1);
}

static void obey(const char *line)
{
	if (!strncmp(line, "in ", 3))
		take((unsigned)strtoul(line + 3, NULL, 10));
	else if (!strncmp(line, "out ", 4))
		give((unsigned)strtoul(line + 4, NULL, 10));
	else if (!strncmp(line, "trace ", 6))
		trace(line + 6);
	else if (!strcmp(line, "beat"))
		beats = !beats;
	else if (!strcmp(line, "stall"))
		stall();
	else if (!strcmp(line, "forget") && machine.watchdog_control)
		forget();
	else if (!strcmp(line, "crash"))
		psci(MULLION_CRASH, 0xc0de, 0, 0);
	else if (!strcmp(line, "reset"))
		psci(PSCI_SYSTEM_RESET, 0, 0, 0);
	else if (!strcmp(line, "off"))
		psci(PSCI_SYSTEM_OFF, 0, 0, 0);
	else
		say("guest: %s does not know: %s\n", machine.vm_name, line);
}

void guest_main(void)
{
	char line[64];
	unsigned used = 0;

	beats = !strcmp(machine.bootargs, "beat");
	if (!strcmp(machine.bootargs, "flood"))
		flood();
	if (!timer_start()) {
		say("guest: FAIL timer: no GIC\n");
		return;
	}
	next_beat = vcount();
	say("guest: %s listens\n", machine.vm_name);
	for (;;) {
		beat();
		if (mmio_read32(machine.uart + UARTFR) & FR_RXFE) {
			if (!echo())
				sleep();
			continue;
		}
		line[used] = (char)mmio_read32(machine.uart + UARTDR);
		if (line[used] == '\r' || line[used] == '\n') {
			line[used] = '\0';
			used = 0;
			if (*line)
				obey(line);
		} else if (used < sizeof(line) - 1) {
			used++;
		}
	}
}
