/* SPDX-License-Identifier: Apache-2.0 */
/* The emulated devices that boot makes (el2/boot/devices.c), made on the host. */
#ifndef MULLION_TOOLS_DT_DEVICES_H
#define MULLION_TOOLS_DT_DEVICES_H

#include "el2/boot/machine.h"
#include "lib/diag.h"

/*
 * Gives the VMs, whose memory is known, what boot gives them. Which SPIs are free depends on how
 * many interrupts (INTIDs) the board's GIC has: `lines`; 0 when nobody has said: then the fewest
 * that the tree's interrupts need. -1: boot would stop for it.
 */
int make_devices(struct machine *machine, unsigned lines, struct diag *diag);

/* How many interrupts the board's GIC has, as make_devices() was told; 0: nobody has said. */
unsigned gic_lines(void);

/* Says on stderr how many interrupts were taken for the GIC's, where nobody has said it and a
 * device has one. */
void note_lines(unsigned domain);

#endif
