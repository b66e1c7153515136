/* SPDX-License-Identifier: Apache-2.0 */
/* LPIs that an earlier life of the machine has left on. Boot-only; pure. */
#ifndef MULLION_LPIS_H
#define MULLION_LPIS_H

#include <stdbool.h>
#include <stdint.h>

#include "gic/redist.h"

/* Registers of the redistributor at `base`. */
struct gic_redist_io {
	uint64_t (*typer)(uint64_t base);
	uint32_t (*ctlr)(uint64_t base);
	void (*set_ctlr)(uint64_t base, uint32_t value);
	bool (*settled)(uint64_t base); /* GICR_CTLR.RWP is 0, within a bounded time */
};

/*
 * Clears GICR_CTLR.EnableLPIs in all redistributors: with it one reads and writes its tables in
 * memory, which are a guest's memory now. 0, or the base of one where it stays 1, or whose write
 * does not end: where GICR_CTLR.CES is 0 it may be that only a reset clears it (IHI 0069 12.11.2).
 */
uint64_t gic_disable_lpis(const struct gic_redists *redists, const struct gic_redist_io *io);

/* Registers of the ITS at `its`. */
struct gic_its_io {
	uint32_t (*ctlr)(uint64_t its);
	void (*set_ctlr)(uint64_t its, uint32_t value);
	bool (*quiescent)(uint64_t its); /* GITS_CTLR.Quiescent is 1, within a bounded time */
	uint64_t (*base)(uint64_t reg);  /* GITS_CBASER and GITS_BASER<n> */
	void (*set_base)(uint64_t reg, uint64_t value);
};

/*
 * Clears GITS_CTLR.Enabled and, when the ITS is quiescent, the Valid bits of its command queue and
 * tables: they may not be written before (IHI 0069, GITS_BASER<n>). False: it stays enabled, or
 * does not become quiescent, and still reads and writes that memory.
 */
bool gic_disable_its(uint64_t its, const struct gic_its_io *io);

#endif
