/* SPDX-License-Identifier: Apache-2.0 */
/* GICv3: gic.h's table, and what the virtual GIC asks of the hardware (vgic/vgic_hw.h). */
#define GIC_VERSION 3
#include "gic/gicv3.h"

#include <stddef.h>

#include "gic/gic.h"
#include "gic/vgic/vgic_hw.h"
#include "lib/log.h"

#define POLL_US 10000u

struct gicv3 gicv3;
static uint64_t redist_of[CONFIG_MAX_CPUS]; /* by CPU: RD_base */
static uint64_t mpidr_of[CONFIG_MAX_CPUS];  /* by CPU: MPIDR affinity */
static uint64_t kick_of[CONFIG_MAX_CPUS];   /* and what ICC_SGI1R_EL1 takes to kick it */

static unsigned implemented_lines(void)
{
	return gicv3.lines;
}

static unsigned list_registers(void)
{
	return ICH_VTR_LIST_REGISTERS(read_sysreg(ich_vtr_el2));
}

/* Out of line: a guest's writes come by here, and nearly always find it 0. The log hears of it
 * once. */
void gicv3_rwp_set(uint64_t ctlr, uint32_t bit)
{
	static bool told;

	if (!mmio_wait_clear(ctlr, bit, POLL_US) &&
	    !__atomic_exchange_n(&told, true, __ATOMIC_RELAXED))
		log_error("GIC", "RWP stays 1 at 0x%llx", (unsigned long long)ctlr);
}

static uint64_t typer_of(uint64_t redist)
{
	return mmio_read64(redist + GICR_TYPER);
}

static int wake_redist(uint64_t redist, struct diag *diag)
{
	uint32_t waker = mmio_read32(redist + GICR_WAKER);

	mmio_write32(redist + GICR_WAKER, waker & ~GICR_WAKER_PROCESSOR_SLEEP);
	if (mmio_wait_clear(redist + GICR_WAKER, GICR_WAKER_CHILDREN_ASLEEP, POLL_US))
		return 0;
	return diag_fail(diag, "GICR_WAKER", "ChildrenAsleep stays 1 at 0x%llx",
			 (unsigned long long)redist);
}

static void only_kicks(bool only)
{
	write_sysreg(icc_pmr_el1, only ? (uint64_t)GIC_PMR_KICKS : GIC_PMR_ALL);
	isb();
}

static int cpu_init(unsigned cpu, uint32_t maintenance, struct diag *diag)
{
	uint64_t mpidr = mpidr_self(), redist = gic_find_redist(&gicv3.redists, mpidr, typer_of);

	if (!redist)
		return diag_fail(diag, "GICR_TYPER", "no redistributor has affinity 0x%llx",
				 (unsigned long long)mpidr);
	if (wake_redist(redist, diag))
		return -1;
	redist_of[cpu] = redist;
	mpidr_of[cpu] = mpidr;
	kick_of[cpu] = gic_sgi_to(mpidr, GIC_SGI_KICK);
	mmio_write32(redist + GICR_ICENABLER0, ~0u);
	mmio_write32(redist + GICR_ICPENDR0, ~0u);
	mmio_write32(redist + GICR_ICACTIVER0, ~0u);
	/* with two security states EL3 has done this, and the bits that it kept stay its own */
	mmio_write32(redist + GICR_IGROUPR0, ~0u);
	for (unsigned i = 0; i < 8; i++)
		mmio_write32(redist + GICR_IPRIORITYR + 4 * i, GIC_PRIO_ALL);
	mmio_write8(redist + GICR_IPRIORITYR + GIC_SGI_KICK, GIC_PRIO_KICK);
	gicv3_wait_rwp(redist + GICR_CTLR, GICR_CTLR_RWP);

	write_sysreg(icc_sre_el2, (uint64_t)ICC_SRE_ALL);
	isb();
	if (!(read_sysreg(icc_sre_el2) & ICC_SRE_SRE))
		return diag_fail(diag, "ICC_SRE_EL2", "SRE stays 0: no system-register interface");
	only_kicks(true);
	write_sysreg(icc_bpr1_el1, 0ull);
	write_sysreg(icc_ctlr_el1,
		     (read_sysreg(icc_ctlr_el1) & ~(uint64_t)ICC_CTLR_CBPR) | ICC_CTLR_EOIMODE);
	write_sysreg(icc_igrpen1_el1, 1ull);
	isb();
	mmio_write32(redist + GICR_ISENABLER0,
		     1u << GIC_SGI_KICK | (maintenance ? 1u << maintenance : 0));
	write_sysreg(ich_vmcr_el2, 0ull);
	write_sysreg(ich_hcr_el2, (uint64_t)ICH_HCR_EN);
	isb();
	return 0;
}

/* By this core's MPIDR among a handful: cheaper than a per-CPU pointer, which this driver would
 * have to know of. */
static uint64_t redist_self(void)
{
	uint64_t mpidr = mpidr_self();

	for (unsigned i = 0; i < CONFIG_MAX_CPUS; i++)
		if (redist_of[i] && mpidr_of[i] == mpidr)
			return redist_of[i];
	return 0;
}

static inline void kick(unsigned cpu)
{
	dsb(ish); /* what the kick announces is visible before it (IHI 0069 12.1.7) */
	write_sysreg(icc_sgi1r_el1, kick_of[cpu]);
}

