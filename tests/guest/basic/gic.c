/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/basic/basic.h"
#include "lib/printf.h"

static void test_identification_v2(void)
{
	uint32_t typer = mmio_read32(machine.gicd + GICD_TYPER),
		 pidr = mmio_read32(machine.gicd + GICD_V2_PIDR2);

	TEST("gicd_pidr2", GIC_PIDR2_ARCH(pidr) == 2, "0x%x is no GICv2", pidr);
	TEST("gicd_typer",
	     (typer & 0x1f) >= 1 && (typer >> 5 & 7) == machine.n_cpus - 1 &&
		     (machine.hypervisor || !(typer & GICD_TYPER_SECURITY)),
	     "0x%x: lines, CPUs, security", typer);
	TEST("gicd_ctlr",
	     (mmio_read32(machine.gicd + GICD_CTLR) & 3) == (typer & GICD_TYPER_SECURITY ? 1 : 3),
	     "0x%x after enabling", mmio_read32(machine.gicd + GICD_CTLR));
	TEST("gicc_iar_spurious", GIC_INTID(icc_read(ICC_IAR1_EL1)) == 1023,
	     "not 1023 with nothing pending");
}

static void test_identification(void)
{
	uint32_t typer = mmio_read32(machine.gicd + GICD_TYPER), ctlr;
	uint32_t pidr = mmio_read32(machine.gicd + GICD_PIDR2);
	unsigned last = 0, arch = GIC_PIDR2_ARCH(pidr), found = 0;

	TEST("gicd_pidr2", arch == 3 || arch == 4, "0x%x is no GICv3 or v4", pidr);
	TEST("gicd_typer", (typer & 0x1f) >= 1 && (typer >> 19 & 0x1f) >= 9,
	     "0x%x: lines or ID bits", typer);
	TEST("gicd_iidr",
	     mmio_read32(machine.gicd + GICD_IIDR) == mmio_read32(machine.gicd + GICD_IIDR),
	     "not constant");
	arch = GIC_PIDR2_ARCH(mmio_read32(cpus[0].gicr + GICR_PIDR2));
	TEST("gicr_pidr2", arch == 3 || arch == 4, "%u", arch);
	ctlr = mmio_read32(machine.gicd + GICD_CTLR);
	TEST("gicd_ctlr",
	     (ctlr & (GICD_CTLR_ARE_S | GICD_CTLR_EN_GRP1NS)) ==
		     (GICD_CTLR_ARE_S | GICD_CTLR_EN_GRP1NS),
	     "0x%x after enabling", ctlr);
	for (unsigned i = 0; i < machine.n_cpus; i++) {
		uint64_t rd = gic_find_redist(machine.mpidr[i]);

		found += rd != 0;
		last += rd && (mmio_read64(rd + GICR_TYPER) & GICR_TYPER_LAST);
	}
	TEST("gicr_frames", found == machine.n_cpus && last == 1,
	     "%u frames for %u cpus, %u marked last", found, machine.n_cpus, last);
	TEST("gicr_typer32",
	     mmio_read32(cpus[0].gicr + GICR_TYPER + 4) ==
		     (uint32_t)(mmio_read64(cpus[0].gicr + GICR_TYPER) >> 32),
	     "halves of GICR_TYPER differ from the whole");
	TEST("icc_sre", icc_read(ICC_SRE_EL1) & 1, "0x%lx", icc_read(ICC_SRE_EL1));
	TEST("icc_iar_spurious", icc_read(ICC_IAR1_EL1) == 1023, "not 1023 with nothing pending");
}

