/* SPDX-License-Identifier: Apache-2.0 */
/* What acknowledging an interrupt gives, and its end wants: of a GICv2 it says more than the INTID.
 * For code of one version of the GIC (gic/version.h). */
#ifndef MULLION_EL2_ACKNOWLEDGED_H
#define MULLION_EL2_ACKNOWLEDGED_H

#include "gic/gicv2.h"
#include "gic/gicv3.h"
#include "gic/version.h"

static inline uint32_t intid_of(uint32_t acknowledged)
{
	return GIC_VERSION == 2 ? GIC_V2_INTID(acknowledged) : acknowledged;
}

static inline void end_irq(uint32_t acknowledged)
{
	if (GIC_VERSION == 2)
		gicv2_end(acknowledged);
	else
		gicv3_end(acknowledged);
}

#endif
