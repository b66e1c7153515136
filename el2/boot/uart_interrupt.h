/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only, with CONFIG_TEST_OWN_IRQ. */
#ifndef MULLION_EL2_UART_INTERRUPT_H
#define MULLION_EL2_UART_INTERRUPT_H

#include "el2/boot/machine.h"
#include "lib/diag.h"

/* Unless a domain has the UART, its receive interrupt becomes EL2's own. After the cores are up and
 * the domains known, before the first VM is made. */
int uart_interrupt(const struct machine *machine, struct diag *diag);

#endif
