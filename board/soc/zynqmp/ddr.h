/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zynq UltraScale+: the DDR controller and its PHY, by a profile: the settings for the memory that
 * is fitted, as the vendor's tool computes them.
 */
#ifndef MULLION_ZYNQMP_DDR_H
#define MULLION_ZYNQMP_DDR_H

#include <stdint.h>

#include "board/driver/reg_table.h"
#include "include/addr.h"
#include "lib/diag.h"

#define ZYNQMP_DDR_LANES 9 /* of a bus of 64 bits with ECC, whose lane is the last */

struct zynqmp_ddr {
	const char *memory;           /* in the log: the module or the chips */
	const struct reg_step *steps; /* settings, then training with what is waited for */
	unsigned n_steps;
	/* NULL, or: what of that is another for this memory (reg_table_apply_with) */
	const struct reg_step *instead;
	unsigned n_instead;
	unsigned lanes; /* bytes of the data bus, from lane 0 on */
	uint64_t size;  /* bytes; 0: not measured */
};

/* Where DRAM appears (UG1085, "System Addresses"): its first 2 GiB, and the rest */
#define ZYNQMP_DDR_LOW       0x0ull
#define ZYNQMP_DDR_HIGH      0x800000000ull
#define ZYNQMP_DDR_HIGH_MOST GIB(32)

/*
 * Sets the controller up and trains the PHY, asks each lane for its result, and measures the size;
 * not in a build for a simulator, whose memory is what it was started with. At EL3, with the DDR's
 * clock set (clock_plan_set).
 *
 * Returns -1 with `diag` filled: the register of the lane that failed, and in what; where none says
 * anything, the step that had no answer; or where memory ends that should not. DRAM is not to be
 * used then.
 */
int zynqmp_ddr(const struct zynqmp_ddr *ddr, struct diag *diag);

/*
 * What is there, for struct board's dram_there: after zynqmp_ddr() what the profile says, which was
 * measured; in a build for a simulator what is found. Returns how many of ram[0 .. 1] are set.
 */
unsigned zynqmp_ddr_there(const struct zynqmp_ddr *ddr, struct range *ram);

#endif
