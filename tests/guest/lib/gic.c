/* SPDX-License-Identifier: Apache-2.0 */
/* A GIC driver for tests, version 2 or 3: every register access is one that a real driver may make,
 * by INTID. */
#include "tests/guest/lib/guest.h"

#define PRIO_DEFAULT 0xa0u

/* The register of `base` that holds intid's bit: in the redistributor below 32, in the distributor
 * above. */
static uint64_t bit_reg(struct cpu *cpu, uint32_t base, uint32_t intid)
{
	if (intid < 32)
		return cpu->gicr + GICR_SGI + base;
	return machine.gicd + base + intid / 32 * 4;
}

static bool bit_test(struct cpu *cpu, uint32_t base, uint32_t intid)
{
	return mmio_read32(bit_reg(cpu, base, intid)) >> (intid & 31) & 1;
}

static void bit_write(struct cpu *cpu, uint32_t base, uint32_t intid)
{
	mmio_write32(bit_reg(cpu, base, intid), 1u << (intid & 31));
	dsb(sy);
}

void gic_enable(struct cpu *cpu, uint32_t intid)
{
	bit_write(cpu, GICD_ISENABLER, intid);
}

void gic_wait_rwp(struct cpu *cpu)
{
	WAIT_FOR(!(mmio_read32(machine.gicd + GICD_CTLR) & GICD_CTLR_RWP), 100);
	if (machine.gic == 3)
		WAIT_FOR(!(mmio_read32(cpu->gicr + GICR_CTLR) & GICR_CTLR_RWP), 100);
}

void gic_disable(struct cpu *cpu, uint32_t intid)
{
	bit_write(cpu, GICD_ICENABLER, intid);
	gic_wait_rwp(cpu);
}

void gic_set_pending(struct cpu *cpu, uint32_t intid)
{
	bit_write(cpu, GICD_ISPENDR, intid);
}

void gic_clear_pending(struct cpu *cpu, uint32_t intid)
{
	bit_write(cpu, GICD_ICPENDR, intid);
}

bool gic_is_pending(struct cpu *cpu, uint32_t intid)
{
	return bit_test(cpu, GICD_ISPENDR, intid);
}

bool gic_is_active(struct cpu *cpu, uint32_t intid)
{
	return bit_test(cpu, GICD_ISACTIVER, intid);
}

bool gic_is_enabled(struct cpu *cpu, uint32_t intid)
{
	return bit_test(cpu, GICD_ISENABLER, intid);
}

void gic_set_priority(struct cpu *cpu, uint32_t intid, uint8_t prio)
{
	mmio_write8((intid < 32 ? cpu->gicr + GICR_SGI : machine.gicd) + GICD_IPRIORITYR + intid,
		    prio);
	dsb(sy);
}

/* CPUs' interfaces have the order of the tree (QEMU's, and Mullion's vCPUs have); each CPU checks
 * its own in gic_cpu_init. */
uint32_t gic_target(uint64_t mpidr)
{
	for (unsigned i = 0; i < machine.n_cpus; i++)
		if (machine.mpidr[i] == mpidr)
			return 1u << i;
	return 0;
}

/* MPIDR affinity bits and IROUTER's are the same places (IHI 0069, GICD_IROUTERn). */
void gic_route(uint32_t intid, uint64_t mpidr)
{
	if (machine.gic == 2)
		mmio_write8(machine.gicd + GICD_ITARGETSR + intid, (uint8_t)gic_target(mpidr));
	else
		mmio_write64(machine.gicd + GICD_IROUTER + 8ull * intid, mpidr & MPIDR_AFF_MASK);
	dsb(sy);
}

