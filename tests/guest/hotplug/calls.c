/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that are refused or answer at once. What firmware may decide for itself is asked only of
 * Mullion. */
#include "tests/guest/hotplug/hotplug.h"
#include "lib/printf.h"

static void is(const char *what, int64_t result, int64_t want)
{
	TEST(what, result == want, "%ld, not %ld", result, want);
}

static void affinity(void)
{
	char name[32];

	for (unsigned i = 0; i < hot_cpus; i++) {
		fmt_sn(name, sizeof(name), "affinity_cpu%u", i);
		is(name, AFFINITY(i), 0);
	}
	if (!machine.hypervisor)
		return;
	is("affinity_level4", psci(PSCI_AFFINITY_INFO, machine.mpidr[0], 4, 0), PSCI_INVALID);
	is("affinity_level_huge", psci(PSCI_AFFINITY_INFO, machine.mpidr[0], 0xffffffff, 0),
	   PSCI_INVALID);
	for (uint64_t level = 1; level < 4; level++) {
		is("affinity_above", psci(PSCI_AFFINITY_INFO, machine.mpidr[0], level, 0), 0);
		is("affinity_above_nobody", psci(PSCI_AFFINITY_INFO, 1ull << 32, level, 0),
		   PSCI_INVALID);
		is("affinity_above_reserved_bits", psci(PSCI_AFFINITY_INFO, 1ull << 31, level, 0),
		   PSCI_INVALID);
	}
}

static void refused_on(void)
{
	uint64_t entry = (uint64_t)secondary_entry;

	for (unsigned i = 0; i < hot_cpus; i++)
		is("on_of_running", psci(PSCI_CPU_ON, machine.mpidr[i], entry, 0), PSCI_ALREADY_ON);
	is("on_of_nobody", psci(PSCI_CPU_ON, 0xff00ff00ffull, entry, 0), PSCI_INVALID);
	if (!machine.hypervisor)
		return;
	is("on_reserved_bits", psci(PSCI_CPU_ON, machine.mpidr[1] | 1ull << 31, entry, 0),
	   PSCI_INVALID);
	is("on_unaligned", psci(PSCI_CPU_ON, machine.mpidr[1], entry + 2, 0), PSCI_INVALID_ADDRESS);
	is("on_device", psci(PSCI_CPU_ON, machine.mpidr[1], machine.gicd, 0), PSCI_INVALID_ADDRESS);
	is("on_high", psci(PSCI_CPU_ON, machine.mpidr[1], ~3ull, 0), PSCI_INVALID_ADDRESS);
}

static void suspend(void)
{
	static const uint32_t bad[] = {1u << 17, 1u << 26, 1u << 31, 3u << 24};

	/* the timer runs: standby ends by it. A power-down request may be served so too. */
	is("standby", psci(PSCI_CPU_SUSPEND, 0, 0, 0), 0);
	is("standby32", psci(PSCI_CPU_SUSPEND32, 0, 0, 0), 0);
	if (!machine.hypervisor)
		return;
	is("power_down", psci(PSCI_CPU_SUSPEND, 1u << 16, (uint64_t)secondary_entry, 0), 0);
	is("power_down_bad_entry", psci(PSCI_CPU_SUSPEND, 1u << 16, machine.gicd, 0),
	   PSCI_INVALID_ADDRESS);
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is("suspend_bad_state",
		   psci(PSCI_CPU_SUSPEND, bad[i], (uint64_t)secondary_entry, 0), PSCI_INVALID);
}

#define IMMEDIATE(insn)                                                                 \
	({                                                                              \
		register uint64_t x0 __asm__("x0") = PSCI_VERSION;                      \
		__asm__ volatile(insn " #7" : "+r"(x0) : : "x1", "x2", "x3", "memory"); \
		(int64_t) x0;                                                           \
	})

