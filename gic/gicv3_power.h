/* SPDX-License-Identifier: Apache-2.0 */
/* Power of a GICv3's redistributors, where the GIC has a register for it. */
#ifndef MULLION_GICV3_POWER_H
#define MULLION_GICV3_POWER_H

#include <stdint.h>

#include "lib/diag.h"

/*
 * Arm GIC-600, GIC-600AE and GIC-700, known by GICR_IIDR: their redistributors are off at reset,
 * and what is written to one then is lost. Powers the one at `redist` on. For another GIC:
 * nothing. -1 with `diag` filled when it is not on after 100 ms.
 */
int gicv3_power_on(uint64_t redist, struct diag *diag);

#endif
