/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registers of the test device (test_device.h), from the base of its page. Two lines: the first
 * is a level, the second an edge.
 */
#ifndef MULLION_EL2_TEST_DEVICE_REGS_H
#define MULLION_EL2_TEST_DEVICE_REGS_H

/* Of four bytes each; there is nothing between the last one and the scratch memory. */
#define TEST_DEVICE_ID        0x00u       /* read: */
#define TEST_DEVICE_ID_VALUE  0x7e57de51u /* it is this device */
#define TEST_DEVICE_LEVEL     0x04u       /* bit 0: the level line is high */
#define TEST_DEVICE_PULSE     0x08u       /* write: so many pulses, at most 15, on the edge line */
#define TEST_DEVICE_STATUS    0x0cu       /* read: bit 0 as LEVEL; 31:16: pulses since reset */
#define TEST_DEVICE_REGISTERS 0x10u       /* bytes of them */

/* Memory, for accesses of 1, 2, 4 and 8 bytes. */
#define TEST_DEVICE_SCRATCH      0x40u
#define TEST_DEVICE_SCRATCH_SIZE 0x40u

#endif
