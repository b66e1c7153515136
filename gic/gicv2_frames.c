/* SPDX-License-Identifier: Apache-2.0 */
/* What boot has found of the GICv2. */
#include "gic/gicv2.h"

uint64_t gicv2_gicd, gicv2_gicc, gicv2_gich;
bool gicv2_tells_ends;
