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

#endif
