/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_GQSPI_H
#define MULLION_GQSPI_H

#include "board/driver/block.h"

/* What is fitted: one chip at the lower bus, or one at each, of which each holds every second byte
 * (UG1085: dual parallel). */
enum gqspi_chips { GQSPI_LOWER, GQSPI_BOTH };

/*
 * Finds NOR flash at the generic quad SPI controller of Zynq UltraScale+ whose registers are at
 * `base` (UG1085 chapter 24, UG1087 QSPI), by PIO at 40 MHz at most, where no delay has to be tuned
 * (UG1085: IOU_TAPDLY_BYPASS has to be at its default). `reference_hz` is its input clock, which
 * has to run. The chips are reset, and their size is what their SFDP says (JESD216), or their ID.
 * Four lines with Micron's, one with others. 0 with *device filled in, or -1 with `diag`: nothing
 * answers, an unknown chip, two different ones, or where the controller is stuck. Bounded.
 */
int gqspi_open(struct block_device *device, uint64_t base, uint32_t reference_hz,
	       enum gqspi_chips chips, struct diag *diag);

#endif
