/* SPDX-License-Identifier: Apache-2.0 */
#include "gic/gic.h"

#include "gic/gicv3_regs.h"
#include "arch/arm64/lock.h"
#include "lib/log.h"
#include "arch/arm64/sysreg.h"
#include "arch/arm64/timeout.h"
#include "gic/vgic/vgic.h"
#include "gic/vgic/vgic_hw.h"

#define ICC_SRE_SRE      (1u << 0)
#define ICC_SRE_DFB      (1u << 1)
#define ICC_SRE_DIB      (1u << 2)
#define ICC_SRE_ENABLE   (1u << 3)
#define ICC_CTLR_EOIMODE (1u << 1)
#define ICC_CTLR_CBPR    (1u << 0)
#define PRIO_KICK        0x80u
#define PMR_ALL          0xffull
#define PMR_KICK_ONLY    0x90ull /* between the two */
#define POLL_US          10000u

static uint64_t dist;
#define MAX_REGIONS 8u
static struct range regions[MAX_REGIONS];
static unsigned n_regions;
static uint32_t region_stride;
static unsigned lines;
static uint64_t redist_of[VGIC_MAX_CPUS]; /* by CPU: RD_base */
static uint64_t aff_of[VGIC_MAX_CPUS];    /* by CPU: MPIDR affinity */
static uint64_t kick_of[VGIC_MAX_CPUS];   /* and what ICC_SGI1R_EL1 takes to kick it */

unsigned gic_lines(void)
{
	return lines;
}

unsigned gic_list_registers(void)
{
	return (unsigned)(read_sysreg(ich_vtr_el2) & 0x1f) + 1;
}

/* Which CPU this is, without knowing of anybody's per-CPU structure: its virtual interface is
 * looked up once, here. */
static uint64_t redist_self(void);

/* Out of line: a guest's writes come by here, and nearly always find it 0. The log hears of it
 * once. */
static __attribute__((noinline)) void rwp_set(uint64_t ctlr, uint32_t bit)
{
	static bool told;

	if (!mmio_wait_clear(ctlr, bit, POLL_US) &&
	    !__atomic_exchange_n(&told, true, __ATOMIC_RELAXED))
		log_error("GIC", "RWP stays 1 at 0x%llx", (unsigned long long)ctlr);
}

static void wait_rwp(uint64_t ctlr, uint32_t bit)
{
	if (mmio_read32(ctlr) & bit)
		rwp_set(ctlr, bit);
}

void gic_quiet_spis(uint64_t gicd, unsigned count, uint32_t group)
{
	for (unsigned w = 1; w < count / 32; w++) {
		mmio_write32(gicd + GICD_ICENABLER + 4 * w, ~0u);
		mmio_write32(gicd + GICD_ICPENDR + 4 * w, ~0u);
		mmio_write32(gicd + GICD_ICACTIVER + 4 * w, ~0u);
		mmio_write32(gicd + GICD_IGROUPR + 4 * w, group);
		for (unsigned i = 0; i < 8; i++)
			mmio_write32(gicd + GICD_IPRIORITYR + 32 * w + 4 * i, GIC_PRIO_ALL);
	}
}

int gicv3_dist_init(uint64_t base, const struct range *redist, unsigned count, uint32_t stride,
		    struct diag *diag)
{
	uint32_t arch = GIC_PIDR2_ARCH(mmio_read32(base + GICD_PIDR2));

	if (arch != 3 && arch != 4)
		return diag_fail(diag, "GICD_PIDR2",
				 "architecture revision %u at 0x%llx, needs a GICv3", arch,
				 (unsigned long long)base);
	dist = base;
	n_regions = count < MAX_REGIONS ? count : MAX_REGIONS;
	for (unsigned i = 0; i < n_regions; i++)
		regions[i] = redist[i];
	region_stride = stride;
	lines = 32 * ((mmio_read32(base + GICD_TYPER) & 0x1f) + 1);
	if (lines > 1024)
		lines = 1024;
	mmio_write32(base + GICD_CTLR, 0);
	wait_rwp(base + GICD_CTLR, GICD_CTLR_RWP);
	gic_quiet_spis(base, lines, ~0u);
	wait_rwp(base + GICD_CTLR, GICD_CTLR_RWP);
	/* Non-secure view: ARE_NS is bit 4, EnableGrp1A bit 1; with one security state the same
	 * bits are ARE and EnableGrp1. */
	mmio_write32(base + GICD_CTLR, GICD_CTLR_ARE_S);
	mmio_write32(base + GICD_CTLR, GICD_CTLR_ARE_S | GICD_CTLR_EN_GRP1NS);
	wait_rwp(base + GICD_CTLR, GICD_CTLR_RWP);
	return 0;
}

