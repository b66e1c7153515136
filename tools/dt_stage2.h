/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What el2/boot/stage2_tables.c asks of the hardware, on the host: its tables are pages of this
 * process, addresses in them pointers, and the GIC is a number of lines.
 */
#ifndef MULLION_TOOLS_DT_STAGE2_H
#define MULLION_TOOLS_DT_STAGE2_H

/* Before the first vm_map: tables there are none, and `count` is how many interrupts (INTIDs) the
 * GIC tells of, a multiple of 32. */
void stage2_start(unsigned count);

#endif
