/* SPDX-License-Identifier: Apache-2.0 */
/* Arm PrimeCell GPIO PL061 (DDI 0190), outputs only. */
#ifndef MULLION_PL061_H
#define MULLION_PL061_H

#include <stdint.h>

/* Makes `pin` (0..7) an output and takes it from low to high. */
void pl061_raise(uint64_t base, unsigned pin);

#endif
