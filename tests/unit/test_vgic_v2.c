/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GICv2 (Arm IHI 0048): its registers, targets, and SGIs that know their senders, also
 * in a long random life. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/vgic_help.h"

#define CPUS  3u
#define PIDR2 0xfe8u
#define SPI   36u

static int begin(unsigned cpus, unsigned lrs)
{
	help_start(cpus, lrs);
	for (unsigned i = 0; i < cpus + 2; i++) {
		fake_cpus[i].mask = 0xff;
		fake_cpus[i].group_on[0] = fake_cpus[i].group_on[1] = true;
	}
	fake_self = 0;
	vgic_v2_write(&help_cpu[0], GICD_CTLR, 4, 3);
	fake_self = cpus;
	vgic_v2_write(&help_cpu[cpus], GICD_CTLR, 4, 3);
	return 0;
}

static int fresh(void **state)
{
	(void)state;
	return begin(CPUS, 4);
}

static int end(void **state)
{
	(void)state;
	if (help_broken())
		fail_msg("%s", help_broken());
	return 0;
}

static uint32_t get(unsigned cpu, uint32_t offset, unsigned size)
{
	fake_self = cpu;
	return (uint32_t)vgic_v2_read(&help_cpu[cpu], offset, size);
}

/* A write, and what the cores do that it kicks. */
static void put(unsigned cpu, uint32_t offset, unsigned size, uint32_t value)
{
	uint32_t kick;

	fake_self = cpu;
	kick = vgic_v2_write(&help_cpu[cpu], offset, size, value);
	for (; kick; kick &= kick - 1) {
		struct vgic_cpu *to = help_cpu[cpu].vm->cpu[__builtin_ctz(kick)];

		fake_self = to->physical;
		if (to->vm->online >> to->index & 1)
			vgic_v2_take_sgis(to);
	}
	fake_self = cpu;
}

static void sgir(unsigned cpu, unsigned filter, uint32_t list, uint32_t intid)
{
	put(cpu, GICD_SGIR, 4, filter << 24 | list << 16 | intid);
}

static uint32_t iar(unsigned cpu)
{
	help_settle(cpu);
	return fake_iar(0);
}

static void eoi(unsigned cpu, uint32_t value)
{
	fake_self = cpu;
	fake_eoir(0, value);
}

/* Taken and ended: sender << 10 | INTID. */
static uint32_t serve(unsigned cpu)
{
	uint32_t got = iar(cpu);

	if (got != FAKE_SPURIOUS)
		eoi(cpu, got);
	help_settle(cpu);
	return got;
}

static void identification(void **state)
{
	(void)state;
	/* 128 lines, CPUs, no security extension */
	assert_int_equal(get(0, GICD_TYPER, 4), 3 | (CPUS - 1) << 5);
	assert_int_equal(get(CPUS, GICD_TYPER, 4), 3 | 1 << 5);
	assert_int_equal(get(0, GICD_IIDR, 4) & 0xfff, 0x43b);
	assert_int_equal(get(0, PIDR2, 4), 0x2b);
	assert_int_equal(get(0, PIDR2 - 4, 4), 0);
	assert_int_equal(get(0, PIDR2, 1), 0);
	put(1, GICD_CTLR, 4, ~0u);
	assert_int_equal(get(0, GICD_CTLR, 4), 3);
	put(0, GICD_TYPER, 4, ~0u);
	put(0, PIDR2, 4, ~0u);
	put(0, GICD_IIDR + 4, 4, ~0u);
	/* reserved, as is what follows to GICD_IGROUPR */
	assert_int_equal(get(0, GICD_IIDR + 4, 4), 0);
	/* GICv3's are not there. */
	put(0, GICD_IROUTER + 8 * SPI, 8, 1);
	assert_int_equal(get(0, GICD_IROUTER + 8 * SPI, 4), 0);
	assert_int_equal(get(0, 0xfffc, 4), 0);
	put(0, GICD_SGIR, 2, 9); /* a word only, as where the distributor ends */
	assert_int_equal(get(0, GICD_SPENDSGIR + 9, 1), 0);
	assert_int_equal(get(0, GICD_ISENABLER + 2, 4), 0);
	assert_int_equal(get(0, GICD_ISENABLER, 8), 0);
}

