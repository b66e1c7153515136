/* SPDX-License-Identifier: Apache-2.0 */
#include "gic/lpis.h"

#include "gic/gicv3_regs.h"

static bool lpis_off(uint64_t base, const struct gic_redist_io *io)
{
	uint32_t ctlr = io->ctlr(base);

	if (!(ctlr & GICR_CTLR_ENABLE_LPIS))
		return true;
	io->set_ctlr(base, ctlr & ~GICR_CTLR_ENABLE_LPIS);
	return io->settled(base) && !(io->ctlr(base) & GICR_CTLR_ENABLE_LPIS);
}

uint64_t gic_disable_lpis(const struct gic_redists *redists, const struct gic_redist_io *io)
{
	for (unsigned i = 0; i < redists->n_regions; i++) {
		uint64_t base = redists->region[i].base, left = redists->region[i].size;

		while (left >= GICR_FRAME_SIZE) {
			uint64_t typer = io->typer(base), next = gic_redist_step(redists, typer);

			if (!lpis_off(base, io))
				return base;
			if ((typer & GICR_TYPER_LAST) || next > left)
				break;
			base += next;
			left -= next;
		}
	}
	return 0;
}
