/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only a GICv2 has: SGIs that know their sender, target lists by interface number, banked
 * registers, two groups. GICD_SPENDSGIR by bytes: QEMU's model dies of a word with a zero byte.
 */
#include "tests/guest/basic/basic.h"

#define SGI       6u /* there where half of them are the secure side's, too */
#define CTLR_BOTH 7u /* GICC_CTLR: EnableGrp0, EnableGrp1, AckCtl */

static volatile uint32_t senders, order;

static void note_sender(struct cpu *cpu, uint32_t intid)
{
	(void)intid;
	senders |= 1u << (cpu->last_iar >> 10 & 7);
	order = order << 4 | (cpu->last_iar >> 10 & 7);
}

static void send_to_cpu0(struct cpu *cpu, uint64_t arg)
{
	(void)cpu;
	mmio_write32(machine.gicd + GICD_SGIR, GICD_SGIR_LIST(1) | (uint32_t)arg);
}

static uint32_t sgi_sources(uint32_t bank)
{
	return mmio_read8(machine.gicd + bank + SGI);
}

/* Every other CPU's SGI is one of its own, also while the same one of another is pending or
 * active. */
static void test_senders(struct cpu *cpu)
{
	uint32_t before = cpu->irqs[SGI], all = (1u << machine.n_cpus) - 2, pending;

	for (unsigned round = 0; round < 2; round++)
		for (unsigned i = 1; i < machine.n_cpus; i++)
			cpu_call(i, send_to_cpu0, SGI, 500);
	WAIT_FOR(sgi_sources(GICD_SPENDSGIR) == all, 200);
	pending = sgi_sources(GICD_SPENDSGIR);
	TEST("sgi_sources",
	     pending == all && sgi_sources(GICD_CPENDSGIR) == all && gic_is_pending(cpu, SGI),
	     "SPENDSGIR 0x%x CPENDSGIR 0x%x want 0x%x, ISPENDR %d", pending,
	     sgi_sources(GICD_CPENDSGIR), all, gic_is_pending(cpu, SGI));
	senders = 0;
	cpu->on_irq = note_sender;
	irq_enable();
	WAIT_FOR(cpu->irqs[SGI] - before == machine.n_cpus - 1, 500);
	pause_ms(2);
	irq_disable();
	TEST("sgi_senders", senders == all && cpu->irqs[SGI] - before == machine.n_cpus - 1,
	     "%u taken, from 0x%x, want each of 0x%x once", cpu->irqs[SGI] - before, senders, all);
	cpu->on_irq = NULL;
}

static void send_again(struct cpu *cpu, uint32_t intid)
{
	note_sender(cpu, intid);
	if (order < 0x10) /* while the first is active: from another, and from this one */
		mmio_write8(machine.gicd + GICD_SPENDSGIR + SGI, 3);
}

/* The same one while it is active: comes after its end, once for each sender. */
static void test_sender_while_active(struct cpu *cpu)
{
	uint32_t before = cpu->irqs[SGI];

	order = senders = 0;
	cpu->on_irq = send_again;
	irq_enable();
	mmio_write8(machine.gicd + GICD_SPENDSGIR + SGI, 2);
	WAIT_FOR(cpu->irqs[SGI] - before == 3, 200);
	pause_ms(2);
	irq_disable();
	cpu->on_irq = NULL;
	TEST("sgi_while_active", cpu->irqs[SGI] - before == 3 && senders == 3,
	     "%u taken, order 0x%x", cpu->irqs[SGI] - before, order);
	/* both pending, one taken back */
	before = cpu->irqs[SGI];
	mmio_write8(machine.gicd + GICD_SPENDSGIR + SGI, 3);
	mmio_write8(machine.gicd + GICD_CPENDSGIR + SGI, 1);
	TEST("sgi_taken_back", sgi_sources(GICD_SPENDSGIR) == 2, "0x%x",
	     sgi_sources(GICD_SPENDSGIR));
	mmio_write8(machine.gicd + GICD_CPENDSGIR + SGI, 2);
	irq_enable();
	pause_ms(2);
	irq_disable();
	TEST("sgi_all_taken_back", cpu->irqs[SGI] == before && !gic_is_pending(cpu, SGI),
	     "%u taken", cpu->irqs[SGI] - before);
}