/* For who may wait for an answer: the write has taken effect (Arm ARM D19.1.2: a context
 * synchronization event). */
static void kick_and_go_on(unsigned cpu)
{
	kick(cpu);
	isb();
}

uint64_t gicv3_sgi_frame(unsigned cpu)
{
	return redist_of[cpu] + GICR_SGI;
}

uint64_t gicv3_sgi_to(unsigned cpu, uint32_t intid)
{
	return kick_of[cpu] + ((uint64_t)(intid - GIC_SGI_KICK) << 24);
}

static uint32_t discard_pending(void)
{
	uint32_t intid = gicv3_acknowledge();

	if (intid < GIC_MAX_INTID)
		gicv3_end(intid);
	else
		gicv3_end_beyond(intid);
	return intid;
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

/* Without an ISB: the way back to the guest is a context synchronization event. */
void vgic_hw_kick(unsigned physical_cpu)
{
	kick(physical_cpu);
}

static uint64_t bank_address(uint32_t bank, unsigned word)
{
	return word ? gicv3.dist + bank + 4 * word : redist_self() + GICR_SGI + bank;
}

void vgic_hw_set(uint32_t bank, unsigned word, uint32_t bits)
{
	mmio_write32(bank_address(bank, word), bits);
}

static void disable_private(uint64_t redist, uint32_t bits)
{
	mmio_write32(redist + GICR_ICENABLER0, bits);
	gicv3_wait_rwp(redist + GICR_CTLR, GICR_CTLR_RWP);
}

void vgic_hw_disable(unsigned word, uint32_t bits)
{
	if (word) {
		mmio_write32(gicv3.dist + GICD_ICENABLER + 4 * word, bits);
		gicv3_wait_rwp(gicv3.dist + GICD_CTLR, GICD_CTLR_RWP);
		return;
	}
	disable_private(redist_self(), bits);
}

void vgic_hw_quiet(unsigned cpu, uint32_t bits)
{
	uint64_t redist = redist_of[cpu];

	disable_private(redist, bits);
	mmio_write32(redist + GICR_ICPENDR0, bits);
	mmio_write32(redist + GICR_ICACTIVER0, bits);
}

uint32_t vgic_hw_get(uint32_t bank, unsigned word)
{
	return mmio_read32(bank_address(bank, word));
}

void vgic_hw_config(unsigned word, uint32_t mask, uint32_t edge)
{
	gic_config_at(bank_address(GICD_ICFGR, 2 * word), mask, edge);
}

void vgic_hw_route(uint32_t intid, unsigned cpu)
{
	mmio_write64(gicv3.dist + GICD_IROUTER + 8 * intid, mpidr_of[cpu]);
}

static void own_line(uint32_t intid, unsigned cpu, bool edge)
{
	uint32_t bit = 1u << (intid % 32);

	vgic_hw_config(intid / 32, bit, edge ? bit : 0);
	mmio_write8(gicv3.dist + GICD_IPRIORITYR + intid, GIC_PRIO_KICK);
	vgic_hw_route(intid, cpu);
	vgic_hw_set(GICD_ISENABLER, intid / 32, bit);
}

static bool own_private(uint32_t intid)
{
	vgic_hw_config(0, 1u << intid, 0);
	mmio_write8(redist_self() + GICR_IPRIORITYR + intid, GIC_PRIO_KICK);
	vgic_hw_set(GICD_ISENABLER, 0, 1u << intid);
	return vgic_hw_get(GICD_ISENABLER, 0) >> intid & 1;
}

static void pend(uint32_t intid)
{
	vgic_hw_set(GICD_ISPENDR, intid / 32, 1u << (intid % 32));
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
	return ICH_VTR_PRE_BITS(read_sysreg(ich_vtr_el2));
}

bool vgic_hw_running(unsigned group_priority)
{
	unsigned level = group_priority >> (8 - preemption_bits());

	return (level < 32   ? APRS(0)
		: level < 64 ? APRS(1)
		: level < 96 ? APRS(2)
			     : APRS(3)) >>
		       level % 32 &
	       1;
}

void vgic_hw_clear_aprs(void)
{
	unsigned bits = preemption_bits();

	CLEAR_APRS(0);
	if (bits >= 6)
		CLEAR_APRS(1);
	if (bits >= 7) {
		CLEAR_APRS(2);
		CLEAR_APRS(3);
	}
	write_sysreg(ich_vmcr_el2, 0ull);
	isb();
}

const struct gic_ops gicv3_ops = {
	.version = 3,
	.cpu_init = cpu_init,
	.lines = implemented_lines,
	.list_registers = list_registers,
	.only_kicks = only_kicks,
	.kick = kick_and_go_on,
	.discard = discard_pending,
	.own_line = IS_ENABLED(CONFIG_EL2_OWN_IRQ) ? own_line : NULL,
	.own_private = IS_ENABLED(CONFIG_EL2_TIMER) ? own_private : NULL,
	.pend = IS_ENABLED(CONFIG_EL2_OWN_IRQ) ? pend : NULL,
	.get = IS_ENABLED(CONFIG_HYPERVISOR_CONSOLE) ? vgic_hw_get : NULL,
	.disable = vgic_hw_disable,
	.config = vgic_hw_config,
};
