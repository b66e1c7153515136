/* SPDX-License-Identifier: Apache-2.0 */
/* arch/mmio.h by its name here. */
#ifndef MULLION_DRIVER_MMIO_H
#define MULLION_DRIVER_MMIO_H

#include "arch/mmio.h"

#endif
