/* SPDX-License-Identifier: Apache-2.0 */
/* Arm CCI-400 (DDI 0470), CCI-500 (100023) and CCI-550 (100282): the interconnect that keeps
 * clusters coherent. */
#ifndef MULLION_CCI_H
#define MULLION_CCI_H

#include <stdint.h>

#include "lib/diag.h"

/*
 * Joins the cluster on slave interface `interface` of the CCI at `base`: it is snooped, and gets
 * the DVM messages of others (TLB and instruction cache) where the interface has them. Its cores
 * have come out of reset with SMPEN set, and no cache of theirs is on yet. At EL3: the registers
 * are secure. Done already: nothing is written.
 *
 * Returns -1 with `diag` filled when the interface cannot be snooped (it is not a cluster's), or
 * the change is not over after 100 ms.
 */
int cci_join(uint64_t base, unsigned interface, struct diag *diag);

#endif
