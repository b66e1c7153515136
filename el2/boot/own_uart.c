/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/own_uart.h"

#include "el2/boot/uart_interrupt.h"
#include "el2/console/commands.h"
#include "el2/console/console.h"
#include "el2/console/text_table.h"
#include "el2/core/log_sink.h"
#include "lib/log.h"

/* The first CPU of the domain that has mullion,housekeeping, or else of the first one with a
 * virtual console. */
static unsigned serving_cpu(const struct sys_config *config)
{
	const struct sys_domain *serves = NULL;

	for (unsigned k = 0; k < config->n_domains; k++) {
		const struct sys_domain *domain = &config->domains[k];

		if (domain->housekeeping)
			return (unsigned)__builtin_ctz(domain->cpus);
		if (!serves && domain->virtual_console)
			serves = domain;
	}
	return serves ? (unsigned)__builtin_ctz(serves->cpus) : 0;
}

static int claim_for_consoles(const struct machine *machine, struct diag *diag)
{
	const struct uart *uart = log_sink_own_uart();
	unsigned cpu = serving_cpu(&machine->config);

	if (!uart || machine->uart.match < 0)
		return diag_fail(diag, "mullion,console",
				 "virtual ones need a UART that this build can drive: the board's "
				 "is %s",
				 machine->uart.compatible[0] ? machine->uart.compatible : "none");
	if (!machine->uart.intid)
		return diag_fail(diag, "mullion,console",
				 "virtual ones need the UART's interrupt, and the board's tree "
				 "gives none");
	log_line("the UART is the hypervisor's: virtual consoles, served by cpu%u, interrupt %u",
		 cpu, machine->uart.intid);
	return console_claim(uart, machine->uart.intid, machine->uart.edge, cpu, diag);
}

int own_uart_take(const struct machine *machine, struct diag *diag)
{
	if (IS_ENABLED(CONFIG_TEST_OWN_IRQ))
		return uart_interrupt(machine, diag);
	return IS_ENABLED(CONFIG_VIRTUAL_CONSOLE) && machine->config.uart_is_el2s
		       ? claim_for_consoles(machine, diag)
		       : 0;
}

static uint32_t distance(const struct log_ring *ring, const void *below)
{
	return (uint32_t)((uintptr_t)ring - (uintptr_t)below);
}

/* So that ./mullion log finds what each domain has printed. */
static void note_texts(struct log_ring *ring)
{
	text_table.magic = TEXT_TABLE_MAGIC;
	for (unsigned i = 0; i < text_table.count; i++) {
		text_table.at[i].written = distance(ring, &consoles[i].written);
		text_table.at[i].text = distance(ring, consoles[i].text);
		text_table.at[i].size = VPL011_TEXT;
	}
	ring->others = distance(ring, &text_table);
}

void own_uart_hand_over(const struct machine *machine)
{
	const struct shell_command *commands =
		IS_ENABLED(CONFIG_HYPERVISOR_CONSOLE) ? shell_commands : NULL;

	if (IS_ENABLED(CONFIG_VIRTUAL_CONSOLE) && machine->config.uart_is_el2s) {
		log_line("virtual consoles have the UART from here");
		note_texts(console_open(commands));
	} else if (machine->uart_is_guests) {
		log_line("the UART is a guest's from here");
		log_sink_to_guest();
	}
}
