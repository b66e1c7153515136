/* SPDX-License-Identifier: Apache-2.0 */
/* Calls by HVC and SMC: of all registers only X0 is written (DEN0028 2.6 lets X1 to X3 be, too). */
#include "tests/guest/preserved/preserved.h"

#define HVC   0xd4000002u
#define SMC   0xd4000003u
#define TURNS 8u

#define UNKNOWN_FAST 0x84001234u
#define UNKNOWN_OEM  0xc3000042u
#define UNKNOWN_OWN  0xc60000ffu
#define TOLD         0x80008000u /* SMCCC_ARCH_WORKAROUND_1 */

/* X1: a value of no meaning, or this. */
enum { ANY, OWN_MPIDR };

static const struct {
	const char *name;
	uint32_t function;
	uint32_t x1;
} calls[] = {
	{"PSCI_VERSION", PSCI_VERSION, ANY},
	{"PSCI_FEATURES", PSCI_FEATURES, PSCI_VERSION},
	{"PSCI_FEATURES of an unknown one", PSCI_FEATURES, ANY},
	{"AFFINITY_INFO", PSCI_AFFINITY_INFO, OWN_MPIDR},
	{"AFFINITY_INFO of none", PSCI_AFFINITY_INFO32, ANY},
	{"MIGRATE_INFO_TYPE", PSCI_MIGRATE_INFO_TYPE, ANY},
	{"CPU_ON of itself", PSCI_CPU_ON, OWN_MPIDR},
	{"CPU_ON of none", PSCI_CPU_ON32, ANY},
	{"CPU_SUSPEND", PSCI_CPU_SUSPEND, ANY},
	{"SMCCC_VERSION", SMCCC_VERSION, ANY},
	{"SMCCC_ARCH_FEATURES", SMCCC_ARCH_FEATURES, TOLD},
	{"unknown of PSCI", UNKNOWN_FAST, ANY},
	{"unknown of the SoC's maker", UNKNOWN_OEM, ANY},
	{"unknown of the hypervisor", UNKNOWN_OWN, ANY},
};

/* C's call with the same arguments has the answer. */
static uint64_t answer(bool smc)
{
	struct smc_regs r;

	for (unsigned i = 0; i < COUNT_OF(r.x); i++)
		r.x[i] = turn_value(i);
	if (smc)
		smccc_smc(&r);
	else
		smccc_hvc(&r);
	return r.x[0];
}

static void test_call(unsigned number, bool smc)
{
	uint32_t word = smc ? SMC : HVC;

	row_begin(calls[number].name, EL1);
	for (unsigned i = 0; i < TURNS; i++) {
		uint64_t wanted;

		turn_begin(0);
		turn_set(0, calls[number].function);
		if (calls[number].x1 == OWN_MPIDR)
			turn_set(1, machine.mpidr[0]);
		else if (calls[number].x1 != ANY)
			turn_set(1, calls[number].x1);
		wanted = answer(smc);
		turn_run(&word, 1);
		turn_writes(0, wanted);
		turn_end(DONE, 1, 0);
	}
	row_end();
}

/* Another CPU comes on by it each time. */
static void test_cpu_on(void)
{
	uint32_t word = machine.psci_smc ? SMC : HVC;

	row_begin("CPU_ON of another", EL1);
	for (unsigned i = 0; i < TURNS; i++) {
		uint32_t boots = cpus[1].boots;

		cpu_run(1, cpu_off, 0);
		WAIT_FOR(psci(PSCI_AFFINITY_INFO, machine.mpidr[1], 0, 0) == 1, 200);
		turn_begin(0);
		turn_set(0, PSCI_CPU_ON);
		turn_set(1, machine.mpidr[1]);
		turn_set(2, (uint64_t)secondary_entry);
		turn_set(3, SECONDARY_CONTEXT + 1);
		turn_run(&word, 1);
		turn_writes(0, 0);
		if (!cpu_wait_up(1, boots))
			turn_fails("times that the CPU came up", cpus[1].boots, boots + 1);
		turn_end(DONE, 1, 0);
	}
	row_end();
	gic_enable(&cpus[1], SGI_PING);
}

/* Immediates but 0 are reserved: an unknown call. */
static void test_immediate(uint32_t word, const char *name)
{
	row_begin(name, EL1);
	for (unsigned i = 0; i < TURNS; i++) {
		uint32_t with = word | (i + 1) << 5;

		turn_begin(0);
		turn_set(0, PSCI_VERSION);
		turn_run(&with, 1);
		turn_writes(0, (uint64_t)PSCI_NOT_SUPPORTED);
		turn_end(DONE, 1, 0);
	}
	row_end();
}

void test_first_call(void)
{
	test_call(0, machine.psci_smc);
}

void test_calls(void)
{
	/* so that CPU_SUSPEND comes back */
	gic_enable(&cpus[0], 1);
	sgi_send(1, machine.mpidr[0]);
	for (unsigned i = 0; i < COUNT_OF(calls); i++) {
		if (machine.hypervisor || !machine.psci_smc)
			test_call(i, false);
		if (machine.hypervisor || machine.psci_smc)
			test_call(i, true);
	}
	icc_write(ICC_EOIR1_EL1, icc_read(ICC_IAR1_EL1));
	gic_disable(&cpus[0], 1);
	if (machine.n_cpus > 1)
		test_cpu_on();
	if (!machine.hypervisor)
		return;
	test_immediate(HVC, "HVC with an immediate");
	test_immediate(SMC, "SMC with an immediate");
}
