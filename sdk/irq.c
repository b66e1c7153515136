/* SPDX-License-Identifier: MIT-0 */
/* The interrupt controller: a GICv2 (Arm IHI 0048) or GICv3 (IHI 0069), as the tree says. */
#include "sdk/inner.h"

#define IRQS 1020
#define OWN  32 /* below are a CPU's own */

#define GICD_CTLR       0x000u
#define GICD_IGROUPR    0x080u
#define GICD_ISENABLER  0x100u
#define GICD_ICENABLER  0x180u
#define GICD_IPRIORITYR 0x400u
#define GICD_ITARGETSR  0x800u /* GICv2 */
#define GICD_ICFGR      0xc00u
#define GICD_SGIR       0xf00u                        /* GICv2 */
#define GICD_IROUTER    0x6000u                       /* GICv3 */
#define ENABLE_BOTH     (1u << 4 | 1u << 1 | 1u << 0) /* with affinity routing on a GICv3 */
#define PRIORITIES      0xa0a0a0a0u

#define GICC_CTLR 0x00u
#define GICC_PMR  0x04u
#define GICC_IAR  0x0cu
#define GICC_EOIR 0x10u

#define GICR_TYPER   0x08u
#define GICR_WAKER   0x14u
#define GICR_SGI     0x10000u /* the frame of a CPU's own interrupts, laid out as the distributor */
#define TYPER_LAST   (1ull << 4)
#define TYPER_VLPIS  (1ull << 1)
#define WAKER_SLEEP  (1u << 1)
#define WAKER_ASLEEP (1u << 2)

#define ICC_PMR_EL1     S3_0_C4_C6_0
#define ICC_IAR1_EL1    S3_0_C12_C12_0
#define ICC_EOIR1_EL1   S3_0_C12_C12_1
#define ICC_SGI1R_EL1   S3_0_C12_C11_5
#define ICC_SRE_EL1     S3_0_C12_C12_5
#define ICC_IGRPEN1_EL1 S3_0_C12_C12_7

static unsigned version; /* 0: none was found */
static uint64_t distributor, second, second_size;

static struct {
	void (*handler)(void *context);
	void *context;
} taken[IRQS];

void irq_begin(void)
{
	static const struct {
		const char *name;
		unsigned version;
	} gics[] = {{"arm,gic-v3", 3}, {"arm,gic-400", 2}, {"arm,cortex-a15-gic", 2}};
	uint64_t size;

	for (unsigned i = 0; i < sizeof(gics) / sizeof(gics[0]) && !version; i++) {
		struct tree_node node = TREE_START;

		if (tree_find(&node, gics[i].name) && tree_reg(&node, 0, &distributor, &size) &&
		    tree_reg(&node, 1, &second, &second_size))
			version = gics[i].version;
	}
	if (!version)
		give_up("the tree has neither a GICv2 nor a GICv3");
	write32(distributor + GICD_CTLR, ENABLE_BOTH);
}

/* The redistributor of a CPU: they are in a row, each with its CPU's affinity. */
static uint64_t find_redistributor(uint64_t mpidr)
{
	uint64_t at = second, type;
	uint64_t own = (mpidr & 0xffffff) | (mpidr >> 32 & 0xff) << 24;

	do {
		type = read64(at + GICR_TYPER);
		if (type >> 32 == own)
			return at;
		at += type & TYPER_VLPIS ? 0x40000 : 0x20000;
	} while (!(type & TYPER_LAST) && at < second + second_size);
	give_up("a CPU has no redistributor");
}

/* Where the registers of an interrupt are that are a bit or a byte of each. */
static uint64_t registers(const struct cpu *cpu, unsigned irq)
{
	return irq < OWN && version == 3 ? cpu->redistributor + GICR_SGI : distributor;
}

