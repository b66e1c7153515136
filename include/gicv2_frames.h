/* SPDX-License-Identifier: Apache-2.0 */
/* How a GICv2's GICC, and GICV, which looks the same, can lie on the bus. */
#ifndef MULLION_GICV2_FRAMES_H
#define MULLION_GICV2_FRAMES_H

#define GICC_SIZE 0x2000u

/*
 * GIC-400 on a bus with 64 KiB pages: each 4 KiB page of GICC (and GICV) is repeated over 64 KiB of
 * 128. The last copy of the first page is then just below the second page.
 */
#define GICC_ALIASED_SIZE 0x20000u
#define GICC_ALIASED_BASE 0xf000u

#endif
