/* SPDX-License-Identifier: Apache-2.0 */
/* From what a device tree says of a UART to its driver. Boot-only. */
#ifndef MULLION_UART_MATCH_H
#define MULLION_UART_MATCH_H

#include "board/driver/uart.h"
#include "dtb/tree/uart.h"
#include "lib/diag.h"

/* Every compatible that there is a driver for, built in or not; the last is NULL. For
 * dt_find_uart. */
extern const char *const uart_names[];

/*
 * Fills *uart for what dt_find_uart found with uart_names. Its clock stays 0: whoever ran before
 * has set the line, and init keeps it. -1: no driver for it, or it is not built in, or its
 * registers are laid out in a way that the driver has not; `diag` says which, with "UART" as
 * object.
 */
int uart_match(const struct dt_uart *found, struct uart *uart, struct diag *diag);

#endif