void irq_begin_cpu(struct cpu *cpu)
{
	uint64_t own;

	if (version == 3) {
		cpu->redistributor = find_redistributor(cpu->mpidr);
		write32(cpu->redistributor + GICR_WAKER,
			read32(cpu->redistributor + GICR_WAKER) & ~WAKER_SLEEP);
		for (unsigned i = 0; read32(cpu->redistributor + GICR_WAKER) & WAKER_ASLEEP; i++) {
			if (i == 1000000)
				give_up("a redistributor does not wake up");
		}
	}
	own = registers(cpu, 0);
	write32(own + GICD_ICENABLER, ~0u);
	write32(own + GICD_IGROUPR, version == 3 ? ~0u : 0);
	for (unsigned i = 0; i < OWN; i += 4)
		write32(own + GICD_IPRIORITYR + i, PRIORITIES);
	if (version == 3) {
		SYSREG_WRITE(ICC_SRE_EL1, 7);
		SYSREG_WRITE(ICC_PMR_EL1, 0xf0);
		SYSREG_WRITE(ICC_IGRPEN1_EL1, 1);
	} else {
		cpu->target = read32(distributor + GICD_ITARGETSR) & 0xff;
		write32(second + GICC_PMR, 0xf0);
		write32(second + GICC_CTLR, 1);
	}
}

/* A device's interrupt, which is off. */
static void set_edge(unsigned irq, bool edge)
{
	uint64_t at = distributor + GICD_ICFGR + irq / 16 * 4;
	uint32_t bit = 2u << irq % 16 * 2, others = read32(at) & ~bit;

	write32(at, others | (edge ? bit : 0));
}

void irq_on(unsigned irq, void (*handler)(void *context), void *context)
{
	bool edge = irq & IRQ_EDGE;
	struct cpu *cpu = this_cpu();
	uint64_t base, group;

	irq &= ~IRQ_EDGE;
	if (irq >= IRQS)
		give_up("there is no such interrupt");
	base = registers(cpu, irq);
	group = base + GICD_IGROUPR + irq / 32 * 4;
	taken[irq].context = context;
	taken[irq].handler = handler;
	if (irq >= OWN) {
		uint64_t before = irq_mask();

		irq_off(irq);
		set_edge(irq, edge);
		write8(base + GICD_IPRIORITYR + irq, PRIORITIES & 0xff);
		if (version == 3) {
			write32(group, read32(group) | 1u << irq % 32);
			write64(base + GICD_IROUTER + 8 * irq, cpu->mpidr);
		} else {
			write8(base + GICD_ITARGETSR + irq, cpu->target);
		}
		irq_unmask(before);
	}
	__asm__ volatile("dsb sy" ::: "memory");
	write32(base + GICD_ISENABLER + irq / 32 * 4, 1u << irq % 32);
}

void irq_off(unsigned irq)
{
	irq &= ~IRQ_EDGE;
	write32(registers(this_cpu(), irq) + GICD_ICENABLER + irq / 32 * 4, 1u << irq % 32);
	__asm__ volatile("dsb sy" ::: "memory");
}

void irq_send(unsigned number, unsigned irq)
{
	uint64_t mpidr = cpus[number].mpidr;

	__asm__ volatile("dsb sy" ::: "memory");
	if (version == 2)
		write32(distributor + GICD_SGIR, cpus[number].target << 16 | irq);
	else
		SYSREG_WRITE(ICC_SGI1R_EL1,
			     (mpidr >> 32 & 0xff) << 48 | (mpidr >> 16 & 0xff) << 32 |
				     (mpidr >> 8 & 0xff) << 16 | (mpidr & 0xf0) << 40 |
				     (uint64_t)irq << 24 | 1u << (mpidr & 0xf));
}

void irq_take(void)
{
	uint64_t entry = version == 2 ? read32(second + GICC_IAR) : SYSREG_READ(ICC_IAR1_EL1);
	unsigned irq = version == 2 ? entry & 0x3ff : entry & 0xffffff;

	if (irq >= IRQS) /* it is gone */
		return;
	if (taken[irq].handler)
		taken[irq].handler(taken[irq].context);
	else
		irq_off(irq);
	if (version == 2)
		write32(second + GICC_EOIR, (uint32_t)entry);
	else
		SYSREG_WRITE(ICC_EOIR1_EL1, entry);
}

uint64_t irq_mask(void)
{
	uint64_t before = SYSREG_READ(daif);

	__asm__ volatile("msr daifset, #2" ::: "memory");
	return before;
}

void irq_unmask(uint64_t before)
{
	SYSREG_WRITE(daif, before);
}
