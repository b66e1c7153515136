/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/uart_interrupt.h"

#include "dtb/config/visitor.h"
#include "el2/console/own_irq_test.h"
#include "el2/core/log_sink.h"
#include "el2/core/own_irq.h"
#include "lib/log.h"

struct uart_owners {
	struct range regs;
	unsigned n_domains; /* that have it */
};

static int visit_owner(void *ctx, const char *node, struct range range, struct diag *diag)
{
	struct uart_owners *owners = ctx;

	(void)node;
	(void)diag;
	owners->n_domains += range_overlaps(range, owners->regs);
	return 0;
}

int uart_interrupt(const struct machine *machine, struct diag *diag)
{
	const struct uart *uart = log_sink_own_uart();
	struct uart_owners owners = {.regs = machine->uart.regs};
	struct sys_visitor visitor = {.ctx = &owners, .mmio = visit_owner};
	unsigned cpu = CONFIG_TEST_OWN_IRQ_CPU;

	if (machine->uart.match < 0)
		return 0;
	for (unsigned i = 0; i < machine->config.n_domains; i++)
		if (sys_resources(machine->merged, &machine->config, i, &visitor, diag))
			return -1;
	if (owners.n_domains)
		return 0;
	if (!(machine->cpus >> cpu & 1))
		return diag_fail(diag, "UART",
				 "core %u, which is to take its interrupt, is not there", cpu);
	if (own_irq_claim(machine->uart.intid, machine->uart.edge, cpu, own_irq_test,
			  (void *)(uintptr_t)uart, diag))
		return -1;
	uart->ops->interrupt_enable(uart, true, false);
	log_line("the UART's interrupt %u is EL2's own, on cpu%u", machine->uart.intid, cpu);
	return 0;
}
