/* SPDX-License-Identifier: Apache-2.0 */
/* EL3's part of a GICv2 (Arm IHI 0048). */
#include <stdbool.h>

#include "arch/arm64/sysreg.h"
#include "gic/gic_el3.h"
#include "gic/gicv2_regs.h"
#include "gic/gicv3_regs.h"

#define PMR_ALL       0xffu
#define PMR_WAKE_ONLY 0x50u /* behind GIC_PRIO_SECURE */

static uint64_t gicd, gicc;
/* there are two security states; else all is Group 0, and lower levels can reach all of it */
static bool has_groups;

static unsigned implemented_lines(void)
{
	unsigned count = GICD_TYPER_LINES(mmio_read32(gicd + GICD_TYPER));

	return count < GIC_MAX_INTID ? count : GIC_MAX_INTID;
}

static int dist_init(uint64_t dist, const struct gic_redists *cpus, struct diag *diag)
{
	uint32_t arch = GIC_PIDR2_ARCH(mmio_read32(dist + GICD_V2_PIDR2));

	if (arch != 2)
		return diag_fail(diag, "ICPIDR2", "architecture revision %u at 0x%llx, want 2",
				 arch, (unsigned long long)dist);
	gicd = dist;
	gicc = cpus->region[0].base +
	       (cpus->region[0].size >= GICC_ALIASED_SIZE ? GICC_ALIASED_BASE : 0);
	has_groups = mmio_read32(gicd + GICD_TYPER) & GICD_TYPER_SECURITY;
	mmio_write32(gicd + GICD_CTLR, 0);
	for (unsigned i = GIC_FIRST_SPI; i < implemented_lines(); i += 32) {
		mmio_write32(gicd + GICD_ICENABLER + i / 8, ~0u);
		mmio_write32(gicd + GICD_ICPENDR + i / 8, ~0u);
		mmio_write32(gicd + GICD_ICACTIVER + i / 8, ~0u);
		mmio_write32(gicd + GICD_IGROUPR + i / 8, 0);
	}
	mmio_write32(gicd + GICD_CTLR, GICD_CTLR_EN_GRP0);
	return 0;
}

static void give_away_spis(void)
{
	for (unsigned i = GIC_FIRST_SPI; i < implemented_lines(); i += 32) {
		for (unsigned p = 0; p < 32; p += 4)
			mmio_write32(gicd + GICD_IPRIORITYR + i + p, GIC_PRIO_NS);
		mmio_write32(gicd + GICD_IGROUPR + i / 8, has_groups ? ~0u : 0);
	}
	dsb(sy);
}

/* Without a second security state the wake-up SGI is whatever EL2 made of it, and is put right each
 * time. */
static void prepare_wake_sgi(void)
{
	mmio_write8(gicd + GICD_IPRIORITYR + GIC_SGI_WAKE, GIC_PRIO_SECURE);
	mmio_write32(gicd + GICD_ISENABLER, 1u << GIC_SGI_WAKE);
}

static void core_quiet(void)
{
	prepare_wake_sgi();
	mmio_write32(gicc + GICC_PMR, has_groups ? PMR_ALL : PMR_WAKE_ONLY);
	mmio_write32(gicc + GICC_CTLR, GICC_CTLR_EN_GRP0 | GICC_CTLR_FIQ_EN | GICC_CTLR_BYPASS);
	dsb(sy);
}

/* An interface's bit in target lists is what GICD_ITARGETSR0 reads as on its own core (section
 * 4.3.12); 0 on the only one. */
static int core_init(uint64_t *self, struct diag *diag)
{
	uint32_t bit = mmio_read8(gicd + GICD_ITARGETSR);

	if (bit & (bit - 1))
		return diag_fail(diag, "GICD_ITARGETSR0",
				 "0x%x names no single interface of core 0x%llx", bit,
				 (unsigned long long)mpidr_self());
	*self = bit ? bit : 1;
	mmio_write32(gicd + GICD_ICENABLER, ~0u);
	mmio_write32(gicd + GICD_ICPENDR, ~0u);
	mmio_write32(gicd + GICD_ICACTIVER, ~0u);
	for (unsigned i = 0; i < GIC_FIRST_PPI; i += 4)
		mmio_write32(gicd + GICD_CPENDSGIR + i, ~0u);
	for (unsigned i = 0; i < GIC_FIRST_SPI; i++)
		mmio_write8(gicd + GICD_IPRIORITYR + i,
			    GIC_SECURE_PRIVATE >> i & 1 ? GIC_PRIO_SECURE : GIC_PRIO_NS & 0xff);
	mmio_write32(gicd + GICD_IGROUPR, has_groups ? ~GIC_SECURE_PRIVATE : 0);
	mmio_write32(gicc + GICC_BPR, 0);
	core_quiet();
	return 0;
}

static void core_give_away(void)
{
	mmio_write32(gicc + GICC_PMR, PMR_ALL);
	if (!has_groups) { /* all of it is theirs; EL3's FIQ is not used */
		mmio_write32(gicc + GICC_CTLR, GICC_CTLR_BYPASS);
		mmio_write32(gicc + GICC_APR, 0);
		return;
	}
	/* a core that went off inside a handler starts with nothing active */
	mmio_write32(gicc + GICC_NSAPR, 0);
	mmio_write32(gicc + GICC_ABPR, 0);
	dsb(sy);
}

static void send_wake_sgi(uint64_t mpidr, uint64_t self)
{
	(void)mpidr;
	dsb(ish);
	mmio_write32(gicd + GICD_SGIR, GICD_SGIR_LIST(self) | GIC_SGI_WAKE);
}

/* An SGI's end has to name its sender, which is known only here: it is ended at once. Other lines
 * are levels: end_interrupt() is later. */
static uint32_t acknowledge(void)
{
	uint32_t iar = mmio_read32(gicc + GICC_IAR), intid = GIC_V2_INTID(iar);

	dsb(sy);
	if (intid >= GIC_MAX_INTID)
		return GIC_INTID_SPURIOUS;
	if (intid < GIC_FIRST_PPI)
		mmio_write32(gicc + GICC_EOIR, iar);
	return intid;
}

static void end_interrupt(uint32_t intid)
{
	if (intid >= GIC_FIRST_PPI)
		mmio_write32(gicc + GICC_EOIR, intid);
	dsb(sy);
}

static void silence_line(uint64_t self, uint32_t intid)
{
	(void)self;
	if (intid < GIC_FIRST_SPI)
		mmio_write32(gicd + GICD_ICENABLER, 1u << intid);
	dsb(sy);
}

const struct gic_el3 gicv2_el3 = {
	.dist_init = dist_init,
	.core_init = core_init,
	.give_away = give_away_spis,
	.core_quiet = core_quiet,
	.core_give_away = core_give_away,
	.wake = send_wake_sgi,
	.acknowledge = acknowledge,
	.end = end_interrupt,
	.silence = silence_line,
};
