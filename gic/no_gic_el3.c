/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EL3's part of a machine without a GIC: nothing is set up, nothing given away. A parked core is
 * woken by an event (PARK_WFE) or, where the board has a BCM2836's local controller
 * (LOCAL_MAILBOXES), out of WFI by a mailbox of its own there: the last one, which neither the
 * hypervisor nor Linux uses. It interrupts a core that is parked and no other, so that lower levels
 * never see it.
 */
#include "arch/sysreg.h"
#include "gic/bcm2836.h"
#include "gic/gic_el3.h"
#include "gic/gicv3_regs.h"

#define MAILBOX_WAKE 3u

static uint64_t local; /* the controller */

static unsigned own_number(void)
{
	return mpidr_self() % BCM2836_CORES;
}

static int dist_init(uint64_t gicd, const struct gic_redists *cpus, struct diag *diag)
{
	(void)cpus;
	(void)diag;
	local = gicd;
	return 0;
}

static void nothing(void)
{
}

/* What lower levels have left on, timers and the PMU, would end each nap at once. */
static void set_lines(uint32_t mailboxes)
{
	const unsigned self = own_number();

	if (!IS_ENABLED(CONFIG_LOCAL_MAILBOXES))
		return;
	mmio_write32(local + LOCAL_TIMERS(self), 0);
	mmio_write32(local + LOCAL_PMU_CLEAR, 0x11u << self); /* as an IRQ, and as an FIQ */
	mmio_write32(local + LOCAL_MAILBOXES(self), mailboxes);
	dsb(sy);
}

static void core_quiet(void)
{
	set_lines(1u << MAILBOX_WAKE);
}

static void core_give_away(void)
{
	set_lines(0);
}

static int core_init(uint64_t *self, struct diag *diag)
{
	(void)diag;
	*self = 0;
	core_quiet();
	return 0;
}

static void send(uint64_t mpidr, uint64_t self, uint32_t sgi)
{
	(void)self;
	(void)sgi;
	dsb(sy);
	if (IS_ENABLED(CONFIG_LOCAL_MAILBOXES))
		mmio_write32(local + LOCAL_MAILBOX_SET(mpidr % BCM2836_CORES, MAILBOX_WAKE), 1);
	else
		sev();
}

/* One that came late, when its core was awake, stays until that is parked again: a nap more. */
static uint32_t acknowledge(void)
{
	const uint64_t mailbox = local + LOCAL_MAILBOX_TAKE(own_number(), MAILBOX_WAKE);

	if (!IS_ENABLED(CONFIG_LOCAL_MAILBOXES) || !mmio_read32(mailbox))
		return GIC_INTID_SPURIOUS;
	mmio_write32(mailbox, ~0u);
	dsb(sy);
	return GIC_SGI_WAKE;
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
	.core_quiet = core_quiet,
	.core_give_away = core_give_away,
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
