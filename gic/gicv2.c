/* SPDX-License-Identifier: Apache-2.0 */
/* GICv2: gic.h's table, and what the virtual GIC asks of the hardware (vgic/vgic_hw.h). */
#define GIC_VERSION 2
#include "gic/gicv2.h"

#include <stddef.h>

#include "gic/gic.h"
#include "gic/gicv3_regs.h"
#include "gic/vgic/vgic_hw.h"

uint8_t gicv2_interface_of[CONFIG_MAX_CPUS];

static unsigned implemented_lines(void)
{
	return GICD_TYPER_LINES(mmio_read32(gicv2_gicd + GICD_TYPER));
}

static void only_kicks(bool only)
{
	mmio_write32(gicv2_gicc + GICC_PMR, only ? GIC_PMR_KICKS : GIC_PMR_ALL);
	dsb(sy);
}

static int cpu_init(unsigned cpu, uint32_t maintenance, struct diag *diag)
{
	/* reads as this core's own (section 4.3.12); 0 when it is the only one */
	uint32_t bit = mmio_read8(gicv2_gicd + GICD_ITARGETSR);

	if ((bit & (bit - 1)) || cpu >= CONFIG_MAX_CPUS)
		return diag_fail(diag, "GICD_ITARGETSR0",
				 "0x%x names no single interface of core 0x%llx", bit,
				 (unsigned long long)mpidr_self());
	gicv2_interface_of[cpu] = bit ? (uint8_t)bit : 1;
	mmio_write32(gicv2_gicd + GICD_ICENABLER, ~0u);
	mmio_write32(gicv2_gicd + GICD_ICPENDR, ~0u);
	mmio_write32(gicv2_gicd + GICD_ICACTIVER, ~0u);
	for (unsigned i = 0; i < 32; i += 4)
		mmio_write32(gicv2_gicd + GICD_IPRIORITYR + i, GIC_PRIO_ALL);
	mmio_write8(gicv2_gicd + GICD_IPRIORITYR + GIC_SGI_KICK, GIC_PRIO_KICK);
	only_kicks(true);
	mmio_write32(gicv2_gicc + GICC_BPR, 0);
	mmio_write32(gicv2_gicc + GICC_CTLR,
		     GICC_CTLR_EN_GRP0 | GICC_CTLR_EOIMODE | GICC_CTLR_BYPASS);
	mmio_write32(gicv2_gicd + GICD_ISENABLER,
		     1u << GIC_SGI_KICK | (maintenance ? 1u << maintenance : 0));
	dsb(sy);
	return gicv2_lists_on(diag);
}

static uint32_t discard_pending(void)
{
	uint32_t iar = gicv2_acknowledge();

	if (GIC_V2_INTID(iar) < GIC_MAX_INTID)
		gicv2_end(iar);
	return GIC_V2_INTID(iar);
}

void vgic_hw_kick(unsigned cpu)
{
	dsb(ish);
	mmio_write32(gicv2_gicd + GICD_SGIR,
		     GICD_SGIR_LIST(gicv2_interface_of[cpu]) | GIC_SGI_KICK);
}

/* Word 0 of a bank is this core's own. There is no RWP: a write is done when it is. */
void vgic_hw_set(uint32_t bank, unsigned word, uint32_t bits)
{
	mmio_write32(gicv2_gicd + bank + 4 * word, bits);
}

void vgic_hw_disable(unsigned word, uint32_t bits)
{
	mmio_write32(gicv2_gicd + GICD_ICENABLER + 4 * word, bits);
}

#if defined(CONFIG_GIC_SOFTWARE)
bool vgic_hw_disabled(unsigned word, uint32_t bits)
{
	vgic_hw_disable(word, bits);
	return true;
}
#endif

void vgic_hw_quiet(unsigned cpu, uint32_t bits)
{
	(void)cpu;
	vgic_hw_disable(0, bits);
	vgic_hw_set(GICD_ICPENDR, 0, bits);
	vgic_hw_set(GICD_ICACTIVER, 0, bits);
}

uint32_t vgic_hw_get(uint32_t bank, unsigned word)
{
	return mmio_read32(gicv2_gicd + bank + 4 * word);
}

void vgic_hw_config(unsigned word, uint32_t mask, uint32_t edge)
{
	gic_config_at(gicv2_gicd + GICD_ICFGR + 8 * word, mask, edge);
}

void vgic_hw_route(uint32_t intid, unsigned cpu)
{
	uint64_t word = gicv2_gicd + intid / 32 * 4;
	uint32_t bit = 1u << (intid % 32), pending = mmio_read32(word + GICD_ISPENDR) & bit;

	/* QEMU's model keeps a latched pending state for the target of its time. It is renewed, if
	 * it is not the wire's. */
	mmio_write32(word + GICD_ICPENDR, pending);
	mmio_write8(gicv2_gicd + GICD_ITARGETSR + intid, gicv2_interface_of[cpu]);
	if (pending & ~mmio_read32(word + GICD_ISPENDR))
		mmio_write32(word + GICD_ISPENDR, pending);
}

static void own_line(uint32_t intid, unsigned cpu, bool edge)
{
	uint32_t bit = 1u << (intid % 32);

	vgic_hw_config(intid / 32, bit, edge ? bit : 0);
	mmio_write8(gicv2_gicd + GICD_IPRIORITYR + intid, GIC_PRIO_KICK);
	vgic_hw_route(intid, cpu);
	vgic_hw_set(GICD_ISENABLER, intid / 32, bit);
}

static bool own_private(uint32_t intid)
{
	vgic_hw_config(0, 1u << intid, 0);
	mmio_write8(gicv2_gicd + GICD_IPRIORITYR + intid, GIC_PRIO_KICK);
	vgic_hw_set(GICD_ISENABLER, 0, 1u << intid);
	return vgic_hw_get(GICD_ISENABLER, 0) >> intid & 1;
}

static void pend(uint32_t intid)
{
	vgic_hw_set(GICD_ISPENDR, intid / 32, 1u << (intid % 32));
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