static void test_filters(struct cpu *cpu)
{
	uint32_t before = cpu->irqs[SGI], others = cpus[machine.n_cpus - 1].irqs[SGI];

	irq_enable();
	/* itself, whatever the list */
	mmio_write32(machine.gicd + GICD_SGIR, 2u << 24 | 0xff0000 | SGI);
	WAIT_FOR(cpu->irqs[SGI] != before, 200);
	mmio_write32(machine.gicd + GICD_SGIR, SGI); /* nobody */
	pause_ms(2);
	irq_disable();
	TEST("sgi_self_filter", cpu->irqs[SGI] == before + 1, "%u taken", cpu->irqs[SGI] - before);
	if (machine.n_cpus > 1)
		TEST("sgi_not_to_others", cpus[machine.n_cpus - 1].irqs[SGI] == others,
		     "another CPU has taken it");
}

static volatile uint32_t banked;

static void read_banked(struct cpu *cpu, uint64_t arg)
{
	(void)cpu;
	mmio_write32(machine.gicd + GICD_ITARGETSR + 4, (uint32_t)arg);
	banked = mmio_read32(machine.gicd + GICD_ITARGETSR + 4);
	dsb(sy);
}

static void test_targets(struct cpu *cpu, uint32_t spi)
{
	uint64_t target = machine.gicd + GICD_ITARGETSR + spi;
	uint32_t all = (1u << machine.n_cpus) - 1, before = cpu->irqs[spi < 63 ? spi : 63];
	unsigned wrong = 0;

	if (machine.n_cpus == 1) { /* RAZ/WI */
		mmio_write8(target, 1);
		TEST("targets_of_one",
		     !mmio_read8(target) && !mmio_read32(machine.gicd + GICD_ITARGETSR), "0x%x",
		     mmio_read8(target));
		return;
	}
	for (unsigned i = 0; i < machine.n_cpus; i++) {
		banked = 0;
		if (i)
			cpu_call(i, read_banked, ~0u, 500);
		else
			read_banked(cpu, ~0u);
		wrong |= (banked != 0x01010101u << i) << i;
	}
	TEST("targets_banked", !wrong, "ITARGETSR1 is not the own CPU's on 0x%x", wrong);
	mmio_write8(target, 0xff);
	TEST("targets_bits", (mmio_read8(target) & (machine.hypervisor ? ~0u : all)) == all,
	     "0xff reads back as 0x%x", mmio_read8(target));
	mmio_write32(target & ~3ull, 0x01010101);
	TEST("targets_word", mmio_read8(target) == 1, "0x%x", mmio_read8(target));
	/* QEMU's model: pending for the targets of its time, and with several for each of them */
	if (!machine.hypervisor) {
		test_skip("targets_nobody", "GICv2");
		return;
	}
	mmio_write8(target, 0);
	gic_enable(cpu, spi);
	irq_enable();
	gic_set_pending(cpu, spi);
	pause_ms(2);
	TEST("targets_nobody", cpu->irqs[spi < 63 ? spi : 63] == before && gic_is_pending(cpu, spi),
	     "taken with no target");
	mmio_write8(target, 1);
	TEST("targets_again", WAIT_FOR(cpu->irqs[spi < 63 ? spi : 63] == before + 1, 200),
	     "not taken when it has a target");
	irq_disable();
	gic_disable(cpu, spi);
}

/* One that all may take is taken once; also when the one that had it has gone off. */
static void test_several_targets(struct cpu *cpu, uint32_t spi)
{
	uint32_t n = spi < 63 ? spi : 63, before = 0, after;
	uint64_t target = machine.gicd + GICD_ITARGETSR + spi;

	for (unsigned i = 0; i < machine.n_cpus; i++)
		before += cpus[i].irqs[n];
	mmio_write8(target, 0xff);
	gic_enable(cpu, spi);
	irq_enable();
	gic_set_pending(cpu, spi);
	pause_ms(5);
	after = 0;
	for (unsigned i = 0; i < machine.n_cpus; i++)
		after += cpus[i].irqs[n];
	TEST("targets_several", after == before + 1, "%u taken by all together", after - before);
	irq_disable();
	gic_disable(cpu, spi);
	mmio_write8(target, 1);
}

/* With two security states all that non-secure software has is Group 1, and the groups are none of
 * its business. */
static void test_one_group(void)
{
	uint32_t group;

	mmio_write32(machine.gicd + GICD_IGROUPR, ~0u);
	group = mmio_read32(machine.gicd + GICD_IGROUPR);
	TEST("group_none", !group, "GICD_IGROUPR0 0x%x", group);
	mmio_write32(machine.gicd + GICD_SGIR, 2u << 24 | 9);
	pause_ms(1);
	TEST("sgi_not_its_own",
	     !(mmio_read32(machine.gicd + GICD_ISPENDR) & 0xff00) &&
		     icc_read(ICC_HPPIR1_EL1) == 1023,
	     "pending 0x%x", mmio_read32(machine.gicd + GICD_ISPENDR));
}

