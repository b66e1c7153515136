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

static void forget_base(uint64_t reg, const struct gic_its_io *io)
{
	uint64_t value = io->base(reg);

	if (value & GITS_BASER_VALID)
		io->set_base(reg, value & ~GITS_BASER_VALID);
}

bool gic_disable_its(uint64_t its, const struct gic_its_io *io)
{
	uint32_t ctlr = io->ctlr(its);

	if (ctlr & GITS_CTLR_ENABLED)
		io->set_ctlr(its, ctlr & ~GITS_CTLR_ENABLED);
	/* One that was turned off a moment ago may still be at it. */
	if (!io->quiescent(its) || (io->ctlr(its) & GITS_CTLR_ENABLED))
		return false;
	forget_base(its + GITS_CBASER, io);
	for (unsigned n = 0; n < GITS_BASERS; n++)
		forget_base(its + GITS_BASER(n), io);
	return true;
}
