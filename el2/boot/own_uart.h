/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: whose the log's UART is once guests run: EL2's, for virtual consoles, or a guest's. */
#ifndef MULLION_EL2_OWN_UART_H
#define MULLION_EL2_OWN_UART_H

#include "el2/boot/machine.h"
#include "lib/diag.h"

/* Takes the UART's interrupt for EL2, where that keeps the UART: before emulated devices get the
 * numbers of theirs, and before the first VM is made. -1: there is no UART that EL2 can drive by
 * interrupt. */
int own_uart_take(const struct machine *machine, struct diag *diag);

/* The last step of boot that logs: the UART is served from here on, or a guest's. */
void own_uart_hand_over(const struct machine *machine);

#endif
