/* SPDX-License-Identifier: Apache-2.0 */
/* Cores and PSCI, as the monitor gives them to EL2. */
#include "lib/printf.h"
#include "arch/arm64/id_regs.h"
#include "arch/arm64/regs.h"
#include "tests/guest/el2_probe/probe.h"

#define RACES    20u
#define DAIF_ALL 0x3c0u

static bool wait_arrivals(unsigned index, uint64_t times)
{
	return WAIT_FOR(seen[index].arrivals >= times, 2000);
}

static bool wait_off(const struct handoff *handoff, unsigned index)
{
	return WAIT_FOR(smc(PSCI_AFFINITY_INFO, handoff->cores[index].mpidr, 0, 0) == 1, 2000);
}

void check_core(const struct handoff *handoff, unsigned index, const char *what)
{
	const struct seen *s = &seen[index];
	char name[32];

	fmt_sn(name, sizeof(name), "%s-%u", what, index);
	result(name,
	       s->el == 2 && s->daif == DAIF_ALL && !(s->sctlr & (SCTLR_M | SCTLR_C)) &&
		       s->mpidr == handoff->cores[index].mpidr &&
		       s->cntfrq == read_sysreg(cntfrq_el0) && s->cntfrq && s->hcr == HCR_RW &&
		       (s->sre & 9) == 9,
	       "EL%u DAIF 0x%llx SCTLR 0x%llx MPIDR 0x%llx CNTFRQ %llu HCR 0x%llx SRE 0x%llx",
	       (unsigned)s->el, (ull)s->daif, (ull)s->sctlr, (ull)s->mpidr, (ull)s->cntfrq,
	       (ull)s->hcr, (ull)s->sre);
}

void check_cores(const struct handoff *handoff)
{
	for (unsigned i = 0; i < handoff->n_cores; i++) {
		if (handoff->cores[i].state != CORE_RELEASED)
			continue;
		if (!wait_arrivals(i, 1)) {
			result("arrive", false, "core %u did not come", i);
			continue;
		}
		check_core(handoff, i, "arrive");
		result("arrive-handoff", seen[i].handoff == (uintptr_t)handoff, "x0 is 0x%llx",
		       (ull)seen[i].handoff);
		expect("affinity-on", smc(PSCI_AFFINITY_INFO, handoff->cores[i].mpidr, 0, 0), 0);
		expect("cpu-on-running",
		       smc(PSCI_CPU_ON, handoff->cores[i].mpidr, (uintptr_t)probe_cpu_on_entry, 0),
		       -4);
	}
}

void check_off_on(const struct handoff *handoff)
{
	for (unsigned round = 1; round <= 3; round++)
		for (unsigned i = 0; i < handoff->n_cores; i++) {
			uint64_t before = seen[i].arrivals;
			uint64_t fid = round == 2 && !((uintptr_t)_start >> 32) ? PSCI_CPU_ON32
										: PSCI_CPU_ON;

			if (handoff->cores[i].state != CORE_RELEASED)
				continue;
			seen[i].command = OFF_COMMAND;
			dsb(sy);
			result("cpu-off", wait_off(handoff, i), "core %u does not become off", i);
			expect("cpu-on",
			       smc(fid, handoff->cores[i].mpidr, (uintptr_t)probe_cpu_on_entry, i),
			       0);
			if (wait_arrivals(i, before + 1))
				check_core(handoff, i, "restart");
			else
				result("restart", false, "core %u did not come", i);
		}
}

/* The leader and core 1 start core 2 at the same moment: one of them does, once. */
void check_race(const struct handoff *handoff)
{
	unsigned good = 0;

	if (handoff->n_cores < 3 || handoff->cores[1].state != CORE_RELEASED ||
	    handoff->cores[2].state != CORE_RELEASED)
		return;
	for (unsigned i = 0; i < RACES; i++) {
		uint64_t before = seen[2].arrivals;
		int64_t own;

		seen[2].command = OFF_COMMAND;
		dsb(sy);
		if (!wait_off(handoff, 2))
			break;
		race_target = handoff->cores[2].mpidr;
		race_time = vcount() + ticks_ms(1);
		dsb(sy);
		seen[1].command = RACE_COMMAND;
		own = race();
		if (!WAIT_FOR(!seen[1].command, 2000) || !wait_arrivals(2, before + 1))
			break;
		/* The loser is told ON_PENDING, or ALREADY_ON when the core was there by then. */
		good += seen[2].arrivals == before + 1 && (own == 0) != (race_answer == 0) &&
			(own ? own : (int64_t)race_answer) <= -4 &&
			(own ? own : (int64_t)race_answer) >= -5;
	}
	result("cpu-on-race", good == RACES, "%u of %u rounds had one winner", good, RACES);
}

/*
 * What a call answers in whole registers (DEN0028): an unknown function -1 in all of x0, whatever
 * its width; the general queries of the standard service; and what is no result stays as it was.
 */
