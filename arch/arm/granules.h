/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_GRANULES_H
#define MULLION_GRANULES_H

#include "include/kernel_kinds.h"

/* What kernels this CPU runs: zImages. */
static inline unsigned cpu_granules(void)
{
	return CPU_RUNS_ZIMAGES;
}

#endif
