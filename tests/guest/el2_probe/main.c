/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes the hypervisor's place in the bundle and looks at what the boot stages hand over, and at
 * the monitor, from EL2. Lines are `probe: PASS NAME` and `probe: FAIL NAME: WHY`. It resets the
 * machine three times and then powers it off; the count is kept in the hypervisor's block, which a
 * reset survives.
 */
#include "lib/printf.h"
#include "tests/guest/el2_probe/probe.h"

#define READY        0x4f425052ull /* start.S */
#define RUNS         4u
#define COUNT_MAGIC  0x70726f6265000000ull
#define COUNT_OFFSET (HYP_HANDOFF_OFFSET + 0x10000u)

extern volatile uint64_t probe_ready;
void probe_leader(const struct handoff *handoff, uint64_t daif);
void probe_secondary(const struct handoff *handoff, uint64_t index, uint64_t daif);
void probe_restarted(uint64_t index, uint64_t daif);
void probe_exception(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far);

struct seen seen[HANDOFF_MAX_CORES];
volatile uint64_t race_target, race_time, race_answer;
static unsigned failed, passed;

void result(const char *name, bool ok, const char *fmt, ...)
{
	char why[160];
	va_list ap;

	if (ok) {
		passed++;
		say("probe: PASS %s\n", name);
		return;
	}
	failed++;
	va_start(ap, fmt);
	fmt_vsn(why, sizeof(why), fmt, ap);
	va_end(ap);
	say("probe: FAIL %s: %s\n", name, why);
}

int64_t smc(uint64_t fid, uint64_t address, uint64_t arg2, uint64_t arg3)
{
	uint64_t x[18] = {fid, address, arg2, arg3};

	probe_smc(x);
	return fid & 0x40000000u ? (int64_t)x[0] : (int32_t)x[0];
}

void expect(const char *name, int64_t got, int64_t want)
{
	result(name, got == want, "%lld, want %lld", (long long)got, (long long)want);
}

void probe_exception(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
{
	say("probe: FAIL exception: vector 0x%llx, ESR_EL2 0x%llx, ELR_EL2 0x%llx, FAR_EL2 "
	    "0x%llx\n",
	    (ull)vector * 0x80, (ull)esr, (ull)elr, (ull)far);
	for (;;)
		wfi();
}

static bool has_gicv3(void)
{
	return read_sysreg(id_aa64pfr0_el1) >> 24 & 0xf;
}

static void record(uint64_t index, uint64_t daif, uint64_t handoff)
{
	struct seen *s = &seen[index];

	s->el = current_el();
	s->daif = daif;
	s->sctlr = read_sysreg(sctlr_el2);
	s->mpidr = mpidr_self();
	s->cntfrq = read_sysreg(cntfrq_el0);
	s->hcr = read_sysreg(hcr_el2);
	s->sre = has_gicv3() ? read_sysreg(icc_sre_el2) : 9;
	s->handoff = handoff;
	dsb(sy);
	s->arrivals = s->arrivals + 1;
	dsb(sy);
}

int64_t race(void)
{
	while (vcount() < race_time)
		;
	return smc(PSCI_CPU_ON, race_target, (uintptr_t)probe_cpu_on_entry, 2);
}

/* Does what the leader commands until it is turned off; the command is cleared before, so a restart
 * finds none. */
static void serve(uint64_t index)
{
	uint64_t command;

	do {
		while (!(command = seen[index].command))
			__asm__ volatile("yield");
		if (command == RACE_COMMAND)
			race_answer = (uint64_t)race();
		if (command == GUEST_COMMAND)
			probe_run_guest();
		dsb(sy);
		seen[index].command = 0;
		dsb(sy);
	} while (command == RACE_COMMAND || command == GUEST_COMMAND);
	smc(command == OFF_COMMAND ? PSCI_CPU_OFF : PSCI_SYSTEM_RESET, 0, 0, 0);
	say("probe: FAIL cpu-off: core %u came back\n", (unsigned)index);
}

void probe_secondary(const struct handoff *handoff, uint64_t index, uint64_t daif)
{
	record(index, daif, (uintptr_t)handoff);
	serve(index);
}

void probe_restarted(uint64_t index, uint64_t daif)
{
	record(index, daif, 0);
	serve(index);
}

void probe_leader(const struct handoff *handoff, uint64_t daif)
{
	volatile uint64_t *count = (volatile uint64_t *)((uintptr_t)_start + COUNT_OFFSET);
	uint64_t run = (*count & ~0xffull) == COUNT_MAGIC ? (*count & 0xff) + 1 : 1;
	unsigned self = 0;

	probe_ready = READY;
	dsb(sy);
	machine_read((const void *)(uintptr_t)handoff->tree);
	say("probe: run %u of %u at 0x%llx\n", (unsigned)run, RUNS, (ull)(uintptr_t)_start);
	for (unsigned i = 0; i < handoff->n_cores; i++)
		if (handoff->cores[i].mpidr == mpidr_self())
			self = i;
	record(self, daif, (uintptr_t)handoff);
	check_core(handoff, self, "leader");
	check_handoff(handoff);
	check_psci(handoff);
	check_preserved();
	check_cores(handoff);
	check_off_on(handoff);
	check_race(handoff);
	check_gic();
	check_signal(handoff);
	say("probe: DONE run %u passed %u failed %u\n", (unsigned)run, passed, failed);
	*count = COUNT_MAGIC | run;
	dsb(sy);
	if (run == 2 && handoff->n_cores > 1 && handoff->cores[1].state == CORE_RELEASED) {
		seen[1].command = RESET_COMMAND; /* any core may */
		dsb(sy);
		for (;;)
			wfi();
	}
	smc(run < RUNS ? PSCI_SYSTEM_RESET : PSCI_SYSTEM_OFF, 0, 0, 0);
	say("probe: FAIL end: the call came back\n");
}