static uint64_t find_redist(uint64_t mpidr)
{
	uint32_t aff = (uint32_t)(mpidr & 0xffffff) | (uint32_t)(mpidr >> 32 & 0xff) << 24;

	for (unsigned r = 0; r < n_regions; r++) {
		uint64_t base = regions[r].base, end = range_end(regions[r]);

		while (base + GICR_FRAME_SIZE <= end) {
			uint64_t typer = mmio_read64(base + GICR_TYPER);

			if (GICR_TYPER_AFFINITY(typer) == aff)
				return base;
			if (typer & GICR_TYPER_LAST)
				break;
			base += region_stride
					? region_stride
					: GICR_FRAME_SIZE * (typer & GICR_TYPER_VLPIS ? 2 : 1);
		}
	}
	return 0;
}

static int wake(uint64_t redist, struct diag *diag)
{
	uint32_t waker = mmio_read32(redist + GICR_WAKER);

	mmio_write32(redist + GICR_WAKER, waker & ~GICR_WAKER_PROCESSOR_SLEEP);
	if (mmio_wait_clear(redist + GICR_WAKER, GICR_WAKER_CHILDREN_ASLEEP, POLL_US))
		return 0;
	return diag_fail(diag, "GICR_WAKER", "ChildrenAsleep stays 1 at 0x%llx",
			 (unsigned long long)redist);
}

int gic_cpu_init(unsigned cpu, uint32_t maintenance, struct diag *diag)
{
	uint64_t mpidr = mpidr_self(), rd = find_redist(mpidr);

	if (!rd)
		return diag_fail(diag, "GICR_TYPER", "no redistributor has affinity 0x%llx",
				 (unsigned long long)mpidr);
	if (wake(rd, diag))
		return -1;
	redist_of[cpu] = rd;
	aff_of[cpu] = mpidr;
	kick_of[cpu] = 1ull << (mpidr & 0xf) | (mpidr >> 4 & 0xf) << 44 |
		       (mpidr >> 8 & 0xff) << 16 | (uint64_t)GIC_SGI_KICK << 24 |
		       (mpidr >> 16 & 0xff) << 32 | (mpidr >> 32 & 0xff) << 48;
	mmio_write32(rd + GICR_ICENABLER0, ~0u);
	mmio_write32(rd + GICR_ICPENDR0, ~0u);
	mmio_write32(rd + GICR_ICACTIVER0, ~0u);
	mmio_write32(rd + GICR_IGROUPR0,
		     /* with two security states, EL3 has done this; the bits it kept stay its
		      * own */
		     ~0u);
	for (unsigned i = 0; i < 8; i++)
		mmio_write32(rd + GICR_IPRIORITYR + 4 * i, GIC_PRIO_ALL);
	mmio_write8(rd + GICR_IPRIORITYR + GIC_SGI_KICK, PRIO_KICK);
	wait_rwp(rd + GICR_CTLR, GICR_CTLR_RWP);

	write_sysreg(icc_sre_el2,
		     (uint64_t)(ICC_SRE_SRE | ICC_SRE_DFB | ICC_SRE_DIB | ICC_SRE_ENABLE));
	isb();
	if (!(read_sysreg(icc_sre_el2) & ICC_SRE_SRE))
		return diag_fail(diag, "ICC_SRE_EL2", "SRE stays 0: no system-register interface");
	gic_only_kicks(true);
	write_sysreg(icc_bpr1_el1, 0ull);
	write_sysreg(icc_ctlr_el1,
		     (read_sysreg(icc_ctlr_el1) & ~(uint64_t)ICC_CTLR_CBPR) | ICC_CTLR_EOIMODE);
	write_sysreg(icc_igrpen1_el1, 1ull);
	isb();
	mmio_write32(rd + GICR_ISENABLER0,
		     1u << GIC_SGI_KICK | (maintenance ? 1u << maintenance : 0));
	write_sysreg(ich_vmcr_el2, 0ull);
	write_sysreg(ich_hcr_el2, (uint64_t)ICH_HCR_EN);
	isb();
	return 0;
}

void gic_only_kicks(bool only)
{
	write_sysreg(icc_pmr_el1, only ? PMR_KICK_ONLY : PMR_ALL);
	isb();
}

/* A handful of cores and a read of the own MPIDR: cheaper than a per-CPU pointer that this driver
 * would have to know of. */
static uint64_t redist_self(void)
{
	uint64_t mpidr = mpidr_self();

	for (unsigned i = 0; i < VGIC_MAX_CPUS; i++)
		if (redist_of[i] && aff_of[i] == mpidr)
			return redist_of[i];
	return 0;
}

