/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_GRANULES_H
#define MULLION_GRANULES_H

/* The sizes of pages that this CPU's EL1 can have (ID_AA64MMFR0_EL1): bit 0: 4 KiB, 1: 16 KiB, 2:
 * 64 KiB. */
unsigned cpu_granules(void);

#endif
