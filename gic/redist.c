/* SPDX-License-Identifier: Apache-2.0 */
#include "gic/redist.h"

#include "gic/gicv3_regs.h"

/* Two frames of 64 KiB, four where it has virtual LPIs, as a GICv4's has (IHI 0069 12.10); a tree
 * may say more. */
static uint64_t step(const struct gic_redists *redists, uint64_t typer)
{
	if (redists->stride >= GICR_FRAME_SIZE)
		return redists->stride;
	return typer & GICR_TYPER_VLPIS ? 2 * GICR_FRAME_SIZE : GICR_FRAME_SIZE;
}

uint64_t gic_find_redist(const struct gic_redists *redists, uint64_t mpidr,
			 uint64_t (*typer)(uint64_t base))
{
	for (unsigned i = 0; i < redists->n_regions; i++) {
		uint64_t base = redists->region[i].base, left = redists->region[i].size;

		while (left >= GICR_FRAME_SIZE) {
			uint64_t found = typer(base), next = step(redists, found);

			if (GICR_TYPER_AFFINITY(found) == gic_affinity(mpidr))
				return base;
			if ((found & GICR_TYPER_LAST) || next > left)
				break;
			base += next;
			left -= next;
		}
	}
	return 0;
}
