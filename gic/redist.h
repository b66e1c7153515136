/* SPDX-License-Identifier: Apache-2.0 */
/* The redistributors of a GICv3 or GICv4, as EL3 and EL2 look for a core's own. Pure. */
#ifndef MULLION_REDIST_H
#define MULLION_REDIST_H

#include <stdint.h>

#include "gic/gicv3_regs.h"
#include "include/addr.h"

#define GIC_MAX_REDIST 4u

struct gic_redists {
	struct range region[GIC_MAX_REDIST]; /* of several redistributors each */
	unsigned n_regions;
	uint32_t stride; /* from one to the next; 0: as GICR_TYPER says */
};

/* From the one with this GICR_TYPER to the next: two frames of 64 KiB, four where it has virtual
 * LPIs, as a GICv4's has (IHI 0069 12.10); a tree may say more. */
static inline uint64_t gic_redist_step(const struct gic_redists *redists, uint64_t typer)
{
	if (redists->stride >= GICR_FRAME_SIZE)
		return redists->stride;
	return typer & GICR_TYPER_VLPIS ? 2 * GICR_FRAME_SIZE : GICR_FRAME_SIZE;
}

/* The base (RD_base) of the one of the core `mpidr`; 0: none has its affinity. `typer` reads
 * GICR_TYPER of one, by its base; it is called inside the regions only. */
uint64_t gic_find_redist(const struct gic_redists *redists, uint64_t mpidr,
			 uint64_t (*typer)(uint64_t base));

#endif
