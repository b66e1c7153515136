/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_STATS_PRINT_H
#define MULLION_EL2_STATS_PRINT_H

#include "el2/console/lines.h"
#include "el2/vm/stats.h"

/* One vCPU's, whose name and number a line before this says; `hz`: of the counter, `now` its value;
 * `injected`: interrupts put in a list register. Pure. */
void stats_lines(const struct vcpu_stats *stats, uint64_t injected, uint64_t now, uint64_t hz,
		 const struct lines *lines);

#endif