static void banked(void **state)
{
	(void)state;
	for (unsigned n = 0; n < CPUS; n++) {
		put(n, GICD_ISENABLER, 4, 1u << (24 + n));
		put(n, GICD_IPRIORITYR + 20, 1, 0x40 + 8 * n);
		put(n, GICD_IGROUPR, 4, 1u << n);
		put(n, GICD_ITARGETSR, 4, 0);
	}
	for (unsigned n = 0; n < CPUS; n++) {
		assert_int_equal(get(n, GICD_ISENABLER, 4), 1u << (24 + n) | 0xffff);
		assert_int_equal(get(n, GICD_IPRIORITYR + 20, 1), 0x40 + 8 * n);
		assert_int_equal(get(n, GICD_IGROUPR, 4), 1u << n);
		for (unsigned i = 0; i < 32; i += 4)
			assert_int_equal(get(n, GICD_ITARGETSR + i, 4), 0x01010101u << n);
		assert_int_equal(get(n, GICD_ICFGR, 4), 0xaaaaaaaa);
	}
	/* SGIs have no enable, and no pending state but a sender's. */
	put(0, GICD_ICENABLER, 4, 0xffff);
	put(0, GICD_ISPENDR, 4, 0xffff);
	assert_int_equal(get(0, GICD_ICENABLER, 4) & 0xffff, 0xffff);
	assert_int_equal(get(0, GICD_ISPENDR, 4), 0);
}

static void targets(void **state)
{
	uint32_t at = GICD_ITARGETSR + SPI;

	(void)state;
	assert_int_equal(get(0, at, 1), 1); /* after reset */
	put(1, at, 1, 0xfa);
	assert_int_equal(get(0, at, 1), 2); /* there are three CPUs */
	assert_int_equal(fake_line(0, SPI)->route, 1);
	put(1, at, 4, 0x01010104);
	assert_int_equal(get(2, at, 4), 0x01010104);
	assert_int_equal(get(2, at + 1, 1), 1);
	assert_int_equal(fake_line(0, SPI)->route, 2);
	/* another VM's, by its own numbers; and nobody's */
	put(0, GICD_ITARGETSR + OTHERS_SPI, 1, 1);
	assert_int_equal(get(0, GICD_ITARGETSR + OTHERS_SPI, 1), 0);
	put(CPUS, GICD_ITARGETSR + OTHERS_SPI, 1, 2);
	assert_int_equal(get(CPUS, GICD_ITARGETSR + OTHERS_SPI, 1), 2);
	assert_int_equal(fake_line(0, OTHERS_SPI)->route, CPUS + 1);
	put(0, GICD_ITARGETSR + HELP_LINES, 4, ~0u);
	assert_int_equal(get(0, GICD_ITARGETSR + HELP_LINES, 4), 0);
	put(0, GICD_ITARGETSR + 1020, 4, ~0u);
	assert_int_equal(get(0, GICD_ITARGETSR + 1020, 4), 0);
}

static void targets_of_one_cpu(void **state)
{
	(void)state;
	begin(1, 4);
	put(0, GICD_ITARGETSR + SPI, 1, 0);
	assert_int_equal(get(0, GICD_ITARGETSR + SPI, 1), 0);
	assert_int_equal(get(0, GICD_ITARGETSR, 4), 0);
	put(0, GICD_ISENABLER + 4, 4, 1u << (SPI - 32));
	fake_wire(0, SPI, true);
	assert_int_equal(iar(0), SPI);
}

static void nobody(void **state)
{
	(void)state;
	put(0, GICD_ISENABLER + 4, 4, 1u << (SPI - 32));
	put(0, GICD_ITARGETSR + SPI, 1, 0);
	fake_wire(0, SPI, true);
	for (unsigned n = 0; n < CPUS; n++)
		assert_int_equal(iar(n), FAKE_SPURIOUS);
	assert_int_equal(get(0, GICD_ISPENDR + 4, 4), 1u << (SPI - 32));
	put(0, GICD_ITARGETSR + SPI, 1, 2);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	assert_int_equal(iar(1), SPI);
}

