/* SPDX-License-Identifier: Apache-2.0 */
/* Clusters among the cores that have answered. Pure. */
#ifndef MULLION_CLUSTERS_H
#define MULLION_CLUSTERS_H

#include <stdbool.h>

#include "boot/boot_info.h"
#include "lib/diag.h"

/*
 * Calls join(mpidr) once for each cluster of which a core leads or has answered, with its first
 * such core; one that never came is not counted on. A cluster has the same Aff3 to Aff1; with
 * `threads` (MPIDR_EL1.MT: Aff0 is a thread, and Aff1 a core, on all cores with DynamIQ), Aff3 and
 * Aff2. join NULL: nothing to do. -1 with `diag` filled as soon as one fails.
 */
int clusters_join(const struct boot_info *info, bool threads,
		  int (*join)(uint64_t mpidr, struct diag *diag), struct diag *diag);

#endif
