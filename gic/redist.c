/* SPDX-License-Identifier: Apache-2.0 */
#include "gic/redist.h"

#include "gic/gicv3_regs.h"

uint64_t gic_find_redist(const struct gic_redists *redists, uint64_t mpidr,
			 uint64_t (*typer)(uint64_t base))
{
	for (unsigned i = 0; i < redists->n_regions; i++) {
		uint64_t base = redists->region[i].base, left = redists->region[i].size;

		while (left >= GICR_FRAME_SIZE) {
			uint64_t found = typer(base), next = gic_redist_step(redists, found);

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
