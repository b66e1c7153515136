/* SPDX-License-Identifier: Apache-2.0 */
/* EL3's part of a machine without a GIC: nothing is set up, nothing given away, no interrupt comes.
 * Cores are parked in WFE there (PARK_WFE), and woken by an event. */
#include "arch/sysreg.h"
#include "gic/gic_el3.h"
#include "gic/gicv3_regs.h"

static int dist_init(uint64_t gicd, const struct gic_redists *cpus, struct diag *diag)
{
	(void)gicd;
	(void)cpus;
	(void)diag;
	return 0;
}

static int core_init(uint64_t *self, struct diag *diag)
{
	(void)diag;
	*self = 0;
	return 0;
}

static void nothing(void)
{
}

static void send(uint64_t mpidr, uint64_t self, uint32_t sgi)
{
	(void)mpidr;
	(void)self;
	(void)sgi;
	dsb(ish);
	sev();
}

static uint32_t acknowledge(void)
{
	return GIC_INTID_SPURIOUS;
}

static void end(uint32_t intid)
{
	(void)intid;
}

static void set_line(uint64_t self, uint32_t intid, bool on)
{
	(void)self;
	(void)intid;
	(void)on;
}

static bool has_security(void)
{
	return false;
}

static uint32_t lines(void)
{
	return 0;
}

static bool share_sgi(uint64_t self, uint32_t sgi)
{
	(void)self;
	(void)sgi;
	return false;
}

static void set_active(bool active)
{
	(void)active;
}

const struct gic_el3 no_gic_el3 = {
	.dist_init = dist_init,
	.core_init = core_init,
	.give_away = nothing,
	.core_quiet = nothing,
	.core_give_away = nothing,
	.send = send,
	.acknowledge = acknowledge,
	.end = end,
	.enable_line = set_line,
	.has_security = has_security,
	.lines = lines,
	.own_line = set_line,
	.share_sgi = share_sgi,
	.set_active = set_active,
};
