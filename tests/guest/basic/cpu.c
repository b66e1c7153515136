/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/basic/basic.h"

static void test_identity(void)
{
	uint64_t mpidr = read_sysreg(mpidr_el1);

	TEST("el", current_el() == 1, "EL%u", current_el());
	TEST("mpidr", (mpidr & MPIDR_AFF_MASK) == machine.mpidr[0],
	     "0x%lx, the tree's first cpu is 0x%lx", mpidr, machine.mpidr[0]);
	TEST("mpidr_res1", mpidr >> 31 & 1, "0x%lx has bit 31 clear", mpidr);
	TEST("midr", read_sysreg(midr_el1) >> 24 & 0xff, "0x%lx", read_sysreg(midr_el1));
	TEST("sctlr", !(read_sysreg(sctlr_el1) & (SCTLR_M | SCTLR_C | SCTLR_EE)), "0x%lx at entry",
	     read_sysreg(sctlr_el1));
}

/* clang-format off */
#define ID_REGS(X) \
	X(id_aa64pfr0_el1) X(id_aa64pfr1_el1) X(id_aa64dfr0_el1) X(id_aa64dfr1_el1) \
	X(id_aa64isar0_el1) X(id_aa64isar1_el1) \
	X(id_aa64mmfr0_el1) X(id_aa64mmfr1_el1) X(S3_0_C0_C7_2) X(S3_0_C0_C4_4) X(S3_0_C0_C6_2) \
	X(S3_0_C0_C7_7) X(S3_0_C0_C1_0) X(S3_0_C0_C2_0) X(S3_0_C0_C3_0)
/* clang-format on */

static void test_id_registers(void)
{
	uint64_t pfr = 0;

	cpu_expect();
#define READ(r) pfr |= read_sysreg(r);
	ID_REGS(READ)
	TEST("id_registers", !cpu_faulted(), "a read traps: esr 0x%lx", this_cpu()->fault.esr);
	pfr = read_sysreg(id_aa64pfr0_el1);
	TEST("id_gic", ((pfr >> 24 & 0xf) != 0) == (machine.gic == 3),
	     "ID_AA64PFR0 0x%lx with a GICv%u", pfr, machine.gic);
	TEST("id_el1", (pfr >> 4 & 0xf) != 0, "ID_AA64PFR0 0x%lx has no EL1", pfr);
}

/* What any kernel touches while it boots; a hypervisor that traps it must do as the CPU does. */
static void test_system_registers(void)
{
	uint64_t v;

	cpu_expect();
	v = read_sysreg(actlr_el1);
	write_sysreg(actlr_el1, v);
	v = read_sysreg(clidr_el1);
	write_sysreg(csselr_el1, 0);
	isb();
	v |= read_sysreg(ccsidr_el1);
	v |= read_sysreg(ctr_el0) | read_sysreg(dczid_el0) | read_sysreg(revidr_el1) |
	     read_sysreg(aidr_el1);
	TEST("registers_cache", !cpu_faulted(), "esr 0x%lx", this_cpu()->fault.esr);

	cpu_expect();
	write_sysreg(oslar_el1, 0);
	write_sysreg(mdscr_el1, 0);
	v |= read_sysreg(oslsr_el1);
	write_sysreg(dbgbcr0_el1, 0);
	write_sysreg(dbgwcr0_el1, 0);
	TEST("registers_debug", !cpu_faulted(), "esr 0x%lx", this_cpu()->fault.esr);

	cpu_expect();
	write_sysreg(contextidr_el1, 5);
	write_sysreg(tpidr_el0, 0x1234567890abcdef);
	write_sysreg(mair_el1, 0xff);
	write_sysreg(tcr_el1, 0);
	write_sysreg(ttbr0_el1, 0);
	write_sysreg(amair_el1, 0);
	isb();
	v = read_sysreg(tpidr_el0);
	TEST("registers_vm", !cpu_faulted() && v == 0x1234567890abcdef, "esr 0x%lx",
	     this_cpu()->fault.esr);

	cpu_expect();
	__asm__ volatile(
		"dc csw, %0\n\tdc cisw, %0\n\tic ialluis\n\ttlbi vmalle1is\n\tdsb sy\n\tisb" ::"r"(
			0ul)
		: "memory");
	TEST("maintenance", !cpu_faulted(), "set/way or TLB maintenance traps: esr 0x%lx",
	     this_cpu()->fault.esr);
}