void gicd_init(void)
{
	struct cpu *c = &cpus[0];
	unsigned lines = ((mmio_read32(machine.gicd + GICD_TYPER) & 0x1f) + 1) * 32;

	mmio_write32(machine.gicd + GICD_CTLR, 0);
	gic_wait_rwp(c);
	for (unsigned i = 32; i < lines && i < GIC_MAX_INTID; i += 32) {
		mmio_write32(bit_reg(c, GICD_IGROUPR, i), machine.gic == 2 ? 0 : ~0u);
		mmio_write32(bit_reg(c, GICD_ICENABLER, i), ~0u);
		mmio_write32(bit_reg(c, GICD_ICACTIVER, i), ~0u);
		mmio_write32(bit_reg(c, GICD_ICPENDR, i), ~0u);
	}
	for (unsigned i = 32; i < lines && i < GIC_MAX_INTID; i += 4)
		mmio_write32(machine.gicd + GICD_IPRIORITYR + i, PRIO_DEFAULT * 0x01010101u);
	gic_wait_rwp(c);
	mmio_write32(machine.gicd + GICD_CTLR,
		     GICD_CTLR_ARE_S | GICD_CTLR_EN_GRP1NS | GICD_CTLR_EN_GRP0);
	gic_wait_rwp(c);
	for (unsigned i = 32; i < lines && i < GIC_MAX_INTID; i++)
		gic_route(i, machine.mpidr[0]);
}

uint64_t gic_find_redist(uint64_t mpidr)
{
	uint32_t want = (uint32_t)((mpidr & 0xffffff) | (mpidr >> 32 & 0xff) << 24);
	uint64_t rd = machine.gicr, type;

	do {
		type = mmio_read64(rd + GICR_TYPER);
		if (GICR_TYPER_AFFINITY(type) == want)
			return rd;
		rd += type & GICR_TYPER_VLPIS ? 2 * GICR_FRAME_SIZE : GICR_FRAME_SIZE;
	} while (!(type & GICR_TYPER_LAST) && rd < machine.gicr + machine.gicr_size);
	return 0;
}

static bool gicv2_cpu_init(struct cpu *cpu)
{
	uint32_t own = mmio_read8(machine.gicd + GICD_ITARGETSR);

	cpu->gicr = machine.gicr;
	mmio_write32(machine.gicc + GICC_CTLR, 0);
	mmio_write32(machine.gicd + GICD_IGROUPR, 0);
	mmio_write32(machine.gicd + GICD_ICENABLER, ~0u);
	mmio_write32(machine.gicd + GICD_ICACTIVER, ~0u);
	mmio_write32(machine.gicd + GICD_ICPENDR, ~0u);
	for (unsigned i = 0; i < 16; i += 4)
		mmio_write32(machine.gicd + GICD_CPENDSGIR + i, ~0u);
	for (unsigned i = 0; i < 32; i += 4)
		mmio_write32(machine.gicd + GICD_IPRIORITYR + i, PRIO_DEFAULT * 0x01010101u);
	icc_write(ICC_PMR_EL1, 0xf0);
	icc_write(ICC_BPR1_EL1, 0);
	icc_write(ICC_CTLR_EL1, 0);
	for (unsigned i = 0; i < GICC_APRS; i++)
		mmio_write32(machine.gicc + GICC_APR + 4 * i, 0);
	icc_write(ICC_IGRPEN1_EL1, 1);
	return own == gic_target(cpu->mpidr) || (!own && machine.n_cpus == 1);
}

