/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zynq UltraScale+: the DDR controller and its PHY, by a profile: the settings for the memory that
 * is fitted, as the vendor's tool computes them.
 */
#ifndef MULLION_ZYNQMP_DDR_H
#define MULLION_ZYNQMP_DDR_H

#include <stdint.h>

#include "board/driver/reg_table.h"
#include "lib/diag.h"

#define ZYNQMP_DDR_LANES 9 /* of a bus of 64 bits with ECC, whose lane is the last */

struct zynqmp_ddr {
	const char *memory;           /* in the log: the module or the chips */
	const struct reg_step *steps; /* settings, then training with what is waited for */
	unsigned n_steps;
	unsigned lanes; /* bytes of the data bus, from lane 0 on */
};

/*
 * Sets the controller up and trains the PHY, then asks each lane for its result. At EL3, with the
 * DDR's clock set (zynqmp_clocks).
 *
 * Returns -1 with `diag` filled: the register of the lane that failed, and in what; where none says
 * anything, the step that had no answer. DRAM is not there then.
 */
int zynqmp_ddr(const struct zynqmp_ddr *ddr, struct diag *diag);

#endif