static void test_pmu(void)
{
	unsigned version = read_sysreg(id_aa64dfr0_el1) >> 8 & 0xf;
	uint64_t v;

	if (version == 0 || version == 0xf) {
		test_skip("registers_pmu", "ID_AA64DFR0 says there is none");
		return;
	}
	cpu_expect();
	v = read_sysreg(pmcr_el0);
	write_sysreg(pmuserenr_el0, 0);
	write_sysreg(pmcntenclr_el0, ~0u);
	TEST("registers_pmu", !cpu_faulted(), "ID_AA64DFR0 says PMUv%u but esr 0x%lx, PMCR 0x%lx",
	     version, this_cpu()->fault.esr, v);
}

#define WORKAROUND_1 0x80008000u /* SMCCC_ARCH_WORKAROUND_1 */
#define CPU_CYCLES   0x11u
#define PMU_COUNTERS (1u << 31 | 1) /* the cycle counter and the first event counter */
#define ROUNDS       2000u

/* What both counters count over calls of the hypervisor, half of which go on to the firmware, in
 * the levels that `filter` leaves. */
static void count_over_calls(uint64_t filter, uint64_t *cycles, uint64_t *events)
{
	write_sysreg(pmccfiltr_el0, filter);
	write_sysreg(pmevtyper0_el0, filter | CPU_CYCLES);
	isb();
	write_sysreg(pmcr_el0, PMCR_P | PMCR_C | PMCR_E);
	write_sysreg(pmcntenset_el0, PMU_COUNTERS);
	isb();
	for (unsigned i = 0; i < ROUNDS; i++)
		psci(i & 1 ? PSCI_VERSION : WORKAROUND_1, 0, 0, 0);
	isb();
	*cycles = read_sysreg(pmccntr_el0);
	*events = read_sysreg(pmevcntr0_el0);
	write_sysreg(pmcntenclr_el0, PMU_COUNTERS);
	write_sysreg(pmcr_el0, 0);
}

/* The same filters by PMSELR_EL0: what is read is what was written, but for the levels above. */
static void test_selected_filters(void)
{
	const uint64_t all = PMU_FILTER_P | PMU_FILTER_U | CPU_CYCLES;
	uint64_t event, cycle, direct;

	write_sysreg(pmselr_el0, 0);
	isb();
	write_sysreg(pmxevtyper_el0, all);
	event = read_sysreg(pmxevtyper_el0);
	write_sysreg(pmselr_el0, 31);
	isb();
	write_sysreg(pmxevtyper_el0, PMU_FILTER_P | PMU_FILTER_U);
	cycle = read_sysreg(pmxevtyper_el0);
	direct = read_sysreg(pmccfiltr_el0);
	TEST("pmu_selected",
	     event == all && read_sysreg(pmevtyper0_el0) == all && cycle == direct &&
		     direct == (PMU_FILTER_P | PMU_FILTER_U) && read_sysreg(pmselr_el0) == 31,
	     "event filter 0x%lx, cycle filter 0x%lx, 0x%lx", event, cycle, direct);
	write_sysreg(pmselr_el0, 0);
	isb();
	write_sysreg(pmxevcntr_el0, 0x1234);
	TEST("pmu_selected_counter", read_sysreg(pmevcntr0_el0) == 0x1234, "0x%lx",
	     read_sysreg(pmevcntr0_el0));
}