static void test_registers_of(struct cpu *cpu, const char *what, uint32_t intid)
{
	uint64_t base = intid < 32 ? cpu->gicr + GICR_SGI : machine.gicd;
	uint64_t prio = base + GICD_IPRIORITYR + intid;
	uint32_t word;
	char name[48];

	gic_enable(cpu, intid);
	fmt_sn(name, sizeof(name), "%s_isenabler", what);
	TEST(name, gic_is_enabled(cpu, intid), "a bit set does not read back");
	mmio_write32(base + GICD_ISENABLER + intid / 32 * 4, 0);
	mmio_write32(base + GICD_ICENABLER + intid / 32 * 4, 0);
	fmt_sn(name, sizeof(name), "%s_zeros", what);
	TEST(name, gic_is_enabled(cpu, intid), "writing zeros changed it");
	gic_disable(cpu, intid);
	fmt_sn(name, sizeof(name), "%s_icenabler", what);
	TEST(name, !gic_is_enabled(cpu, intid), "still enabled");

	mmio_write8(prio, 0x40);
	fmt_sn(name, sizeof(name), "%s_priority", what);
	TEST(name, mmio_read8(prio) == 0x40, "0x40 reads back as 0x%x", mmio_read8(prio));
	word = mmio_read32(prio & ~3ull);
	fmt_sn(name, sizeof(name), "%s_priority_word", what);
	TEST(name, (word >> (8 * (intid & 3)) & 0xff) == 0x40, "word 0x%x", word);
	mmio_write8(prio, 0xff);
	fmt_sn(name, sizeof(name), "%s_priority_bits", what);
	TEST(name, (mmio_read8(prio) & 0xf0) == 0xf0,
	     "0xff reads back as 0x%x: fewer than 16 levels", mmio_read8(prio));
	mmio_write32(prio & ~3ull, 0xa0a0a0a0); /* its neighbours may be somebody else's */
	fmt_sn(name, sizeof(name), "%s_priority_all", what);
	TEST(name, mmio_read8(prio) == 0xa0, "0x%x", mmio_read32(prio & ~3ull));

	if (machine.gic == 2 && intid < 32) { /* QEMU's model: only with one CPU */
		test_skip("ppi_ispendr", "GICv2");
		return;
	}
	gic_set_pending(cpu, intid);
	fmt_sn(name, sizeof(name), "%s_ispendr", what);
	TEST(name, gic_is_pending(cpu, intid), "not pending");
	gic_clear_pending(cpu, intid);
	fmt_sn(name, sizeof(name), "%s_icpendr", what);
	TEST(name, !gic_is_pending(cpu, intid), "still pending");
}

static void test_irouter(uint32_t spi)
{
	uint64_t route = machine.gicd + GICD_IROUTER + 8ull * spi;

	gic_route(spi, machine.mpidr[machine.n_cpus - 1]);
	TEST("spi_irouter", mmio_read64(route) == machine.mpidr[machine.n_cpus - 1], "0x%lx",
	     mmio_read64(route));
	TEST("spi_irouter32",
	     mmio_read32(route) == (uint32_t)machine.mpidr[machine.n_cpus - 1] &&
		     !mmio_read32(route + 4),
	     "halves 0x%x 0x%x", mmio_read32(route), mmio_read32(route + 4));
	gic_route(spi, machine.mpidr[0]);
}

static void test_spi_registers(uint32_t spi)
{
	uint64_t cfg = machine.gicd + GICD_ICFGR + spi / 16 * 4;
	unsigned shift = spi % 16 * 2 + 1;
	uint32_t old = mmio_read32(cfg);

	if (machine.gic == 3)
		test_irouter(spi);
	mmio_write32(cfg, old | 1u << shift);
	TEST("spi_edge", mmio_read32(cfg) >> shift & 1, "0x%x", mmio_read32(cfg));
	mmio_write32(cfg, old & ~(1u << shift));
	TEST("spi_level", !(mmio_read32(cfg) >> shift & 1), "0x%x", mmio_read32(cfg));
	mmio_write32(cfg, old);
	TEST("gicd_igroupr",
	     mmio_read32(machine.gicd + GICD_IGROUPR + spi / 32 * 4) >> (spi & 31) & 1 ||
		     !mmio_read32(machine.gicd + GICD_IGROUPR + spi / 32 * 4),
	     "0x%x", mmio_read32(machine.gicd + GICD_IGROUPR + spi / 32 * 4));
}

