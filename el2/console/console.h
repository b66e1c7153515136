/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The board's UART as EL2's own: the consoles of the VMs and the log on it, by mux.h. All of it
 * runs on one core, by the UART's interrupt; whoever has written something there pends that
 * interrupt.
 */
#ifndef MULLION_EL2_CONSOLE_H
#define MULLION_EL2_CONSOLE_H

#include <stdint.h>

#include "board/driver/uart.h"
#include "el2/console/text_table.h"
#include "el2/vdev/vpl011.h"
#include "lib/diag.h"
#include "lib/log.h"

struct shell_command;

extern struct vpl011 consoles[CONSOLES_MAX]; /* their names are in text_table */

/* Boot-only: a console of a VM, called as the VM is, or behind that and a dot `label`. The caller
 * sets `gic` and `intid`. There are CONSOLES_MAX at most. */
struct vpl011 *console_add(const struct vm *vm, const char *label);

/* Boot-only, before the VMs are made: the UART's interrupt becomes EL2's, on core `cpu`. */
int console_claim(const struct uart *uart, uint32_t intid, bool edge, unsigned cpu,
		  struct diag *diag);

/* Boot-only, once all consoles are made: from here on the UART is served, and the log goes there by
 * it. The log's ring is returned. `commands` are those of EL2's own console (shell.h). */
struct log_ring *console_open(const struct shell_command *commands);

/* Whole seconds since the system counter had the value `start`. */
uint64_t console_seconds_since(uint64_t start);

#endif