static void registers(void)
{
	unsigned kept = 0;
	struct smc_regs r = {.x = {PSCI_AFFINITY_INFO, machine.mpidr[0]}};

	for (unsigned i = 3; i < 18; i++)
		r.x[i] = 0x0101010101010101ull * i;
	if (machine.psci_smc)
		smccc_smc(&r);
	else
		smccc_hvc(&r);
	for (unsigned i = 4; i < 18; i++)
		kept += r.x[i] == 0x0101010101010101ull * i;
	TEST("registers_kept", kept == 14 && !r.x[0], "%u of x4 to x17", kept);
	if (!machine.hypervisor)
		return;
	is("hvc_immediate", IMMEDIATE("hvc"), PSCI_NOT_SUPPORTED);
	is("smc_immediate", IMMEDIATE("smc"), PSCI_NOT_SUPPORTED);
	is("migrate_info_type", psci(PSCI_MIGRATE_INFO_TYPE, 0, 0, 0), 2);
	is("cpu_off_has_no_64", psci(PSCI_CPU_OFF | 1u << 30, 0, 0, 0), PSCI_NOT_SUPPORTED);
}

/* What PSCI_FEATURES says is there, and nothing else: every number of the PSCI range, in both
 * widths. */
static void features(void)
{
	static const uint32_t there32 = 1u << 0 | 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 6 |
					1u << 8 | 1u << 9 | 1u << 10,
			      there64 = 1u << 1 | 1u << 3 | 1u << 4;
	unsigned wrong = 0;

	for (uint32_t n = 0; n < 32; n++) {
		wrong += psci(PSCI_FEATURES, 0x84000000u + n, 0, 0) !=
			 (there32 >> n & 1 ? 0 : PSCI_NOT_SUPPORTED);
		wrong += psci(PSCI_FEATURES, 0xc4000000u + n, 0, 0) !=
			 (there64 >> n & 1 ? 0 : PSCI_NOT_SUPPORTED);
		if (!(there32 >> n & 1))
			wrong += psci(0x84000000u + n, 0, 0, 0) != PSCI_NOT_SUPPORTED;
		if (!(there64 >> n & 1))
			wrong += psci(0xc4000000u + n, 0, 0, 0) != PSCI_NOT_SUPPORTED;
	}
	TEST("features_true", !wrong, "%u answers of 64 functions", wrong);
}

/* A 32-bit call: W registers in, whatever is above them, and the answer in W0. */
static void narrow(void)
{
	const uint64_t junk = 0xdeadbeefull << 32;
	struct smc_regs r = {.x = {junk | PSCI_AFFINITY_INFO32, junk | machine.mpidr[0], junk}};

	if (machine.psci_smc)
		smccc_smc(&r);
	else
		smccc_hvc(&r);
	is("narrow_arguments", (int32_t)r.x[0], 0);
	r = (struct smc_regs){
		.x = {PSCI_CPU_ON32, machine.mpidr[1], junk | (uint32_t)machine.gicd, 0}};
	if (machine.psci_smc)
		smccc_smc(&r);
	else
		smccc_hvc(&r);
	is("narrow_bad_entry", (int32_t)r.x[0], PSCI_INVALID_ADDRESS);
	/* 64-bit: no such affinity */
	r = (struct smc_regs){.x = {PSCI_AFFINITY_INFO, junk | machine.mpidr[0], 0}};
	if (machine.psci_smc)
		smccc_smc(&r);
	else
		smccc_hvc(&r);
	is("wide_arguments", (int64_t)r.x[0], PSCI_INVALID);
}

static void all(void)
{
	affinity();
	refused_on();
	suspend();
	registers();
}

/* By the tree's method, and under Mullion by the other, which stays for what follows: CPUs go off
 * and on by SMC, too. */
void calls(struct cpu *cpu, uint64_t arg)
{
	(void)arg;
	all();
	if (machine.hypervisor) {
		features();
		narrow();
		machine.psci_smc = !machine.psci_smc;
		say("guest: the same by %s\n", machine.psci_smc ? "SMC" : "HVC");
		all();
		features();
		narrow();
	}
	orders(cpu, 0);
}
