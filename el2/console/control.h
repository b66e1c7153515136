/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EL2's console for the domain with mullion,control: a virtual PL011 of its own, behind which a
 * shell is. All of it runs on the core that serves the UART, but for the device's registers.
 */
#ifndef MULLION_EL2_CONTROL_H
#define MULLION_EL2_CONTROL_H

#include "el2/console/shell.h"
#include "el2/vdev/vpl011.h"

/* Boot makes the device, where a domain has it; gic NULL: none has. */
extern struct vpl011 control_uart;

/* Boot-only: `poke` asks for a turn; the device calls it, too. */
void control_open(void (*poke)(void), const struct shell_command *commands);

/* Takes what was typed, the guest's interrupt, and a command's next step: calls that may not come
 * back (vpl011_drive, shell_turn), so another turn is asked for before where there is more to
 * do. */
void control_turn(void);

/* A fault of EL2's was on this core: a command is not gone on with. */
void control_drop(void);

#endif