void gic_kick(unsigned cpu)
{
	dsb(ish); /* what the kick announces is visible before it (IHI 0069 12.1.7) */
	write_sysreg(icc_sgi1r_el1, kick_of[cpu]);
	isb();
}

void gic_discard(void)
{
	uint32_t intid = gicv3_acknowledge();

	if (intid < 1020)
		gicv3_end(intid);
}

/* --- what the virtual GIC asks of the hardware (vgic_hw.h) --- */

/* List registers by number: there is no indexed access, so a switch. */
#define EACH_LR(X) \
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

uint64_t vgic_hw_lr_n(unsigned index)
{
	switch (index) {
#define LR_READ(n) \
	case n:    \
		return read_sysreg(ich_lr##n##_el2);
		EACH_LR(LR_READ)
#undef LR_READ
	}
	return 0;
}

void vgic_hw_set_lr_n(unsigned index, uint64_t value)
{
	switch (index) {
#define LR_WRITE(n)                                   \
	case n:                                       \
		write_sysreg(ich_lr##n##_el2, value); \
		break;
		EACH_LR(LR_WRITE)
#undef LR_WRITE
	}
}

static uint64_t bank_address(uint32_t bank, unsigned word)
{
	return word ? dist + bank + 4 * word : redist_self() + GICR_SGI + bank;
}

void vgic_hw_set(uint32_t bank, unsigned word, uint32_t bits)
{
	mmio_write32(bank_address(bank, word), bits);
	if (bank != GICD_ICENABLER)
		return;
	if (word)
		wait_rwp(dist + GICD_CTLR, GICD_CTLR_RWP);
	else
		wait_rwp(redist_self() + GICR_CTLR, GICR_CTLR_RWP);
}

uint32_t vgic_hw_get(uint32_t bank, unsigned word)
{
	return mmio_read32(bank_address(bank, word));
}

/* Bit n of the low half to bit 2n + 1, where GICx_ICFGR has each line's edge bit. */
static uint32_t edge_bits(uint32_t x)
{
	x = (x & 0xff00) << 8 | (x & 0xff);
	x = (x | x << 4) & 0x0f0f0f0f;
	x = (x | x << 2) & 0x33333333;
	x = (x | x << 1) & 0x55555555;
	return x << 1;
}

/*
 * Two bits an interrupt, sixteen a register. Registers are shared with other VMs' lines: the
 * caller's lines are changed by a read-modify-write under a lock of its own, taken only here and
 * held for a few instructions.
 */
void gic_config_at(uint64_t icfgr, uint32_t mask, uint32_t edge)
{
	static struct lock config = {.level = LOCK_GIC_CONFIG};

	lock(&config);
	for (unsigned half = 0; half < 2; half++) {
		uint64_t reg = icfgr + 4 * half;
		uint32_t old = mmio_read32(reg);
		uint32_t value = (old & ~edge_bits(mask >> 16 * half)) |
				 edge_bits((mask & edge) >> 16 * half);

		if (value != old)
			mmio_write32(reg, value);
	}
	unlock(&config);
}

void vgic_hw_config(unsigned word, uint32_t mask, uint32_t edge)
{
	gic_config_at(bank_address(GICD_ICFGR, 2 * word), mask, edge);
}

void vgic_hw_route(uint32_t intid, unsigned cpu)
{
	mmio_write64(dist + GICD_IROUTER + 8 * intid, aff_of[cpu]);
}

/* PREbits, 5 to 7, make 32 to 128 levels, in one to four registers of each group (IHI 0069
 * 11.4.1). */
#define APRS(n) (read_sysreg(ich_ap0r##n##_el2) | read_sysreg(ich_ap1r##n##_el2))
#define CLEAR_APRS(n)                                  \
	do {                                           \
		write_sysreg(ich_ap0r##n##_el2, 0ull); \
		write_sysreg(ich_ap1r##n##_el2, 0ull); \
	} while (0)

static unsigned preemption_bits(void)
{
	return (unsigned)(read_sysreg(ich_vtr_el2) >> 26 & 7) + 1;
}

bool vgic_hw_running(unsigned group_priority)
{
	unsigned n = group_priority >> (8 - preemption_bits());

	return (n < 32 ? APRS(0) : n < 64 ? APRS(1) : n < 96 ? APRS(2) : APRS(3)) >> n % 32 & 1;
}

void vgic_hw_clear_aprs(void)
{
	CLEAR_APRS(0);
	if (preemption_bits() >= 6)
		CLEAR_APRS(1);
	if (preemption_bits() >= 7) {
		CLEAR_APRS(2);
		CLEAR_APRS(3);
	}
	write_sysreg(ich_vmcr_el2, 0ull);
	isb();
}
