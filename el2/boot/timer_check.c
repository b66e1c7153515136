/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/timer_check.h"

#include "dtb/config/channels.h"
#include "el2/core/timer.h"
#include "lib/log.h"

int timer_check(uint32_t cores, struct diag *diag)
{
	uint32_t without = cores & ~__atomic_load_n(&timer_cores, __ATOMIC_RELAXED);

	if (!timer_intid)
		return diag_fail(
			diag, "EL2's timer",
			"the tree's timer node names no interrupt of it (hyp-phys, a PPI)");
	if (without)
		return diag_fail(diag, "EL2's timer",
				 "core %u does not get its interrupt %u: the firmware keeps it",
				 (unsigned)__builtin_ctz(without), timer_intid);
	return 0;
}

static bool has_wire(const struct sys_config *config, unsigned domain)
{
	for (unsigned i = 0; i < config->n_channels; i++)
		if (config->channels[i].type != SYS_CHANNEL_MEMORY &&
		    channels_has_side(&config->channels[i], domain))
			return true;
	return false;
}

int timer_check_domains(const struct sys_config *config, struct diag *diag)
{
	for (unsigned i = 0; i < config->n_domains; i++) {
		const struct sys_domain *domain = &config->domains[i];
		struct diag why;

		if (domain->watchdog && timer_check(domain->cpus & -domain->cpus, &why))
			return diag_fail(diag, domain->name, "mullion,watchdog: %s: %s", why.object,
					 why.reason);
		/* each core of its may have something to carry on */
		if (IS_ENABLED(CONFIG_CHANNEL_VIRTIO) && has_wire(config, i) &&
		    timer_check(domain->cpus, &why))
			return diag_fail(diag, domain->name, "its channel: %s: %s", why.object,
					 why.reason);
	}
	return 0;
}
