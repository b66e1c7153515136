/* SPDX-License-Identifier: Apache-2.0 */
/* What every board with a Zynq UltraScale+ MPSoC does alike. Registers: UG1087. */
#ifndef MULLION_ZYNQMP_SOC_H
#define MULLION_ZYNQMP_SOC_H

#include <stdint.h>

#include "lib/diag.h"

#define ZYNQMP_CRL_APB 0xff5e0000ull

/* struct board's core_on: core Aff0 of the APU out of reset at `entry`, at EL3. */
int zynqmp_core_on(uint64_t mpidr, uint64_t entry, struct diag *diag);

/* Resets the whole of the processing system. Returns when that did not work. */
void zynqmp_reset(void);

#endif
