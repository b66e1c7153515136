/* SPDX-License-Identifier: Apache-2.0 */
/* Clusters among the cores that have answered. Pure. */
#ifndef MULLION_CLUSTERS_H
#define MULLION_CLUSTERS_H

#include "boot/boot_info.h"
#include "lib/diag.h"

/*
 * Calls join(mpidr) once for each cluster (the same Aff3 to Aff1) of which a core leads or has
 * answered, with its first such core; one that never came is not counted on. join NULL: nothing to
 * do. -1 with `diag` filled as soon as one fails.
 */
int clusters_join(const struct boot_info *info, int (*join)(uint64_t mpidr, struct diag *diag),
		  struct diag *diag);

#endif