static void make_edge(uint32_t spi)
{
	uint64_t cfg = machine.gicd + GICD_ICFGR + spi / 16 * 4;

	mmio_write32(cfg, mmio_read32(cfg) | 2u << spi % 16 * 2);
}

static void note_state(struct cpu *cpu, uint32_t intid)
{
	cpu->irqs[62] = gic_is_active(cpu, intid) ? 1 : 0;
	cpu->irqs[61] = gic_is_pending(cpu, intid) ? 1 : 0;
}

static uint32_t taken(struct cpu *cpu, uint32_t spi)
{
	return cpu->irqs[spi < 63 ? spi : 63];
}

static void test_spi_delivery(struct cpu *cpu, uint32_t spi)
{
	uint32_t before = taken(cpu, spi);

	make_edge(spi);
	cpu->on_irq = note_state;
	irq_enable();
	gic_set_pending(cpu, spi);
	pause_ms(2);
	TEST("spi_disabled", taken(cpu, spi) == before && gic_is_pending(cpu, spi),
	     "taken %u times while disabled", taken(cpu, spi) - before);
	gic_enable(cpu, spi);
	TEST("spi_enabled_later", WAIT_FOR(taken(cpu, spi) != before, 200),
	     "pending, but not taken when enabled");
	pause_ms(2);
	TEST("spi_once", taken(cpu, spi) == before + 1, "%u times", taken(cpu, spi) - before);
	TEST("spi_active_in_handler", cpu->irqs[62] && !cpu->irqs[61], "active %u pending %u",
	     cpu->irqs[62], cpu->irqs[61]);
	TEST("spi_inactive_after", !gic_is_active(cpu, spi) && !gic_is_pending(cpu, spi),
	     "active %d pending %d", gic_is_active(cpu, spi), gic_is_pending(cpu, spi));
	irq_disable();
	before = taken(cpu, spi);
	gic_set_pending(cpu, spi);
	TEST("icc_hppir", WAIT_FOR(icc_read(ICC_HPPIR1_EL1) == spi, 200), "%lu, not %u",
	     icc_read(ICC_HPPIR1_EL1), spi);
	gic_clear_pending(cpu, spi);
	irq_enable();
	pause_ms(2);
	TEST("spi_cleared", taken(cpu, spi) == before, "taken though ICPENDR came first");
	irq_disable();
	cpu->on_irq = NULL;
}

static void test_spi_route(uint32_t spi)
{
	unsigned to = machine.n_cpus - 1;
	struct cpu *c = &cpus[to];
	uint32_t before, self = taken(&cpus[0], spi);
	unsigned n = 0;

	if (!to) {
		test_skip("spi_route", "one CPU");
		return;
	}
	before = taken(c, spi);
	gic_route(spi, c->mpidr);
	irq_enable();
	for (; n < 20; n++) {
		gic_set_pending(&cpus[0], spi);
		if (!WAIT_FOR(taken(c, spi) == before + n + 1, 500))
			break;
		/* not to be lost: it may still be active there, then this one is taken after it */
	}
	pause_ms(2);
	irq_disable();
	TEST("spi_route", n == 20 && taken(c, spi) == before + 20 && taken(&cpus[0], spi) == self,
	     "cpu %u took %u of 20, cpu 0 took %u", to, taken(c, spi) - before,
	     taken(&cpus[0], spi) - self);
	/* QEMU's model: pending for the target of that time */
	if (machine.gic == 2 && !machine.hypervisor) {
		test_skip("spi_reroute", "GICv2");
		gic_route(spi, machine.mpidr[0]);
		return;
	}
	/* pending while disabled, then routed elsewhere and enabled: must follow */
	gic_disable(&cpus[0], spi);
	gic_set_pending(&cpus[0], spi);
	gic_route(spi, machine.mpidr[0]);
	gic_enable(&cpus[0], spi);
	irq_enable();
	TEST("spi_reroute", WAIT_FOR(taken(&cpus[0], spi) == self + 1, 500),
	     "cpu 0 took %u, cpu %u took %u", taken(&cpus[0], spi) - self, to,
	     taken(c, spi) - before - 20);
	irq_disable();
}

