/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/loader/secondary.h"

#include "arch/cache.h"
#include "arch/pauth.h"
#include "arch/sysreg.h"
#include "boot/monitor/core.h"
#include "boot/monitor/drop_down.h"
#include "boot/monitor/park.h"
#include "boot/monitor/stop.h"
#include "lib/log.h"

static bool take_wake(struct core *core)
{
	uint32_t wake = COMMAND_WAKE;

	return __atomic_compare_exchange_n(&core->command, &wake, COMMAND_AWAKE, false,
					   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* The interrupt interface first, then "parked", then sleep: a signal
 * reaches whoever said "parked". */
void loader_secondary(unsigned index)
{
	struct core *c = &cores[index];
	struct diag d;

	pauth_start_el3(monitor_key);
	core_claim(index);
	cache_of_core(c->midr);
	if (gic_el3->core_init(&c->gic, &d)) {
		log_diag(&d);
		monitor_stop();
	}
	__atomic_store_n(&c->parked, 1, __ATOMIC_RELEASE);
	while (!take_wake(c))
		park_nap();
	while (__atomic_load_n(&c->command, __ATOMIC_ACQUIRE) != COMMAND_GO)
		wfe();
	if (!c->entry)
		park_forever(c);
	drop_down(c->entry, c->x[0], c->x[1], c->x[2]);
}
