/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allwinner H3, A64 and R40: the DRAM controller with its PHY, by a profile: the timing of the
 * memory that is fitted (board/soc/sunxi/dram_timing.h) and what is the SoC's. How many ranks,
 * lanes, rows, banks and columns there are is found out.
 */
#ifndef MULLION_SUNXI_DRAM_H
#define MULLION_SUNXI_DRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "board/driver/reg_table.h"
#include "include/addr.h"
#include "lib/diag.h"

#define SUNXI_DRAM_BASE  0x40000000ull
#define SUNXI_DRAM_MOST  GIB(2) /* more has no address in an H3 or R40 */
#define SUNXI_DRAM_LANES 4u
#define SUNXI_DRAM_LINES 11u /* of a lane: DQ0 to DQ7, DM, DQS, DQSN */

/* What differs between the SoCs. Delays are in the PHY's unit. */
struct sunxi_dram_soc {
	uint8_t ranks; /* at most */
	bool zq_apart; /* the H3's calibration of its drivers, which needs help */
	uint32_t pir;  /* what initialisation does (PIR) */
	uint32_t pgcr0_cleared, pgcr2_phase, pgcr3, odtcfg, vtfcr, dxsdlr, cr_r1;
	uint8_t read[SUNXI_DRAM_LANES][SUNXI_DRAM_LINES];
	uint8_t write[SUNXI_DRAM_LANES][SUNXI_DRAM_LINES];
	uint8_t command[31]; /* address and control lines */
};
extern const struct sunxi_dram_soc sunxi_dram_h3, sunxi_dram_a64, sunxi_dram_r40;

struct sunxi_dram {
	const char *memory; /* in the log: its kind */
	const struct sunxi_dram_soc *soc;
	const struct reg_step *timing;
	unsigned n_timing;
	uint32_t control; /* of the control register: the kind, and commands in one clock or two */
	uint32_t zq;      /* the drivers' strengths, four bits each */
	bool odt;         /* termination on the chip */
	/* what is fitted, where that is known: anything else is a fault; 0: it is found out */
	uint8_t lanes, ranks;
	uint32_t mib;
};

/* What is there. Bits of an address: rows, banks (a row of all lanes is a page of 2^page bytes). */
struct sunxi_dram_found {
	uint8_t ranks, lanes, rows, banks, page;
	uint64_t size; /* bytes from SUNXI_DRAM_BASE on */
};

/*
 * Takes DRAM's clock over, which the plan of clocks has set (clock_plan_set), sets controller and
 * PHY up, trains, finds out what is fitted, and looks whether all of it answers. The memory's
 * content is lost.
 *
 * Returns 0 with *found filled in and one line logged; or -1 with `diag` filled: a clock or the PHY
 * that is never done, with its register; no lane answers; the lane that does not train, with its
 * rank; a word that is not kept, with its lane and bits; memory that is not what the profile says.
 */
int sunxi_dram(const struct sunxi_dram *dram, struct sunxi_dram_found *found, struct diag *diag);

/* Its parts, one after the other. */
int sunxi_dram_calibrate_h3(uint32_t zq, struct diag *diag);
int sunxi_dram_train(const struct sunxi_dram *dram, struct sunxi_dram_found *found,
		     struct diag *diag);
void sunxi_dram_control(const struct sunxi_dram *dram, const struct sunxi_dram_found *found);
int sunxi_dram_measure(const struct sunxi_dram *dram, struct sunxi_dram_found *found,
		       struct diag *diag);

#endif