static void test_masks(struct cpu *cpu, uint32_t spi)
{
	uint32_t before = taken(cpu, spi);

	gic_set_priority(cpu, spi, 0x80);
	gic_enable(cpu, spi);
	icc_write(ICC_PMR_EL1, 0x80);
	irq_enable();
	gic_set_pending(cpu, spi);
	pause_ms(2);
	TEST("pmr_masks", taken(cpu, spi) == before, "priority 0x80 taken with PMR 0x80");
	icc_write(ICC_PMR_EL1, 0x90);
	TEST("pmr_opens", WAIT_FOR(taken(cpu, spi) == before + 1, 200), "not taken with PMR 0x90");
	icc_write(ICC_PMR_EL1, 0xf0);
	icc_write(ICC_IGRPEN1_EL1, 0);
	gic_set_pending(cpu, spi);
	pause_ms(2);
	TEST("igrpen_masks", taken(cpu, spi) == before + 1, "taken with ICC_IGRPEN1 0");
	icc_write(ICC_IGRPEN1_EL1, 1);
	TEST("igrpen_opens", WAIT_FOR(taken(cpu, spi) == before + 2, 200),
	     "not taken with ICC_IGRPEN1 1");
	mmio_write32(machine.gicd + GICD_CTLR, GICD_CTLR_ARE_S);
	gic_wait_rwp(cpu);
	gic_set_pending(cpu, spi);
	pause_ms(2);
	TEST("gicd_ctlr_masks", taken(cpu, spi) == before + 2,
	     "taken with the distributor's group off");
	mmio_write32(machine.gicd + GICD_CTLR,
		     GICD_CTLR_ARE_S | GICD_CTLR_EN_GRP1NS | GICD_CTLR_EN_GRP0);
	gic_wait_rwp(cpu);
	TEST("gicd_ctlr_opens", WAIT_FOR(taken(cpu, spi) == before + 3, 200),
	     "not taken with the group on");
	irq_disable();
	gic_set_priority(cpu, spi, 0xa0);
}

static volatile uint64_t rpr_outer, rpr_inner;
static volatile uint32_t nested;

/* A lower number preempts: SGI 1 (0x40) inside SGI 2 (0xa0), but not SGI 3 (0xc0). */
static void preempt(struct cpu *cpu, uint32_t intid)
{
	if (intid == 1) {
		rpr_inner = icc_read(ICC_RPR_EL1);
		nested++;
	}
	if (intid == 3)
		nested += 100;
	if (intid != 2)
		return;
	rpr_outer = icc_read(ICC_RPR_EL1);
	sgi_send(3, cpu->mpidr);
	sgi_send(1, cpu->mpidr);
	uint64_t elr = read_sysreg(elr_el1), spsr = read_sysreg(spsr_el1);

	irq_enable();
	WAIT_FOR(nested != 0, 50);
	irq_disable();
	write_sysreg(elr_el1, elr);
	write_sysreg(spsr_el1, spsr);
	nested |= nested == 1 ? 0x1000 : 0;
}

static void test_preemption(struct cpu *cpu)
{
	nested = 0;
	gic_set_priority(cpu, 1, 0x40);
	gic_set_priority(cpu, 2, 0xa0);
	gic_set_priority(cpu, 3, 0xc0);
	for (unsigned i = 1; i <= 3; i++)
		gic_enable(cpu, i);
	cpu->on_irq = preempt;
	irq_enable();
	sgi_send(2, cpu->mpidr);
	WAIT_FOR(nested >= 0x1000 + 101, 500);
	irq_disable();
	cpu->on_irq = NULL;
	TEST("preemption", nested == 0x1000 + 101,
	     "trace 0x%x: want the higher one nested and the lower one after", nested);
	TEST("running_priority",
	     (rpr_outer & 0xf8) == 0xa0 && (rpr_inner & 0xf8) == 0x40 &&
		     icc_read(ICC_RPR_EL1) == 0xff,
	     "0x%lx outside, 0x%lx inside, 0x%lx after", rpr_outer, rpr_inner,
	     icc_read(ICC_RPR_EL1));
	for (unsigned i = 1; i <= 3; i++) {
		gic_disable(cpu, i);
		gic_set_priority(cpu, i, 0xa0);
	}
}

