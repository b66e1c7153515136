/* SPDX-License-Identifier: Apache-2.0 */
/* The controllers of bcm2836.h on the hardware: gic.h's table, and what the virtual GIC asks of a
 * physical one (vgic/vgic_hw.h). The virtual CPU interface is software's. */
#define GIC_VERSION 2
#include "gic/bcm2836.h"

#include <stddef.h>

#include "arch/arm64/lock.h"
#include "arch/arm64/sysreg.h"
#include "gic/gic.h"
#include "gic/gicv2.h"
#include "gic/gicv3_regs.h"
#include "gic/vgic/vgic_hw.h"

static struct bcm2836 controllers;
static uint8_t core_of[CONFIG_MAX_CPUS]; /* by CPU: its number at the local controller */
/* For what cores share. Nothing else is taken under it. */
static struct lock shared = {.level = LOCK_GIC_CONFIG};

static unsigned self(void)
{
	return read_sysreg(mpidr_el1) % BCM2836_CORES;
}

void bcm2836_init(uint64_t local, uint64_t armctrl)
{
	gicv2_gicd = local;
	gicv2_gicc = armctrl;
	bcm2836_start(&controllers, self());
}

static unsigned implemented_lines(void)
{
	return BCM2836_LINES;
}

static void only_kicks(bool only)
{
	lock(&shared);
	bcm2836_only_kicks(&controllers, self(), only);
	unlock(&shared);
	dsb(sy);
}

static int cpu_init(unsigned cpu, uint32_t maintenance, struct diag *diag)
{
	(void)maintenance;
	if (mpidr_self() >= BCM2836_CORES || cpu >= CONFIG_MAX_CPUS)
		return diag_fail(diag, "MPIDR_EL1", "0x%llx: a BCM2836 has cores 0 to 3 alone",
				 (unsigned long long)mpidr_self());
	core_of[cpu] = (uint8_t)self();
	bcm2836_core_start(&controllers, self());
	dsb(sy);
	return gicv2_lists_on(diag);
}

uint32_t gicv2_acknowledge(void)
{
	uint32_t intid = bcm2836_take_private(&controllers, self());

	if (intid == BCM2836_SPURIOUS) {
		lock(&shared);
		intid = bcm2836_take_shared(&controllers, self());
		unlock(&shared);
	}
	dsb(sy);
	return intid;
}

static void set_lines(uint32_t bank, unsigned word, uint32_t bits)
{
	if (word)
		lock(&shared);
	bcm2836_set(&controllers, self(), bank, word, bits);
	if (word)
		unlock(&shared);
	dsb(sy);
}

void gicv2_end(uint32_t iar)
{
	if (iar != GIC_SGI_KICK)
		set_lines(GICD_ICACTIVER, iar / 32, 1u << (iar % 32));
}

static uint32_t discard_pending(void)
{
	uint32_t intid = gicv2_acknowledge();

	if (intid < GIC_MAX_INTID)
		gicv2_end(intid);
	return intid;
}

void vgic_hw_kick(unsigned cpu)
{
	dsb(ish);
	bcm2836_kick(core_of[cpu]);
}

void vgic_hw_set(uint32_t bank, unsigned word, uint32_t bits)
{
	set_lines(bank, word, bits);
}

void vgic_hw_disable(unsigned word, uint32_t bits)
{
	set_lines(GICD_ICENABLER, word, bits);
}

bool vgic_hw_disabled(unsigned word, uint32_t bits)
{
	set_lines(GICD_ICENABLER, word, bits);
	return true;
}

void vgic_hw_quiet(unsigned cpu, uint32_t bits)
{
	(void)cpu;
	set_lines(GICD_ICENABLER, 0, bits);
	set_lines(GICD_ICPENDR, 0, bits);
	set_lines(GICD_ICACTIVER, 0, bits);
}

uint32_t vgic_hw_get(uint32_t bank, unsigned word)
{
	return bcm2836_get(&controllers, self(), bank, word);
}

/* All lines are levels: a guest may call one an edge, and gets it while it is high. */
void vgic_hw_config(unsigned word, uint32_t mask, uint32_t edge)
{
	(void)word;
	(void)mask;
	(void)edge;
}

void vgic_hw_route(uint32_t intid, unsigned cpu)
{
	lock(&shared);
	bcm2836_route(&controllers, intid, core_of[cpu]);
	unlock(&shared);
}

static void own_line(uint32_t intid, unsigned cpu, bool edge)
{
	(void)edge;
	lock(&shared);
	bcm2836_own(&controllers, self(), intid);
	bcm2836_route(&controllers, intid, core_of[cpu]);
	unlock(&shared);
	set_lines(GICD_ISENABLER, intid / 32, 1u << (intid % 32));
}

static bool own_private(uint32_t intid)
{
	bcm2836_own(&controllers, self(), intid);
	set_lines(GICD_ISENABLER, 0, 1u << intid);
	return true;
}

static void pend(uint32_t intid)
{
	set_lines(GICD_ISPENDR, intid / 32, 1u << (intid % 32));
}

const struct gic_ops gicv2_ops = {
	.version = 2,
	.cpu_init = cpu_init,
	.lines = implemented_lines,
	.list_registers = gicv2_list_registers,
	.only_kicks = only_kicks,
	.kick = vgic_hw_kick,
	.discard = discard_pending,
	.own_line = IS_ENABLED(CONFIG_EL2_OWN_IRQ) ? own_line : NULL,
	.own_private = IS_ENABLED(CONFIG_EL2_TIMER) ? own_private : NULL,
	.pend = IS_ENABLED(CONFIG_EL2_OWN_IRQ) ? pend : NULL,
	.get = IS_ENABLED(CONFIG_HYPERVISOR_CONSOLE) ? vgic_hw_get : NULL,
	.disable = vgic_hw_disable,
	.config = vgic_hw_config,
};