/* A line that several may take: with one that is on, whoever goes off or comes on. */
static void several(void **state)
{
	struct vgic_cpu *vc = help_cpu;

	(void)state;
	put(0, GICD_ISENABLER + 4, 4, 1u << (SPI - 32));
	put(0, GICD_ITARGETSR + SPI, 1, 6);
	assert_int_equal(fake_line(0, SPI)->route, 1);
	fake_self = 1;
	vgic_cpu_off(&vc[1]);
	assert_int_equal(fake_line(0, SPI)->route, 2);
	fake_self = 2;
	vgic_cpu_off(&vc[2]);
	assert_int_equal(fake_line(0, SPI)->route, 2); /* CPU 0 is no target */
	fake_self = 0;
	vgic_cpu_off(&vc[0]);
	vgic_cpu_on(&vc[0]);
	assert_int_equal(fake_line(0, SPI)->route, 2); /* and is none when it comes on */
	fake_self = 1;
	vgic_cpu_on(&vc[1]);
	assert_int_equal(fake_line(0, SPI)->route, 1);
	fake_cpus[1].mask = 0xff;
	fake_cpus[1].group_on[0] = true;
	fake_wire(0, SPI, true);
	assert_int_equal(iar(1), SPI);
	/* where it is, it stays */
	put(0, GICD_ITARGETSR + SPI, 1, 7);
	assert_int_equal(fake_line(0, SPI)->route, 1);
	fake_self = 2;
	vgic_cpu_on(&vc[2]);
	assert_int_equal(fake_line(0, SPI)->route, 1);
}

/* Active where it was taken, and routed to others since: one of these goes off. */
static void active_elsewhere(void **state)
{
	(void)state;
	put(0, GICD_ISENABLER + 4, 4, 1u << (SPI - 32));
	fake_wire(0, SPI, true);
	assert_int_equal(iar(0), SPI);
	put(0, GICD_ITARGETSR + SPI, 1, 6);
	assert_int_equal(fake_line(0, SPI)->route, 1);
	fake_self = 1;
	vgic_cpu_off(&help_cpu[1]);
	assert_int_equal(fake_line(0, SPI)->route, 2);
	eoi(0, SPI);
	assert_int_equal(serve(2), SPI);
}

static void go_off(void)
{
	unsigned self = fake_self;

	fake_while_waiting = NULL;
	fake_self = 1;
	vgic_cpu_off(&help_cpu[1]);
	fake_self = self;
}

/* Between the choice of a CPU and the line's arrival there. */
static void goes_off_meanwhile(void **state)
{
	(void)state;
	fake_while_waiting = go_off;
	put(2, GICD_ITARGETSR + SPI, 1, 6);
	assert_int_equal(fake_line(0, SPI)->route, 2);
}

/* What it had taken is the physical GIC's again by the time that the reader's call arrives. */
static void read_while_its_core_goes_off(void **state)
{
	uint32_t bit = 1u << (SPI - 32);

	(void)state;
	put(0, GICD_ITARGETSR + SPI, 1, 2);
	put(0, GICD_ISENABLER + 4, 4, bit);
	put(0, GICD_ISPENDR + 4, 4, bit);
	help_settle(1);
	assert_false(fake_is_pending(0, SPI));
	fake_while_waiting = go_off;
	assert_int_equal(get(2, GICD_ISPENDR + 4, 4), bit);
}

static void filters(void **state)
{
	(void)state;
	sgir(0, 0, 5, 3); /* a list */
	assert_int_equal(serve(0), 3);
	assert_int_equal(serve(1), FAKE_SPURIOUS);
	assert_int_equal(serve(2), 3);
	sgir(1, 1, 0xff, 4); /* the others */
	assert_int_equal(serve(0), 1 << 10 | 4);
	assert_int_equal(serve(1), FAKE_SPURIOUS);
	assert_int_equal(serve(2), 1 << 10 | 4);
	sgir(2, 2, 0xff, 5); /* itself */
	assert_int_equal(serve(0), FAKE_SPURIOUS);
	assert_int_equal(serve(2), 2 << 10 | 5);
	sgir(2, 3, 0xff, 5); /* reserved */
	sgir(0, 0, 0xf8, 6); /* CPUs that are not there, or another VM's */
	for (unsigned n = 0; n < CPUS + 2; n++)
		assert_int_equal(serve(n), FAKE_SPURIOUS);
	sgir(CPUS + 1, 1, 0, 7);
	assert_int_equal(serve(CPUS), 1 << 10 | 7);
}

