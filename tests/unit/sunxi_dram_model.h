/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allwinner's DRAM controller with memory behind it, for tests: chips of some rows, banks and
 * columns, which know no more address bits than they have, whatever the controller is told; and
 * what can be broken of them.
 */
#ifndef MULLION_SUNXI_DRAM_MODEL_H
#define MULLION_SUNXI_DRAM_MODEL_H

#include <stdbool.h>
#include <stdint.h>

struct dram_model {
	/* what is fitted; address bits */
	unsigned ranks, lanes, rows, banks, page;
	uint32_t version; /* of the chip: SRAMC's register */
	/* what is broken */
	bool clock_hangs, phy_hangs, gate_hangs, controller_hangs, never_trains;
	unsigned hangs_at,
		stops_at;       /* the PHY; the counter: from this start of the PHY on, unless 0 */
	uint32_t dead_lanes[2]; /* of each rank */
	uint32_t stuck, lost;   /* data lines that read 1; words from this offset on, unless 0 */
	/* how it stands */
	uint64_t now;
	unsigned calibrations, starts;
	uint32_t zqcr[16];
	char logged[256];
};
extern struct dram_model dram_model;

/* 1 GiB as an Orange Pi PC has it. */
void dram_model_start(void);
uint32_t dram_model_get(uint64_t address);

#endif
