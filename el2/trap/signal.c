/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/signal.h"

#include "el2/trap/direct.h"
#include "el2/vm/stats.h"

void trap_signal(struct frame *frame)
{
	uint64_t begin = stats_now();

	signal_serve(frame);
	stats_end(STATS_REST, begin);
}