static void each_sender_once(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		sgir(2, 0, 1, 9);
		sgir(1, 0, 1, 9);
		sgir(0, 0, 1, 9);
	}
	assert_int_equal(get(0, GICD_SPENDSGIR + 9, 1), 7);
	assert_int_equal(get(0, GICD_CPENDSGIR + 8, 4), 7 << 8);
	assert_int_equal(serve(0), 2 << 10 | 9); /* came first */
	assert_int_equal(serve(0), 9);
	assert_int_equal(serve(0), 1 << 10 | 9);
	assert_int_equal(serve(0), FAKE_SPURIOUS);
	assert_int_equal(get(0, GICD_SPENDSGIR + 9, 1), 0);
}

/* While one is active: pending beside it, and taken after its end. */
static void while_active(void **state)
{
	uint32_t first;

	(void)state;
	sgir(1, 0, 1, 9);
	first = iar(0);
	assert_int_equal(first, 1 << 10 | 9);
	sgir(1, 0, 1, 9);
	sgir(2, 0, 1, 9);
	assert_int_equal(get(0, GICD_ISPENDR, 4), 1 << 9);
	for (unsigned size = 1; size <= 2; size++) /* words only (IHI 0048, 4.1.4) */
		assert_int_equal(get(0, GICD_ISPENDR, size) | get(0, GICD_ICPENDR, size), 0);
	assert_int_equal(get(0, GICD_ISACTIVER, 4), 1 << 9);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	eoi(0, first);
	assert_int_equal(serve(0), 1 << 10 | 9);
	assert_int_equal(serve(0), 2 << 10 | 9);
	assert_int_equal(serve(0), FAKE_SPURIOUS);
}

/* The end is not the CPU interface's. */
static void ended_by_hand(void **state)
{
	(void)state;
	sgir(1, 0, 1, 9);
	iar(0);
	sgir(2, 0, 1, 9);
	put(0, GICD_ICACTIVER, 4, 1 << 9);
	assert_int_equal(get(0, GICD_SPENDSGIR + 9, 1), 4);
	fake_cpus[0].active_prio[0] = 0;
	fake_cpus[0].eoi_mode = true;
	assert_int_equal(iar(0), 2 << 10 | 9);
	eoi(0, 2 << 10 | 9);
	sgir(1, 0, 1, 9);
	fake_self = 0;
	vgic_v2_dir(&help_cpu[0], 1 << 10 | 9); /* not whose it is */
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	fake_self = 0;
	vgic_v2_dir(&help_cpu[0], 2 << 10 | 9);
	assert_int_equal(iar(0), 1 << 10 | 9);
}

/* One register has ended and signals it (LR_EOI), another is still in use: only the first is
 * emptied. */
static void one_ended_of_two(void **state)
{
	(void)state;
	sgir(1, 0, 1, 9);
	sgir(2, 0, 1, 9);
	put(0, GICD_IPRIORITYR + 8, 1, 0xf0);
	sgir(1, 0, 1, 8);
	help_settle(0);
	assert_int_equal(fake_iar(0), 1 << 10 | 9);
	fake_eoir(0, 1 << 10 | 9);
	assert_int_equal(serve(0), 2 << 10 | 9);
	fake_cpus[0].mask = 0xf8;
	assert_int_equal(serve(0), 1 << 10 | 8);
	assert_int_equal(serve(0), FAKE_SPURIOUS);
}

/* The only register holds one that has ended; before its maintenance interrupt another core's SGI
 * comes, or the next sender's turn. */
static void end_not_seen_yet(void **state)
{
	(void)state;
	begin(CPUS, 1);
	for (unsigned other = 8; other <= 9; other++) {
		sgir(1, 0, 1, 9);
		sgir(2, 0, 1, 9);
		assert_int_equal(iar(0), 1 << 10 | 9);
		fake_eoir(0, 1 << 10 | 9);
		sgir(1, 0, 1, other);
		if (help_broken())
			fail_msg("%s", help_broken());
		assert_int_equal(serve(0), other == 8 ? 1 << 10 | 8 : 1 << 10 | 9);
		assert_int_equal(serve(0), 2 << 10 | 9);
		assert_int_equal(serve(0), FAKE_SPURIOUS);
	}
}