/* Counters are the guest's, and count what it does: not what a hypervisor or firmware does for it,
 * whatever it asks for. */
static void test_pmu_levels(void)
{
	unsigned version = read_sysreg(id_aa64dfr0_el1) >> 8 & 0xf;
	uint64_t cycles, events;
	bool untrapped;

	if (version == 0 || version == 0xf || !PMCR_N(read_sysreg(pmcr_el0))) {
		test_skip("pmu_levels", "no PMU, or no event counters");
		return;
	}
	count_over_calls(0, &cycles, &events);
	TEST("pmu_counts", cycles >= ROUNDS && events >= ROUNDS, "%lu, %lu cycles", cycles, events);
	count_over_calls(PMU_FILTER_P | PMU_FILTER_U, &cycles, &events);
	TEST("pmu_filtered", !cycles && !events, "%lu, %lu cycles", cycles, events);
	count_over_calls(PMU_FILTER_P | PMU_FILTER_U | PMU_FILTER_NSH, &cycles, &events);
	TEST("pmu_el2_events", !events, "%lu cycles of EL2 in %u calls", events, ROUNDS);
	write_sysreg(pmcr_el0, 0);
	isb();
	untrapped = machine.hypervisor && (version == 4 || version == 5) &&
		    !(read_sysreg(pmcr_el0) & PMCR_DP);
	if (untrapped)
		test_skip("pmu_el2_cycles", "no MDCR_EL2.TPMCR: QEMU before 10.2");
	else
		TEST("pmu_el2_cycles", !cycles, "%lu cycles of EL2 in %u calls", cycles, ROUNDS);
	count_over_calls(PMU_FILTER_P | PMU_FILTER_U | PMU_FILTER_M, &cycles, &events);
	/* EL3 itself holds the counter only behind its first instructions */
	TEST("pmu_el3", (!cycles || untrapped) && !events, "%lu, %lu cycles of EL3 in %u calls",
	     cycles, events, ROUNDS);
	test_selected_filters();
}

static void test_undefined(void)
{
	struct cpu *c = this_cpu();
	bool hit;

	cpu_expect();
	(void)read_sysreg(hcr_el2);
	hit = cpu_faulted();
	TEST("el2_register_undefined", hit && ESR_EC(c->fault.esr) == EC_UNKNOWN,
	     "faulted %d esr 0x%lx", hit, c->fault.esr);
	cpu_expect();
	(void)read_sysreg(scr_el3);
	hit = cpu_faulted();
	TEST("el3_register_undefined", hit && ESR_EC(c->fault.esr) == EC_UNKNOWN,
	     "faulted %d esr 0x%lx", hit, c->fault.esr);
	cpu_expect();
	__asm__ volatile(".inst 0x00000000");
	hit = cpu_faulted();
	TEST("udf", hit && ESR_EC(c->fault.esr) == EC_UNKNOWN, "faulted %d esr 0x%lx", hit,
	     c->fault.esr);
	cpu_expect();
	__asm__ volatile("svc #5");
	hit = cpu_faulted();
	TEST("svc", hit && c->fault.esr == 0x56000005, "faulted %d esr 0x%lx", hit, c->fault.esr);
}

static void test_fp(void)
{
	struct smc_regs r = {.x = {PSCI_VERSION}};

	fp_fill(0x1122334455667788);
	TEST("fp_registers", fp_same(0x1122334455667788), "v0-v31 do not hold what was written");
	fp_fill(0xa5a5000000000001);
	if (machine.psci_smc)
		smccc_smc(&r);
	else
		smccc_hvc(&r);
	TEST("fp_over_call", fp_same(0xa5a5000000000001),
	     "a PSCI call changed v0-v31, FPCR or FPSR");
}

void test_cpu(void)
{
	test_identity();
	test_id_registers();
	test_system_registers();
	test_pmu();
	test_pmu_levels();
	test_undefined();
	test_fp();
}
