/* SPDX-License-Identifier: Apache-2.0 */
/* What the ID registers leave visible works: self-hosted debug at EL1 and EL0, over instructions
 * that trap, too, and the PMU. */
#include "tests/guest/sweep/sweep.h"

#include "tests/guest/lib/guest.h"

#define MDSCR_SS  1ull
#define MDSCR_KDE (1ull << 13)
#define MDSCR_MDE (1ull << 15)

#define NOP         0xd503201fu
#define MRS_PFR0    0xd5380400u /* MRS X0, ID_AA64PFR0_EL1: trapped by TID3 */
#define HVC         0xd4000002u
#define LDR_X1      0xf9400001u /* LDR X1, [X0] */
#define BRK         0xd4207fe0u /* BRK #0x3ff */
#define EC_BP_CUR   0x31
#define EC_STEP_LOW 0x32
#define EC_STEP_CUR 0x33
#define EC_WP_CUR   0x35
#define EC_BRK64    0x3c

static uint64_t watched[8] __attribute__((aligned(64)));

static void run(struct outcome *outcome, uint32_t first, uint32_t second, uint64_t spsr,
		uint64_t x0)
{
	sweep_code[0] = first;
	sweep_code[1] = second;
	sweep_code[2] = SWEEP_SVC;
	__asm__ volatile("dc cvau, %0\n\tdsb sy\n\tic ivau, %0\n\tdsb sy\n\tisb" ::"r"(sweep_code)
			 : "memory");
	sweep_run(outcome, spsr, x0);
}

static bool is(const struct outcome *outcome, unsigned class, unsigned words)
{
	return ESR_EC(outcome->esr) == class && outcome->elr == (uint64_t)sweep_code + words * 4;
}

/* One instruction and no more: an emulated one counts as one, and so does a call. */
static void test_step(void)
{
	const uint64_t el1 = SPSR_M_EL1H | SPSR_A | SPSR_I | SPSR_F | SPSR_SS,
		       el0 = SPSR_A | SPSR_I | SPSR_F | SPSR_SS;
	struct outcome o;

	write_sysreg(mdscr_el1, MDSCR_SS | MDSCR_KDE);
	isb();
	run(&o, NOP, NOP, el1, 0);
	TEST("debug_step", is(&o, EC_STEP_CUR, 1), "esr 0x%lx elr code+%ld", o.esr,
	     o.elr - (uint64_t)sweep_code);
	run(&o, MRS_PFR0, NOP, el1, 0);
	TEST("debug_step_emulated", is(&o, EC_STEP_CUR, 1), "esr 0x%lx elr code+%ld", o.esr,
	     o.elr - (uint64_t)sweep_code);
	run(&o, HVC, NOP, el1, PSCI_VERSION);
	TEST("debug_step_call", is(&o, EC_STEP_CUR, 1) || !machine.hypervisor,
	     "esr 0x%lx elr code+%ld", o.esr, o.elr - (uint64_t)sweep_code);
	run(&o, NOP, NOP, el0, 0);
	TEST("debug_step_el0", is(&o, EC_STEP_LOW, 1), "esr 0x%lx elr code+%ld", o.esr,
	     o.elr - (uint64_t)sweep_code);
	write_sysreg(mdscr_el1, 0);
	isb();
}

static void test_points(void)
{
	const uint64_t el1 = SPSR_M_EL1H | SPSR_A | SPSR_I | SPSR_F;
	struct outcome o;

	write_sysreg(mdscr_el1, MDSCR_MDE | MDSCR_KDE);
	write_sysreg(dbgbvr0_el1, (uint64_t)sweep_code + 4);
	write_sysreg(dbgbcr0_el1, 0xf << 5 | 3 << 1 | 1); /* any byte, EL1 and EL0, on */
	isb();
	run(&o, NOP, NOP, el1, 0);
	write_sysreg(dbgbcr0_el1, 0);
	TEST("debug_breakpoint", is(&o, EC_BP_CUR, 1), "esr 0x%lx elr code+%ld", o.esr,
	     o.elr - (uint64_t)sweep_code);

	write_sysreg(dbgwvr0_el1, (uint64_t)&watched[1]);
	/* eight bytes, loads and stores, EL1 and EL0, on */
	write_sysreg(dbgwcr0_el1, 0xff << 5 | 3 << 3 | 3 << 1 | 1);
	isb();
	run(&o, NOP, LDR_X1, el1, (uint64_t)&watched[0]);
	TEST("debug_watchpoint_not_hit", is(&o, 0x15, 3), "esr 0x%lx elr code+%ld", o.esr,
	     o.elr - (uint64_t)sweep_code);
	run(&o, NOP, LDR_X1, el1, (uint64_t)&watched[1]);
	write_sysreg(dbgwcr0_el1, 0);
	TEST("debug_watchpoint",
	     is(&o, EC_WP_CUR, 1) && read_sysreg(far_el1) == (uint64_t)&watched[1],
	     "esr 0x%lx elr code+%ld far 0x%lx", o.esr, o.elr - (uint64_t)sweep_code,
	     read_sysreg(far_el1));
	write_sysreg(mdscr_el1, 0);
	isb();
	run(&o, BRK, NOP, el1, 0);
	TEST("debug_brk", is(&o, EC_BRK64, 0) && (o.esr & 0xffff) == 0x3ff, "esr 0x%lx", o.esr);
}

/* The cycle counter, and an event that software makes: exactly as often as it does. */
static void test_pmu(void)
{
	unsigned version = read_sysreg(id_aa64dfr0_el1) >> 8 & 15,
		 counters = read_sysreg(pmcr_el0) >> 11 & 31;
	uint64_t cycles, made = 0;

	if (!version || version == 15 || !counters) {
		test_skip("pmu", "none, or without event counters");
		return;
	}
	write_sysreg(pmccfiltr_el0, 0);
	write_sysreg(pmevtyper0_el0, 0); /* SW_INCR */
	write_sysreg(pmcr_el0, 7);       /* counters to zero, on */
	write_sysreg(pmcntenset_el0, 1u << 31 | 1);
	isb();
	cycles = read_sysreg(pmccntr_el0);
	for (unsigned i = 0; i < 100; i++) {
		write_sysreg(pmswinc_el0, 1);
		if (!(i & 7))
			psci(PSCI_VERSION, 0, 0, 0); /* EL2 in between changes nothing */
	}
	isb();
	made = read_sysreg(pmevcntr0_el0);
	cycles = read_sysreg(pmccntr_el0) - cycles;
	write_sysreg(pmcr_el0, 0);
	write_sysreg(pmcntenclr_el0, 0xffffffff);
	TEST("pmu_cycles", cycles > 100, "%lu cycles for 100 rounds", cycles);
	TEST("pmu_software_events", made == 100, "%lu of 100", made);
}

void test_debug(void)
{
	write_sysreg(oslar_el1, 0);
	isb();
	test_step();
	test_points();
	test_pmu();
}
