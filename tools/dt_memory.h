/* SPDX-License-Identifier: Apache-2.0 */
/* The DRAM of a board, lent by the host (include/physical.h). */
#ifndef MULLION_TOOLS_DT_MEMORY_H
#define MULLION_TOOLS_DT_MEMORY_H

#include "include/addr.h"
#include "lib/diag.h"

/*
 * Lends the `count` banks at `ram`, ascending: memory_at() then works for each of their addresses,
 * and for no other. A page takes the host's memory when it is written. -1: this host cannot.
 */
int lend_ram(const struct range *ram, unsigned count, struct diag *diag);

#endif
