/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A device's registers in a page that EL2 keeps, because registers of its own are in it, too
 * (Kconfig FORWARDED_REGISTERS): the page is mapped for no guest, and accesses of the device's own
 * bytes are done on the hardware by EL2, in 32 bits. Nothing else of the page is there.
 */
#ifndef MULLION_EL2_FORWARDED_H
#define MULLION_EL2_FORWARDED_H

#include "el2/vdev/vdev.h"

/* State of such a region: the address of the first register, which EL2 has mapped, as a pointer. */
extern const struct vdev_ops forwarded_registers;

#endif