/* What is pending for nobody else to see: ISPENDR and ICPENDR read alike, also while a sender waits
 * for its turn. */
static void waiting_senders_are_pending(void **state)
{
	(void)state;
	sgir(1, 0, 1, 9);
	iar(0);
	sgir(2, 0, 1, 9);
	assert_int_equal(get(0, GICD_ISPENDR, 4), 1 << 9);
	assert_int_equal(get(0, GICD_ICPENDR, 4), 1 << 9);
	put(0, GICD_ICPENDR, 4, 1 << 9); /* no pending state of an SGI is taken back by it */
	assert_int_equal(get(0, GICD_ICPENDR, 4), 1 << 9);
}

/* An SPI's end by DIR names no sender; the last CPU that goes off leaves its lines where they
 * are. */
static void dir_of_an_spi_and_the_last_off(void **state)
{
	(void)state;
	put(0, GICD_ISENABLER + 4, 4, 1u << (SPI - 32));
	put(0, GICD_ITARGETSR + SPI, 1, 7);
	fake_cpus[0].eoi_mode = true;
	fake_wire(0, SPI, true);
	assert_int_equal(iar(0), SPI);
	fake_wire(0, SPI, false);
	eoi(0, SPI);
	assert_int_equal(get(0, GICD_ISACTIVER + 4, 4), 1u << (SPI - 32));
	fake_self = 0;
	vgic_v2_dir(&help_cpu[0], SPI);
	assert_int_equal(get(0, GICD_ISACTIVER + 4, 4), 0);
	for (unsigned n = CPUS; n-- > 0;) {
		fake_self = n;
		vgic_cpu_off(&help_cpu[n]);
	}
	assert_int_equal(fake_line(0, SPI)->route, 0);
}

static void taken_back(void **state)
{
	(void)state;
	put(0, GICD_SPENDSGIR + 8, 4, 0x00000500); /* from CPUs 0 and 2 */
	assert_int_equal(get(0, GICD_SPENDSGIR + 8, 4), 0x500);
	put(0, GICD_CPENDSGIR + 9, 1, 1);
	assert_int_equal(get(0, GICD_SPENDSGIR + 9, 1), 4);
	assert_int_equal(serve(0), 2 << 10 | 9);
	put(0, GICD_SPENDSGIR + 9, 1, 0xff); /* three CPUs */
	assert_int_equal(get(0, GICD_CPENDSGIR + 9, 1), 7);
	put(0, GICD_CPENDSGIR + 9, 1, 0xff);
	assert_int_equal(serve(0), FAKE_SPURIOUS);
	put(0, GICD_SGIR + 4, 4, ~0u); /* reserved, as is all that follows */
	put(0, GICD_SPENDSGIR + 16, 4, ~0u);
	assert_int_equal(get(0, GICD_SGIR, 4) | get(0, GICD_SGIR + 4, 4) |
				 get(0, GICD_SPENDSGIR + 16, 4),
			 0);
}

/* Group 1 is the guest's, too: signalled when GICD_CTLR and the CPU interface have it on. */
static void groups(void **state)
{
	(void)state;
	put(0, GICD_IGROUPR, 4, 1 << 9);
	sgir(1, 0, 1, 9);
	assert_int_equal(iar(0), FAKE_SPURIOUS); /* fake_iar(0): group 0's acknowledge */
	assert_int_equal(fake_iar(1), 1 << 10 | 9);
	fake_eoir(1, 1 << 10 | 9);
	put(0, GICD_CTLR, 4, 1);
	sgir(1, 0, 1, 9);
	assert_int_equal(fake_iar(1), FAKE_SPURIOUS);
	put(0, GICD_CTLR, 4, 3);
	assert_int_equal(fake_iar(1), 1 << 10 | 9);
}

static void reset(void **state)
{
	(void)state;
	sgir(1, 0, 1, 9);
	sgir(2, 0, 1, 9);
	iar(0);
	fake_self = 0;
	vgic_cpu_off(&help_cpu[0]);
	vgic_cpu_reset(&help_cpu[0]);
	vgic_cpu_on(&help_cpu[0]);
	assert_int_equal(get(0, GICD_SPENDSGIR + 9, 1), 0);
	assert_int_equal(get(0, GICD_ISACTIVER, 4) | get(0, GICD_ISPENDR, 4), 0);
	assert_int_equal(get(0, GICD_ISENABLER, 4), 0xffff);
}

