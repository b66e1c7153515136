/* SPDX-License-Identifier: Apache-2.0 */
/* EL3's part of a GICv2 (Arm IHI 0048). */
#include <stdbool.h>

#include "arch/sysreg.h"
#include "gic/gic_el3.h"
#include "gic/gicv2_regs.h"
#include "gic/gicv3_regs.h"
#include "include/monitor_call.h"

#define PMR_ALL       0xffu
#define PMR_WAKE_ONLY 0x50u /* behind GIC_PRIO_SECURE */

static uint64_t gicd, gicc;
/* there are two security states; else all is Group 0, and lower levels can reach all of it */
static bool has_groups;

static uint32_t implemented_lines(void)
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
	if (IS_ENABLED(CONFIG_MONITOR_SIGNAL) && has_groups)
		mmio_write32(gicd + GICD_ISENABLER, 1u << MONITOR_SIGNAL_SGI);
	mmio_write32(gicc + GICC_BPR, 0); /* the least there is */
	core_quiet();
	return 0;
}

/*
 * A bit for each of 2^(7 - least BPR) levels of preemption, the highest first (IHI 0048,
 * GICC_NSAPRn). Non-secure software's are the lower half: by its own view of GICC_APR it reaches
 * those alone.
 */
static void set_active(bool active)
{
	const unsigned levels = 128u >> (mmio_read32(gicc + GICC_BPR) & 7);
	uint32_t words[GICC_APRS] = {0};

	for (unsigned level = levels / 2; level < levels && active; level++)
		words[level / 32] |= 1u << level % 32;
	for (unsigned i = 0; i < GICC_APRS; i++)
		mmio_write32(gicc + GICC_NSAPR + 4 * i, words[i]);
	dsb(sy);
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
	set_active(false);
	mmio_write32(gicc + GICC_ABPR, 0);
	dsb(sy);
}

/* NSATT is 0: to cores where it is Group 0. */
static void send_sgi(uint64_t mpidr, uint64_t self, uint32_t sgi)
{
	(void)mpidr;
	dsb(ish);
	mmio_write32(gicd + GICD_SGIR, GICD_SGIR_LIST(self) | sgi);
}

/* An SGI's end has to name its sender, which is known only here. */
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
	mmio_write32(gicc + GICC_EOIR, intid);
	dsb(sy);
}

static void enable_line(uint64_t self, uint32_t intid, bool on)
{
	(void)self;
	mmio_write32(gicd + (on ? GICD_ISENABLER : GICD_ICENABLER) + intid / 32 * 4,
		     1u << intid % 32);
	dsb(sy);
}

static bool has_security(void)
{
	return has_groups;
}

static void own_line(uint64_t self, uint32_t intid, bool own)
{
	const uint64_t group = gicd + GICD_IGROUPR + intid / 32 * 4;
	const uint32_t bit = 1u << intid % 32, others = mmio_read32(group) & ~bit;

	enable_line(self, intid, false);
	mmio_write32(group, others | (own ? 0 : bit));
	mmio_write8(gicd + GICD_IPRIORITYR + intid, own ? GIC_PRIO_SECURE : GIC_PRIO_NS & 0xff);
	if (!own)
		return;
	if (intid >= GIC_FIRST_SPI)
		mmio_write8(gicd + GICD_ITARGETSR + intid, (uint8_t)self);
	enable_line(self, intid, true);
}

/* GICD_NSACR, which would let them, is optional (IHI 0048), and not relied on. */
static bool share_sgi(uint64_t self, uint32_t sgi)
{
	(void)self;
	(void)sgi;
	return false;
}

const struct gic_el3 gicv2_el3 = {
	.dist_init = dist_init,
	.core_init = core_init,
	.give_away = give_away_spis,
	.core_quiet = core_quiet,
	.core_give_away = core_give_away,
	.send = send_sgi,
	.acknowledge = acknowledge,
	.end = end_interrupt,
	.enable_line = enable_line,
	.has_security = has_security,
	.lines = implemented_lines,
	.own_line = own_line,
	.share_sgi = share_sgi,
	.set_active = set_active,
};