bool gic_cpu_init(struct cpu *cpu)
{
	uint32_t waker;

	if (machine.gic == 2)
		return gicv2_cpu_init(cpu);
	cpu->gicr = gic_find_redist(cpu->mpidr);
	if (!cpu->gicr)
		return false;
	waker = mmio_read32(cpu->gicr + GICR_WAKER);
	mmio_write32(cpu->gicr + GICR_WAKER, waker & ~GICR_WAKER_PROCESSOR_SLEEP);
	if (!WAIT_FOR(!(mmio_read32(cpu->gicr + GICR_WAKER) & GICR_WAKER_CHILDREN_ASLEEP), 100))
		return false;
	mmio_write32(cpu->gicr + GICR_IGROUPR0, ~0u);
	mmio_write32(cpu->gicr + GICR_ICENABLER0, ~0u);
	mmio_write32(cpu->gicr + GICR_ICACTIVER0, ~0u);
	mmio_write32(cpu->gicr + GICR_ICPENDR0, ~0u);
	for (unsigned i = 0; i < 32; i += 4)
		mmio_write32(cpu->gicr + GICR_IPRIORITYR + i, PRIO_DEFAULT * 0x01010101u);
	gic_wait_rwp(cpu);
	icc_write(ICC_SRE_EL1, icc_read(ICC_SRE_EL1) | 1);
	icc_write(ICC_PMR_EL1, 0xf0);
	icc_write(ICC_BPR1_EL1, 0);
	icc_write(ICC_CTLR_EL1, 0);
	icc_write(ICC_AP1R0_EL1, 0);
	icc_write(ICC_IGRPEN1_EL1, 1);
	return true;
}

static uint64_t sgi_affinity(uint64_t mpidr)
{
	return (mpidr >> 32 & 0xff) << 48 | (mpidr >> 16 & 0xff) << 32 | (mpidr >> 8 & 0xff) << 16;
}

void sgi_send(uint32_t intid, uint64_t mpidr)
{
	dsb(ishst);
	icc_write(ICC_SGI1R_EL1,
		  sgi_affinity(mpidr) | (uint64_t)intid << 24 | 1ull << (mpidr & 0xf));
}

unsigned sgi_count(void)
{
	if (machine.gic == 2)
		return mmio_read32(machine.gicd + GICD_TYPER) & GICD_TYPER_SECURITY ? 8 : 16;
	return mmio_read32(machine.gicd + GICD_CTLR) & GICD_CTLR_DS ? 16 : 8;
}

void sgi_send_others(uint32_t intid)
{
	dsb(ishst);
	icc_write(ICC_SGI1R_EL1, 1ull << 40 | (uint64_t)intid << 24);
}

/* --- a GICv2's CPU interface as GICv3's registers --- */

uint64_t gicc_read(enum icc reg)
{
	uint32_t ctlr = mmio_read32(machine.gicc + GICC_CTLR);

	switch (reg) {
	case V2_ICC_CTLR_EL1:
		return ctlr & GICC_CTLR_EOIMODE ? ICC_CTLR_EOIMODE : 0;
	case V2_ICC_IGRPEN1_EL1:
		return ctlr & GICC_CTLR_EN_GRP0;
	case V2_ICC_SRE_EL1:
	case V2_ICC_SGI1R_EL1:
		return 0;
	default:
		return mmio_read32(machine.gicc + reg);
	}
}

void gicc_write(enum icc reg, uint64_t value)
{
	uint32_t ctlr = mmio_read32(machine.gicc + GICC_CTLR);

	switch (reg) {
	case V2_ICC_CTLR_EL1:
		ctlr &= ~GICC_CTLR_EOIMODE;
		mmio_write32(machine.gicc + GICC_CTLR,
			     ctlr | (value & ICC_CTLR_EOIMODE ? GICC_CTLR_EOIMODE : 0));
		break;
	case V2_ICC_IGRPEN1_EL1:
		ctlr &= ~GICC_CTLR_EN_GRP0;
		mmio_write32(machine.gicc + GICC_CTLR, ctlr | (value & 1 ? GICC_CTLR_EN_GRP0 : 0));
		break;
	case V2_ICC_SRE_EL1:
		break;
	case V2_ICC_DIR_EL1:
		mmio_write32(machine.gicc_dir, (uint32_t)value);
		break;
	case V2_ICC_SGI1R_EL1:
		mmio_write32(machine.gicd + GICD_SGIR, (uint32_t)(value >> 40 & 1) << 24 |
							       (uint32_t)(value & 0xff) << 16 |
							       (uint32_t)(value >> 24 & 0xf));
		break;
	default:
		mmio_write32(machine.gicc + reg, (uint32_t)value);
	}
	dsb(sy);
}
