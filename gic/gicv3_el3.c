/* SPDX-License-Identifier: Apache-2.0 */
/* EL3's part of a GICv3 (Arm IHI 0069). */
#include <stdbool.h>

#include "arch/arm64/sysreg.h"
#include "arch/timeout.h"
#include "gic/gic_el3.h"
#include "gic/gicv3_power.h"
#include "gic/gicv3_regs.h"
#include "include/monitor_call.h"

#define POLL_US 100000u
#define PMR_ALL 0xffull

static uint64_t gicd;
static struct gic_redists redists;

static int wait_clear(uint64_t reg, uint32_t bit, const char *name, struct diag *diag)
{
	if (mmio_wait_clear(reg, bit, POLL_US))
		return 0;
	return diag_fail(diag, name, "bit 0x%x stays set at 0x%llx", bit, (unsigned long long)reg);
}

static uint32_t implemented_lines(void)
{
	unsigned count = GICD_TYPER_LINES(mmio_read32(gicd + GICD_TYPER));

	return count < GIC_MAX_INTID ? count : GIC_MAX_INTID;
}

static int dist_init(uint64_t dist, const struct gic_redists *cpus, struct diag *diag)
{
	uint32_t arch = GIC_PIDR2_ARCH(mmio_read32(dist + GICD_PIDR2)), ctlr;

	if (arch != 3 && arch != 4)
		return diag_fail(diag, "GICD_PIDR2",
				 "architecture revision %u at 0x%llx, want 3 or 4", arch,
				 (unsigned long long)dist);
	gicd = dist;
	redists = *cpus;
	/* Affinity routing may change only while every group is off (section 12.9.4). */
	mmio_write32(gicd + GICD_CTLR,
		     mmio_read32(gicd + GICD_CTLR) &
			     ~(GICD_CTLR_EN_GRP0 | GICD_CTLR_EN_GRP1NS | GICD_CTLR_EN_GRP1S));
	if (wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP, "GICD_CTLR", diag))
		return -1;
	for (unsigned i = GIC_FIRST_SPI; i < implemented_lines(); i += 32) {
		mmio_write32(gicd + GICD_ICENABLER + i / 8, ~0u);
		mmio_write32(gicd + GICD_ICPENDR + i / 8, ~0u);
		mmio_write32(gicd + GICD_ICACTIVER + i / 8, ~0u);
		mmio_write32(gicd + GICD_IGRPMODR + i / 8, 0);
	}
	if (wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP, "GICD_CTLR", diag))
		return -1;
	ctlr = GICD_CTLR_ARE_S | GICD_CTLR_ARE_NS;
	mmio_write32(gicd + GICD_CTLR, ctlr);
	mmio_write32(gicd + GICD_CTLR, ctlr | GICD_CTLR_EN_GRP0);
	return wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP, "GICD_CTLR", diag);
}

static void give_away_spis(void)
{
	for (unsigned i = GIC_FIRST_SPI; i < implemented_lines(); i += 32) {
		for (unsigned p = 0; p < 32; p += 4)
			mmio_write32(gicd + GICD_IPRIORITYR + i + p, GIC_PRIO_NS);
		mmio_write32(gicd + GICD_NSACR + i / 4, 0);
		mmio_write32(gicd + GICD_NSACR + i / 4 + 4, 0);
		mmio_write32(gicd + GICD_IGROUPR + i / 8, ~0u);
	}
	dsb(sy);
}

static uint64_t typer_of(uint64_t redist)
{
	return mmio_read64(redist + GICR_TYPER);
}

static int redist_init(uint64_t redist, struct diag *diag)
{
	if (gicv3_power_on(redist, diag))
		return -1;
	mmio_write32(redist + GICR_WAKER,
		     mmio_read32(redist + GICR_WAKER) & ~GICR_WAKER_PROCESSOR_SLEEP);
	if (wait_clear(redist + GICR_WAKER, GICR_WAKER_CHILDREN_ASLEEP, "GICR_WAKER", diag))
		return -1;
	mmio_write32(redist + GICR_ICENABLER0, ~0u);
	if (wait_clear(redist + GICR_CTLR, GICR_CTLR_RWP, "GICR_CTLR", diag))
		return -1;
	mmio_write32(redist + GICR_ICPENDR0, ~0u);
	mmio_write32(redist + GICR_ICACTIVER0, ~0u);
	for (unsigned i = 0; i < GIC_FIRST_SPI; i++)
		mmio_write8(redist + GICR_IPRIORITYR + i,
			    GIC_SECURE_PRIVATE >> i & 1 ? GIC_PRIO_SECURE : GIC_PRIO_NS & 0xff);
	mmio_write32(redist + GICR_IGRPMODR0, 0);
	mmio_write32(redist + GICR_NSACR, 0);
	mmio_write32(redist + GICR_IGROUPR0, ~GIC_SECURE_PRIVATE);
	mmio_write32(redist + GICR_ISENABLER0,
		     1u << GIC_SGI_WAKE |
			     (IS_ENABLED(CONFIG_MONITOR_SIGNAL) ? 1u << MONITOR_SIGNAL_SGI : 0));
	return 0;
}

static void core_quiet(void)
{
	write_sysreg(icc_igrpen1_el3, 0ull);
	/* EOImode 0, CBPR 0, RM 0; PMHE 0 on every core, as booting.rst wants */
	write_sysreg(icc_ctlr_el3, 0ull);
	write_sysreg(icc_pmr_el1, PMR_ALL);
	isb();
}

