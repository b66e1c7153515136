/* SPDX-License-Identifier: Apache-2.0 */
/* GICv2: what stands in for gicv3.c's functions of nearly the same names (gicv2_sites.S). */
#include "gic/gicv2.h"

#include "gic/gic.h"
#include "gic/gicv3_regs.h"
#include "gic/vgic/vgic.h"
#include "gic/vgic/vgic_hw.h"

#define PRIO_KICK     0x80u
#define PMR_ALL       0xffu
#define PMR_KICK_ONLY 0x90u /* between the kick's and everybody else's */

uint64_t gicv2_gicd, gicv2_gicc, gicv2_gich;
bool gicv2_qemu;
static uint8_t interface[VGIC_MAX_CPUS]; /* by CPU: its bit in target lists */

unsigned gicv2_lines(void)
{
	unsigned n = 32 * ((mmio_read32(gicv2_gicd + GICD_TYPER) & 0x1f) + 1);

	return n < 1024 ? n : 1024;
}

unsigned gicv2_list_registers(void)
{
	unsigned n = (mmio_read32(gicv2_gich + GICH_VTR) & 0x3f) + 1;

	return n < VGIC_MAX_LR ? n : VGIC_MAX_LR;
}

int gicv2_cpu_init(unsigned cpu, uint32_t maintenance, struct diag *diag)
{
	/* reads as this core's own (section 4.3.12); 0 when it is the only one */
	uint32_t bit = mmio_read8(gicv2_gicd + GICD_ITARGETSR);

	if ((bit & (bit - 1)) || cpu >= VGIC_MAX_CPUS)
		return diag_fail(diag, "GICD_ITARGETSR0",
				 "0x%x names no single interface of core 0x%llx", bit,
				 (unsigned long long)mpidr_self());
	interface[cpu] = bit ? (uint8_t)bit : 1;
	mmio_write32(gicv2_gicd + GICD_ICENABLER, ~0u);
	mmio_write32(gicv2_gicd + GICD_ICPENDR, ~0u);
	mmio_write32(gicv2_gicd + GICD_ICACTIVER, ~0u);
	for (unsigned i = 0; i < 32; i += 4)
		mmio_write32(gicv2_gicd + GICD_IPRIORITYR + i, GIC_PRIO_ALL);
	mmio_write8(gicv2_gicd + GICD_IPRIORITYR + GIC_SGI_KICK, PRIO_KICK);
	gicv2_only_kicks(true);
	mmio_write32(gicv2_gicc + GICC_BPR, 0);
	mmio_write32(gicv2_gicc + GICC_CTLR,
		     GICC_CTLR_EN_GRP0 | GICC_CTLR_EOIMODE | GICC_CTLR_BYPASS);
	mmio_write32(gicv2_gicd + GICD_ISENABLER,
		     1u << GIC_SGI_KICK | (maintenance ? 1u << maintenance : 0));
	mmio_write32(gicv2_gich + GICH_VMCR, 0);
	mmio_write32(gicv2_gich + GICH_HCR, ICH_HCR_EN);
	dsb(sy);
	return 0;
}

void gicv2_only_kicks(bool only)
{
	mmio_write32(gicv2_gicc + GICC_PMR, only ? PMR_KICK_ONLY : PMR_ALL);
	dsb(sy);
}

void gicv2_discard(void)
{
	uint32_t iar = gicv2_acknowledge();

	if (GIC_V2_INTID(iar) < 1020)
		gicv2_end(iar);
}

void gicv2_kick(unsigned cpu)
{
	dsb(ish);
	mmio_write32(gicv2_gicd + GICD_SGIR, GICD_SGIR_LIST(interface[cpu]) | GIC_SGI_KICK);
}

/*
 * List registers: in GICv3's form to the virtual GIC. The ten bits from 32 on are the same in both:
 * physical INTID, or, without one, an SGI's sender and the request for a maintenance interrupt at
 * its end.
 */
uint64_t gicv2_lr_n(unsigned index)
{
	uint32_t v = mmio_read32(gicv2_gich + GICH_LR + 4 * index);

	return (v & 0x3ff) | (uint64_t)(v >> 10 & 0x3ff) << 32 | (uint64_t)(v >> 23 & 0x1f) << 51 |
	       (uint64_t)(v >> 30) << 60 | (uint64_t)(v >> 28 & 3) << 62;
}

void gicv2_set_lr_n(unsigned index, uint64_t value)
{
	mmio_write32(gicv2_gich + GICH_LR + 4 * index,
		     (uint32_t)((value & 0x3ff) | (value >> 32 & 0x3ff) << 10 |
				(value >> 51 & 0x1f) << 23 | (value >> 60 & 3) << 30 |
				(value >> 62) << 28));
}

/* Word 0 of a bank is this core's own. There is no RWP: a write is done when it is. */
void gicv2_set(uint32_t bank, unsigned word, uint32_t bits)
{
	mmio_write32(gicv2_gicd + bank + 4 * word, bits);
}

uint32_t gicv2_get(uint32_t bank, unsigned word)
{
	return mmio_read32(gicv2_gicd + bank + 4 * word);
}

void gicv2_config(unsigned word, uint32_t mask, uint32_t edge)
{
	gic_config_at(gicv2_gicd + GICD_ICFGR + 8 * word, mask, edge);
}

void gicv2_route(uint32_t intid, unsigned cpu)
{
	uint64_t word = gicv2_gicd + intid / 32 * 4;
	uint32_t bit = 1u << (intid % 32), pending = mmio_read32(word + GICD_ISPENDR) & bit;

	/* QEMU's model keeps a latched pending state for the target of its time. It is renewed, if
	 * it is not the wire's. */
	mmio_write32(word + GICD_ICPENDR, pending);
	mmio_write8(gicv2_gicd + GICD_ITARGETSR + intid, interface[cpu]);
	if (pending & ~mmio_read32(word + GICD_ISPENDR))
		mmio_write32(word + GICD_ISPENDR, pending);
}

/* 32 levels, of both groups. */
bool gicv2_running(unsigned group_priority)
{
	return mmio_read32(gicv2_gich + GICH_APR) >> (group_priority >> 3) & 1;
}

void gicv2_clear_aprs(void)
{
	mmio_write32(gicv2_gich + GICH_APR, 0);
	mmio_write32(gicv2_gich + GICH_VMCR, 0);
}
