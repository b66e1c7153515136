/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allwinner H3, R40 and A64: reset, and the release of the cores that do not run from reset.
 *
 * Facts: U-Boot 2023.01, arch/arm/cpu/armv7/sunxi/psci.c, cpucfg.h and prcm_sun6i.h for cores,
 * arch/arm/mach-sunxi/board.c and watchdog.h for resets; QEMU, allwinner-cpucfg.c; for an A64's
 * cores TF-A, plat/allwinner (sunxi_cpu_ops.c, sun50i_a64/include/sunxi_cpucfg.h).
 */
#ifndef MULLION_SUNXI_SOC_H
#define MULLION_SUNXI_SOC_H

#include <stdint.h>

#include "lib/diag.h"

#define SUNXI_CORES 4u

/* Where a family has what releases a core: registers of core n are at `.._of + n * step`. */
struct sunxi_cores {
	uint64_t cpucfg;    /* resets, caches and debug */
	uint64_t entry;     /* where a core starts, the same for all */
	uint64_t power_off; /* a bit for each core */
	uint64_t clamp;     /* of core 0; the others' lie behind it */
};
extern const struct sunxi_cores sunxi_cores_h3, sunxi_cores_r40;

/*
 * For struct board's core_on: powers core Aff0 of the one cluster up and has it start at `entry`,
 * below 4 GiB, in secure SVC mode. -1 with `diag`: there is no such core, or nothing can be timed.
 */
int sunxi_core_on(const struct sunxi_cores *cores, uint64_t mpidr, uint64_t entry,
		  struct diag *diag);

/* Likewise of an A64, whose core starts at `entry` at EL3, in AArch64. */
int sunxi_core_on_a64(uint64_t mpidr, uint64_t entry, struct diag *diag);

/* Resets the SoC by its watchdog, which bites after half a second. Returns when it has not after
 * one. */
void sunxi_reset_h3(void); /* also an A64's */
void sunxi_reset_r40(void);

#endif
