/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/stats_print.h"

/* Without an overflow for a thousand years of 1 GHz. */
static uint64_t to_ns(uint64_t ticks, uint64_t hz)
{
	return hz ? ticks / hz * 1000000000 + ticks % hz * 1000000000 / hz : 0;
}

static void print_exits(const struct vcpu_stats *stats, uint64_t hz, const struct lines *lines)
{
#define NAME(exit, name) name,
	static const char names[STATS_N_EXITS][28] = {STATS_EXITS(NAME)};
#undef NAME

	lines_put(lines, "  %-28s %12s %12s %10s", "exits", "count", "ms in all", "ns each");
	for (unsigned i = 0; i < STATS_N_EXITS; i++) {
		uint64_t count = stats->exits[i].count, ns = to_ns(stats->exits[i].ticks, hz);

		if (count)
			lines_put(lines, "  %-28s %12lu %12lu %10lu", names[i],
				  (unsigned long)count, (unsigned long)(ns / 1000000),
				  (unsigned long)(ns / count));
	}
}

static void print_stays(const struct vcpu_stats *stats, uint64_t hz, const struct lines *lines)
{
	lines_put(lines, "  %-28s %12s", "stays of less than", "count");
	for (unsigned i = 0; i < STATS_BUCKETS - 1; i++)
		if (stats->stays[i])
			lines_put(lines, "  %25lu ns %12lu", (unsigned long)to_ns(1ull << i, hz),
				  (unsigned long)stats->stays[i]);
	if (stats->stays[STATS_BUCKETS - 1])
		lines_put(lines, "  %-28s %12lu", "longer",
			  (unsigned long)stats->stays[STATS_BUCKETS - 1]);
}

void stats_lines(const struct vcpu_stats *stats, uint64_t injected, uint64_t now, uint64_t hz,
		 const struct lines *lines)
{
	uint64_t since = __atomic_load_n(&stats->on_since, __ATOMIC_RELAXED),
		 ms = to_ns(stats->on_before + (since ? now - since : 0), hz) / 1000000;

	lines_put(lines, "  on for %lu.%03lu s; %lu interrupts injected",
		  (unsigned long)(ms / 1000), (unsigned long)(ms % 1000), (unsigned long)injected);
	print_exits(stats, hz, lines);
	print_stays(stats, hz, lines);
}
