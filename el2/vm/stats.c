/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/stats.h"

struct vcpu_stats vcpu_stats[MAX_CPUS];

void stats_on(void)
{
	struct vcpu_stats *stats = &vcpu_stats[this_cpu()->index];

	__atomic_store_n(&stats->on_since, counter(), __ATOMIC_RELAXED);
}

void stats_off(void)
{
	struct vcpu_stats *stats = &vcpu_stats[this_cpu()->index];
	uint64_t since = stats->on_since;

	__atomic_store_n(&stats->on_since, 0, __ATOMIC_RELAXED);
	if (since)
		stats->on_before += counter() - since;
}
