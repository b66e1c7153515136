/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/bootblock/clusters.h"

static bool is_here(const struct boot_core *core)
{
	return core->state == CORE_LEADER || core->state == CORE_PARKED;
}

static bool first_of_cluster(const struct boot_info *info, unsigned index, unsigned shift)
{
	for (unsigned i = 0; i < index; i++)
		if (is_here(&info->core[i]) &&
		    !((info->core[i].mpidr ^ info->core[index].mpidr) >> shift))
			return false;
	return is_here(&info->core[index]);
}

int clusters_join(const struct boot_info *info, bool threads,
		  int (*join)(uint64_t mpidr, struct diag *diag), struct diag *diag)
{
	unsigned shift = threads ? 16 : 8;

	for (unsigned i = 0; join && i < info->n_cores; i++)
		if (first_of_cluster(info, i, shift) && join(info->core[i].mpidr, diag))
			return -1;
	return 0;
}