/*
 * A long life: senders, targets, ends in order, few list registers, changes of priority and of
 * active and pending states. Beside it a plain model of what is pending for whom; it and the
 * registers agree after each step, and all that is pending is taken once.
 */
static uint8_t pending[CPUS][16];
static uint32_t stack[CPUS][64];
static unsigned depth[CPUS];

static void take(unsigned cpu)
{
	uint32_t got = iar(cpu), intid = got & 0xf;

	if (got == FAKE_SPURIOUS)
		return;
	assert_true(got < 8 << 10 && (got & 0x3ff) < 16);
	assert_true(pending[cpu][intid] >> (got >> 10) & 1);
	pending[cpu][intid] &= (uint8_t) ~(1u << (got >> 10));
	stack[cpu][depth[cpu]++] = got;
}

static void give(unsigned cpu)
{
	if (depth[cpu])
		eoi(cpu, stack[cpu][--depth[cpu]]);
	help_settle(cpu);
}

static void agree(void)
{
	if (help_broken())
		fail_msg("%s", help_broken());
	for (unsigned n = 0; n < CPUS; n++) {
		uint32_t active = 0;

		for (unsigned i = 0; i < depth[n]; i++)
			active |= 1u << (stack[n][i] & 0xf);
		help_settle(n);
		assert_int_equal(get(n, GICD_ISACTIVER, 4) & 0xffff, active);
		for (unsigned i = 0; i < 16; i++) {
			assert_int_equal(get(n, GICD_SPENDSGIR + i, 1), pending[n][i]);
			assert_int_equal(get(n, GICD_ISPENDR, 4) >> i & 1, !!pending[n][i]);
		}
	}
}

static void step(void)
{
	unsigned cpu = (unsigned)rand() % CPUS, intid = (unsigned)rand() % 16,
		 what = (unsigned)rand() % 12;
	uint32_t list = (unsigned)rand() % 8;

	if (what < 4) {
		sgir(cpu, 0, list, intid);
		for (unsigned n = 0; n < CPUS; n++)
			pending[n][intid] |= (uint8_t)((list >> n & 1) << cpu);
	} else if (what < 7) {
		take(cpu);
	} else if (what < 10) {
		give(cpu);
	} else if (what == 10) {
		put(cpu, GICD_CPENDSGIR + intid, 1, list);
		pending[cpu][intid] &= (uint8_t)~list;
	} else {
		put(cpu, GICD_IPRIORITYR + intid, 1, ((unsigned)rand() & 0xf) << 4);
	}
}

static void long_life(void **state)
{
	(void)state;
	for (unsigned lrs = 1; lrs <= 4; lrs++) {
		srand(lrs);
		memset(pending, 0, sizeof(pending));
		memset(depth, 0, sizeof(depth));
		begin(CPUS, lrs);
		for (unsigned n = 0; n < CPUS; n++)
			for (unsigned i = 0; i < 16; i++)
				put(n, GICD_IPRIORITYR + i, 1, i << 4);
		for (unsigned i = 0; i < 20000; i++) {
			step();
			agree();
		}
		for (unsigned n = 0; n < CPUS; n++) {
			for (unsigned i = 0; i < 200; i++) {
				give(n);
				take(n);
			}
			/* what has priority 0xff is masked by the mask itself */
			for (unsigned i = 0; i < 15; i++)
				assert_int_equal(pending[n][i], 0);
		}
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fresh, end)
	const struct CMUnitTest tests[] = {
		T(identification),
		T(banked),
		T(targets),
		T(targets_of_one_cpu),
		T(nobody),
		T(several),
		T(active_elsewhere),
		T(goes_off_meanwhile),
		T(read_while_its_core_goes_off),
		T(filters),
		T(each_sender_once),
		T(while_active),
		T(ended_by_hand),
		T(one_ended_of_two),
		T(end_not_seen_yet),
		T(waiting_senders_are_pending),
		T(dir_of_an_spi_and_the_last_off),
		T(taken_back),
		T(groups),
		T(reset),
		T(long_life),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