/* EOImode 1: EOIR drops the priority, DIR deactivates. */
static void test_split_eoi(struct cpu *cpu, uint32_t intid, const char *what)
{
	uint32_t before = taken(cpu, intid);
	bool active, other;
	char name[48];

	gic_enable(cpu, intid);
	gic_enable(cpu, 5);
	icc_write(ICC_CTLR_EL1, ICC_CTLR_EOIMODE);
	irq_enable();
	if (intid < 16)
		sgi_send(intid, cpu->mpidr);
	else
		gic_set_pending(cpu, intid);
	WAIT_FOR(taken(cpu, intid) != before, 200);
	active = gic_is_active(cpu, intid);
	/* priority dropped: another of the same priority gets through, and the same one again does
	 * not */
	before = cpu->irqs[5];
	sgi_send(5, cpu->mpidr);
	other = WAIT_FOR(cpu->irqs[5] == before + 1, 200);
	icc_write(ICC_DIR_EL1, 5);
	icc_write(ICC_DIR_EL1, intid);
	irq_disable();
	icc_write(ICC_CTLR_EL1, 0);
	fmt_sn(name, sizeof(name), "eoimode1_%s", what);
	TEST(name, active && other && !gic_is_active(cpu, intid),
	     "active before DIR %d, others pass %d, active after %d", active, other,
	     gic_is_active(cpu, intid));
	gic_disable(cpu, 5);
}

/* More active at once than a hypervisor has list registers: others still come, and each can be
 * ended. */
static void test_many_active(struct cpu *cpu)
{
	uint32_t before = cpu->irqs[7], active;

	mmio_write32(cpu->gicr + GICR_ISACTIVER0, 0x7f);
	active = mmio_read32(cpu->gicr + GICR_ISACTIVER0) & 0xffff;
	gic_enable(cpu, 7);
	irq_enable();
	for (unsigned i = 0; i < 5; i++) {
		sgi_send(7, cpu->mpidr);
		WAIT_FOR(cpu->irqs[7] == before + i + 1, 200);
	}
	irq_disable();
	gic_disable(cpu, 7);
	mmio_write32(cpu->gicr + GICR_ICACTIVER0, 0x7f);
	TEST("many_active",
	     active == 0x7f && cpu->irqs[7] == before + 5 &&
		     !(mmio_read32(cpu->gicr + GICR_ISACTIVER0) & 0xffff),
	     "0x%x of 0x7f active, then %u of 5 others taken, then 0x%x active", active,
	     cpu->irqs[7] - before, mmio_read32(cpu->gicr + GICR_ISACTIVER0) & 0xffff);
}

void test_gic(void)
{
	struct cpu *c = &cpus[0];
	uint32_t spi = machine.n_spi ? machine.spi[machine.n_spi - 1] : 0;

	if (machine.gic == 2)
		test_identification_v2();
	else
		test_identification();
	if (machine.gic == 3)
		test_registers_of(c, "sgi", 3);
	test_registers_of(c, "ppi", machine.vtimer);
	if (!spi) {
		test_skip("spi", "the partition has no device with an interrupt");
	} else {
		say("guest: SPI tests with INTID %u\n", spi);
		test_registers_of(c, "spi", spi);
		test_spi_registers(spi);
		test_spi_delivery(c, spi);
		test_spi_route(spi);
		test_masks(c, spi);
		test_split_eoi(c, spi, "spi");
		gic_disable(c, spi);
	}
	test_split_eoi(c, 4, "sgi");
	test_preemption(c);
	test_many_active(c);
	if (machine.gic == 2)
		test_gic_v2(c, spi);
}