static void check_results(void)
{
	static const struct {
		uint64_t function, argument, result[4];
		bool uid;
	} calls[] = {
		{0x8400ffffu, 1, {~0ull, 1, 2, 3}, false},
		{0xc400ffffu, 1, {~0ull, 1, 2, 3}, false},
		{0x8000ffffu, 1, {~0ull, 1, 2, 3}, false},
		{0xbf00ffffu, 1, {~0ull, 1, 2, 3}, false}, /* a trusted OS's */
		{0x0000ffffu, 1, {~0ull, 1, 2, 3}, false}, /* yielding, 32 bits */
		{PSCI_FEATURES, 0x8400ffffu, {~0ull, 0x8400ffffu, 2, 3}, false},
		{SMCCC_ARCH_FEATURES, 0x8000ffffu, {~0ull, 0x8000ffffu, 2, 3}, false},
		{0x8400ff00u, 1, {11, 1, 2, 3}, false}, /* call count */
		{0x8400ff03u, 1, {0, 1, 2, 3}, false},  /* revision */
		{0x8400ff01u, 1, {0}, true},
	};

	for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		uint64_t x[18] = {calls[i].function, calls[i].argument, 2, 3};
		unsigned wrong = 0;

		for (unsigned k = 4; k < 18; k++)
			x[k] = k * 0x1111111111111111ull;
		probe_smc(x);
		for (unsigned k = 0; k < 4; k++)
			wrong |= (calls[i].uid ? x[k] - 4 > UINT32_MAX - 4u
					       : x[k] != calls[i].result[k])
				 << k;
		for (unsigned k = 4; k < 18; k++)
			wrong |= (x[k] != k * 0x1111111111111111ull) << k;
		result("smc-results", !wrong, "function 0x%llx: registers 0x%x, x0 0x%llx",
		       (unsigned long long)calls[i].function, wrong, (unsigned long long)x[0]);
	}
}

void check_psci(const struct handoff *handoff)
{
	uint64_t nobody = 0x00ff00ffull;

	expect("psci-version", smc(PSCI_VERSION, 0, 0, 0), 0x10001);
	expect("psci-features-on", smc(PSCI_FEATURES, PSCI_CPU_ON, 0, 0), 0);
	expect("psci-features-smccc", smc(PSCI_FEATURES, SMCCC_VERSION, 0, 0), 0);
	expect("psci-features-none", smc(PSCI_FEATURES, 0x8400ffffu, 0, 0), -1);
	expect("smc-unknown", smc(0x8400ffffu, 0, 0, 0), -1);
	expect("smc64-unknown", smc(0xc400ffffu, 0, 0, 0), -1);
	check_results();
	expect("smc-yielding", smc(0x32000001u, 0, 0, 0), -1);
	result("smccc-version", smc(SMCCC_VERSION, 0, 0, 0) >= 0x10001, "%lld",
	       (long long)smc(SMCCC_VERSION, 0, 0, 0));
	expect("affinity-nobody", smc(PSCI_AFFINITY_INFO, nobody, 0, 0), -2);
	expect("affinity-level", smc(PSCI_AFFINITY_INFO, handoff->cores[0].mpidr, 1, 0), -2);
	expect("cpu-on-nobody", smc(PSCI_CPU_ON, nobody, (uintptr_t)probe_cpu_on_entry, 0), -2);
	expect("cpu-on-bit31",
	       smc(PSCI_CPU_ON, handoff->cores[0].mpidr | 1ull << 31, (uintptr_t)probe_cpu_on_entry,
		   0),
	       -2);
	expect("cpu-on-secure",
	       smc(PSCI_CPU_ON, handoff->cores[0].mpidr,
		   handoff->regions[1].type == REGION_FIRMWARE ? handoff->regions[1].base : 0, 0),
	       -9);
	expect("suspend-powerdown",
	       smc(PSCI_CPU_SUSPEND, 1u << 16, (uintptr_t)probe_cpu_on_entry, 0), -2);
	for (unsigned i = 0; i < handoff->n_cores; i++)
		if (handoff->cores[i].state == CORE_SILENT ||
		    handoff->cores[i].state == CORE_PARKED)
			expect("cpu-on-absent",
			       smc(PSCI_CPU_ON, handoff->cores[i].mpidr,
				   (uintptr_t)probe_cpu_on_entry, i),
			       -2);
	for (unsigned w = 0; w < 3; w++) {
		static const uint32_t fid[3] = {0x80008000u, 0x80007fffu, 0x80003fffu};
		int64_t answer = smc(SMCCC_ARCH_FEATURES, fid[w], 0, 0);

		result("workaround", answer >= -1 && answer <= 1, "%u: %lld", w + 1,
		       (long long)answer);
		say("probe: workaround %u answer %d\n", w + 1, (int)answer);
		if (answer == 0)
			smc(fid[w], 0, 0, 0);
	}
}

/* PMCR_EL0, which EL3 may have to change while it runs, is as it was. */
static void check_cycle_control(void)
{
	uint64_t after;

	if (!id_field(read_sysreg(id_aa64dfr0_el1), DFR0_PMUVER))
		return;
	write_sysreg(pmcr_el0, PMCR_E);
	isb();
	smc(PSCI_VERSION, 0, 0, 0);
	after = read_sysreg(pmcr_el0);
	write_sysreg(pmcr_el0, 0);
	result("pmu-control", (after & (PMCR_E | PMCR_DP)) == PMCR_E, "PMCR_EL0 0x%llx",
	       (ull)after);
}

void check_preserved(void)
{
	uint64_t x[18], i;
	bool same = true;

	for (i = 0; i < 18; i++)
		x[i] = 0xabcd0000 + i;
	x[0] = PSCI_VERSION;
	probe_smc(x);
	for (i = 4; i < 18; i++)
		same &= x[i] == 0xabcd0000 + i;
	result("smccc-preserved", same, "x4 to x17 changed");
	check_cycle_control();
}