static int core_init(uint64_t *self, struct diag *diag)
{
	uint64_t redist = gic_find_redist(&redists, mpidr_self(), typer_of);

	if (!redist)
		return diag_fail(diag, "GICR_TYPER", "no redistributor has affinity 0x%llx",
				 (unsigned long long)mpidr_self());
	if (redist_init(redist, diag))
		return -1;
	write_sysreg(icc_sre_el3, (uint64_t)ICC_SRE_ALL);
	isb();
	write_sysreg(icc_sre_el1,
		     (uint64_t)ICC_SRE_ALL); /* the secure copy: SCR_EL3.NS is 0 here */
	isb();
	if (!(read_sysreg(icc_sre_el3) & ICC_SRE_SRE))
		return diag_fail(diag, "ICC_SRE_EL3",
				 "SRE stays 0: the GIC has no system register interface");
	write_sysreg(icc_bpr0_el1, 0ull);
	core_quiet();
	write_sysreg(icc_igrpen0_el1, 1ull);
	isb();
	*self = redist;
	return 0;
}

/* A core has more than the first from 6 bits of priority on, and the last two with 7 (section
 * 12.2.4). */
static void set_active(bool active)
{
	const uint64_t value = active ? UINT32_MAX : 0;
	const unsigned bits = ICC_CTLR_EL3_PRI_BITS(read_sysreg(icc_ctlr_el3));

	write_sysreg(icc_ap1r0_el1, value);
	if (bits >= 6)
		write_sysreg(icc_ap1r1_el1, value);
	if (bits >= 7) {
		write_sysreg(icc_ap1r2_el1, value);
		write_sysreg(icc_ap1r3_el1, value);
	}
	isb();
}

/* ICC_SRE_EL2 can be reached, and ICC_SRE_EL1 and the active priorities are the non-secure copies,
 * only with NS = 1. */
static void core_give_away(void)
{
	write_sysreg(icc_sre_el2, (uint64_t)ICC_SRE_ALL);
	isb();
	write_sysreg(icc_sre_el1, (uint64_t)ICC_SRE_ALL);
	isb();
	/* a core that went off inside a handler starts with nothing active */
	set_active(false);
	write_sysreg(icc_bpr1_el1, 0ull);
	write_sysreg(ich_hcr_el2, 0ull);
	write_sysreg(ich_vmcr_el2, 0ull);
	isb();
}

static void send_sgi(uint64_t mpidr, uint64_t self, uint32_t sgi)
{
	(void)self;
	dsb(ish); /* an SGI is not ordered behind stores by itself (IHI 0069 section 12.1.7) */
	write_sysreg(icc_sgi0r_el1, gic_sgi_to(mpidr, sgi));
	isb();
}

static uint32_t acknowledge(void)
{
	uint32_t intid = (uint32_t)read_sysreg(icc_iar0_el1) & GIC_INTID_MASK;

	dsb(sy); /* the acknowledge is done before what follows looks at memory or sleeps again */
	if (intid < GIC_FIRST_PPI) {
		write_sysreg(icc_eoir0_el1, (uint64_t)intid);
		isb();
		return intid;
	}
	return intid >= GIC_MAX_INTID && intid <= GIC_INTID_SPURIOUS ? GIC_INTID_SPURIOUS : intid;
}

static void end_interrupt(uint32_t intid)
{
	write_sysreg(icc_eoir0_el1, (uint64_t)intid);
	isb();
}

/* The registers of a line: a core's own ones are laid out as the distributor's. */
static uint64_t frame_of(uint64_t self, uint32_t intid)
{
	return intid < GIC_FIRST_SPI ? self + GICR_SGI : gicd;
}

static void enable_line(uint64_t self, uint32_t intid, bool on)
{
	mmio_write32(frame_of(self, intid) + (on ? GICD_ISENABLER : GICD_ICENABLER) +
			     intid / 32 * 4,
		     1u << intid % 32);
	dsb(sy);
}

static bool has_security(void)
{
	return !(mmio_read32(gicd + GICD_CTLR) & GICD_CTLR_DS);
}

/* It is off before its group changes: its RWP is awaited. */
static void own_line(uint64_t self, uint32_t intid, bool own)
{
	const uint64_t frame = frame_of(self, intid), group = frame + GICD_IGROUPR + intid / 32 * 4;
	const uint32_t bit = 1u << intid % 32, others = mmio_read32(group) & ~bit;

	enable_line(self, intid, false);
	if (intid < GIC_FIRST_SPI)
		mmio_wait_clear(self + GICR_CTLR, GICR_CTLR_RWP, POLL_US);
	else
		mmio_wait_clear(gicd + GICD_CTLR, GICD_CTLR_RWP, POLL_US);
	mmio_write32(group, others | (own ? 0 : bit));
	mmio_write8(frame + GICD_IPRIORITYR + intid, own ? GIC_PRIO_SECURE : GIC_PRIO_NS & 0xff);
	if (!own)
		return;
	if (intid >= GIC_FIRST_SPI)
		mmio_write64(gicd + GICD_IROUTER + 8ull * intid, mpidr_self());
	enable_line(self, intid, true);
}

static bool share_sgi(uint64_t self, uint32_t sgi)
{
	mmio_write32(self + GICR_NSACR, GICR_NSACR_SEND(sgi));
	return mmio_read32(self + GICR_NSACR) == GICR_NSACR_SEND(sgi);
}

const struct gic_el3 gicv3_el3 = {
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
