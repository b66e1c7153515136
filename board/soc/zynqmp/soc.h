/* SPDX-License-Identifier: Apache-2.0 */
/* What every board with a Zynq UltraScale+ MPSoC does alike. Registers: UG1087. */
#ifndef MULLION_ZYNQMP_SOC_H
#define MULLION_ZYNQMP_SOC_H

#include <stdint.h>

#include "lib/diag.h"

/* What reset and power-off need, for a board's `devices`: a page each */
#define ZYNQMP_SWDT        0xff150000ull
#define ZYNQMP_IPI         0xff300000ull
#define ZYNQMP_CRL_APB     0xff5e0000ull
#define ZYNQMP_IPI_BUFFERS 0xff990000ull
#define ZYNQMP_PMU_GLOBAL  0xffd80000ull

/* struct board's core_on: core Aff0 of the APU out of reset at `entry`, at EL3. */
int zynqmp_core_on(uint64_t mpidr, uint64_t entry, struct diag *diag);

/*
 * Resets the whole of the processing system: by CRL_APB, and where that has not come after 100 ms
 * by the system watchdog. Returns after another 100 ms when neither did.
 */
void zynqmp_reset(void);

/*
 * Asks the PMU's firmware to switch the system off. Returns when it does not, after 100 ms: -1 with
 * `diag` filled when it is not there, or has not taken an earlier request.
 */
int zynqmp_off(struct diag *diag);

#endif