static void test_groups(struct cpu *cpu)
{
	uint32_t before = cpu->irqs[SGI], group;

	if (mmio_read32(machine.gicd + GICD_TYPER) & GICD_TYPER_SECURITY) {
		test_one_group();
		return;
	}
	mmio_write32(machine.gicd + GICD_IGROUPR, 1u << SGI);
	group = mmio_read32(machine.gicd + GICD_IGROUPR);
	TEST("group_bit", group == 1u << SGI, "GICD_IGROUPR0 0x%x", group);
	mmio_write8(machine.gicd + GICD_SPENDSGIR + SGI, 1);
	irq_enable();
	pause_ms(2);
	TEST("group1_off", cpu->irqs[SGI] == before, "taken with GICC_CTLR.EnableGrp1 0");
	mmio_write32(machine.gicc + GICC_CTLR, CTLR_BOTH);
	TEST("group1_on", WAIT_FOR(cpu->irqs[SGI] == before + 1, 200),
	     "not taken with EnableGrp1 and AckCtl");
	irq_disable();
	mmio_write32(machine.gicc + GICC_CTLR, GICC_CTLR_EN_GRP0);
	mmio_write32(machine.gicd + GICD_IGROUPR, 0);
}

/* With FIQEn Group 0 comes as an FIQ and no more as an IRQ; Group 1 as ever. Without a second
 * security state that is software's at EL1. */
static void test_fiq(struct cpu *cpu)
{
	uint32_t irqs = cpu->irqs[SGI], fiqs = cpu->fiqs;

	if (mmio_read32(machine.gicd + GICD_TYPER) & GICD_TYPER_SECURITY) {
		test_skip("fiq", "Group 0 is the secure side's");
		return;
	}
	cpu->takes_fiqs = true;
	mmio_write32(machine.gicc + GICC_CTLR, CTLR_BOTH | GICC_CTLR_FIQ_EN);
	mmio_write8(machine.gicd + GICD_SPENDSGIR + SGI, 1);
	irq_enable();
	pause_ms(2);
	TEST("fiq_is_no_irq", cpu->irqs[SGI] == irqs && cpu->fiqs == fiqs,
	     "%u taken, %u FIQs, with PSTATE.F 1", cpu->irqs[SGI] - irqs, cpu->fiqs - fiqs);
	irq_disable();
	fiq_enable();
	TEST("fiq", WAIT_FOR(cpu->fiqs == fiqs + 1, 200) && cpu->irqs[SGI] == irqs + 1,
	     "%u FIQs, %u taken", cpu->fiqs - fiqs, cpu->irqs[SGI] - irqs);
	mmio_write32(machine.gicd + GICD_IGROUPR, 1u << SGI);
	mmio_write8(machine.gicd + GICD_SPENDSGIR + SGI, 1);
	pause_ms(2);
	TEST("fiq_not_group1", cpu->fiqs == fiqs + 1, "%u FIQs", cpu->fiqs - fiqs);
	irq_enable();
	TEST("irq_beside_fiq", WAIT_FOR(cpu->irqs[SGI] == irqs + 2, 200) && cpu->fiqs == fiqs + 1,
	     "%u taken, %u FIQs", cpu->irqs[SGI] - irqs, cpu->fiqs - fiqs);
	irq_disable();
	fiq_disable();
	cpu->takes_fiqs = false;
	mmio_write32(machine.gicc + GICC_CTLR, GICC_CTLR_EN_GRP0);
	mmio_write32(machine.gicd + GICD_IGROUPR, 0);
}

void test_gic_v2(struct cpu *cpu, uint32_t spi)
{
	mmio_write8(machine.gicd + GICD_IPRIORITYR + SGI, 0xa0);
	gic_enable(cpu, SGI);
	TEST("sgi_enabled", gic_is_enabled(cpu, SGI), "GICD_ISENABLER0 0x%x",
	     mmio_read32(machine.gicd + GICD_ISENABLER));
	if (machine.n_cpus > 1) {
		test_senders(cpu);
		test_sender_while_active(cpu);
	}
	test_filters(cpu);
	test_groups(cpu);
	test_fiq(cpu);
	if (spi)
		test_targets(cpu, spi);
	if (spi && machine.n_cpus > 1 && machine.hypervisor)
		test_several_targets(cpu, spi);
}
