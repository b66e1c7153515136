/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/basic/basic.h"
#include "lib/printf.h"

#define NOWHERE 0x0000000000ff0000ull /* an affinity that no board here has */

static void test_version(bool smc)
{
	const char *by = smc ? "smc" : "hvc";
	char name[48];
	int64_t v = psci_by(smc, PSCI_VERSION, 0, 0, 0);

	fmt_sn(name, sizeof(name), "psci_version_%s", by);
	TEST(name, v >= 0x10000 && v < 0x20000, "0x%lx", v);
	fmt_sn(name, sizeof(name), "psci_unknown_%s", by);
	v = psci_by(smc, 0x8400003e, 0, 0, 0);
	TEST(name, v == PSCI_NOT_SUPPORTED, "function 0x8400003e gives %ld", v);
	fmt_sn(name, sizeof(name), "call_unknown_%s", by);
	v = (int32_t)psci_by(smc, 0xc600ffff, 0, 0, 0);
	TEST(name, v == PSCI_NOT_SUPPORTED, "function 0xc600ffff gives %ld", v);
}

/* In all of x0, also to a 32-bit call (DEN0028): it is sign-extended. */
static void test_unknown_in_64_bits(void)
{
	static const uint32_t unknown[] = {0x8400003e, 0xc400003e, 0x8600ffff, 0x0000ffff};
	unsigned wrong = 0;

	for (unsigned i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		struct smc_regs r = {.x = {unknown[i], 1, 2, 3}};

		if (machine.psci_smc)
			smccc_smc(&r);
		else
			smccc_hvc(&r);
		wrong |= (r.x[0] != ~0ull || r.x[1] != 1 || r.x[2] != 2 || r.x[3] != 3) << i;
	}
	TEST("call_unknown_64_bits", !wrong, "wrong: 0x%x", wrong);
}

static void test_features(void)
{
	static const uint32_t must[] = {PSCI_VERSION,     PSCI_CPU_OFF,       PSCI_CPU_ON,
					PSCI_CPU_ON32,    PSCI_AFFINITY_INFO, PSCI_AFFINITY_INFO32,
					PSCI_SYSTEM_OFF,  PSCI_SYSTEM_RESET,  PSCI_FEATURES,
					PSCI_CPU_SUSPEND, PSCI_CPU_SUSPEND32};
	int64_t r;

	for (unsigned i = 0; i < sizeof(must) / sizeof(must[0]); i++) {
		char name[48];

		fmt_sn(name, sizeof(name), "psci_features_%x", must[i]);
		r = psci(PSCI_FEATURES, must[i], 0, 0);
		TEST(name, r >= 0, "%ld", r);
	}
	r = psci(PSCI_FEATURES, 0x8400003e, 0, 0);
	TEST("psci_features_unknown", r == PSCI_NOT_SUPPORTED, "%ld", r);
	if (!machine.hypervisor) {
		test_skip("smccc_version", "the firmware may lack it");
		return;
	}
	r = psci(PSCI_FEATURES, SMCCC_VERSION, 0, 0);
	TEST("smccc_feature", r >= 0, "PSCI_FEATURES(SMCCC_VERSION) gives %ld", r);
	r = psci(SMCCC_VERSION, 0, 0, 0);
	TEST("smccc_version", r >= 0x10001, "0x%lx", r);
	r = psci(SMCCC_ARCH_FEATURES, SMCCC_ARCH_FEATURES, 0, 0);
	TEST("smccc_arch_features", r == 0, "of itself: %ld", r);
}

/* SMCCC 1.1, 2.6: x4-x17 are preserved; the rest hold for every version. */
static void test_registers_kept(void)
{
	struct smc_regs r = {.x = {PSCI_VERSION}};
	unsigned changed = 0;

	for (unsigned i = 4; i < 18; i++)
		r.x[i] = 0x1111111111111111ull * (i & 15) + i;
	if (machine.psci_smc)
		smccc_smc(&r);
	else
		smccc_hvc(&r);
	for (unsigned i = 4; i < 18; i++)
		changed |= (r.x[i] != 0x1111111111111111ull * (i & 15) + i) << i;
	TEST("psci_keeps_registers", !changed, "mask of changed x4-x17 0x%x", changed);
}

static void test_arguments(void)
{
	int64_t r = psci(PSCI_AFFINITY_INFO, machine.mpidr[0], 0, 0);

	TEST("affinity_info_self", r == 0, "%ld", r);
	r = psci(PSCI_AFFINITY_INFO32, machine.mpidr[0], 0, 0);
	TEST("affinity_info32_self", r == 0, "%ld", r);
	r = psci(PSCI_AFFINITY_INFO, NOWHERE, 0, 0);
	TEST("affinity_info_nowhere", r == PSCI_INVALID, "%ld", r);
	r = psci(PSCI_CPU_ON, machine.mpidr[0], (uint64_t)secondary_entry, 0);
	TEST("cpu_on_self", r == PSCI_ALREADY_ON, "%ld", r);
	r = psci(PSCI_CPU_ON, NOWHERE, (uint64_t)secondary_entry, 0);
	TEST("cpu_on_nowhere", r == PSCI_INVALID, "%ld", r);
	if (!machine.hypervisor || machine.n_cpus < 2) {
		test_skip("cpu_on_bad_entry", "firmware does not know what memory there is");
		return;
	}
	r = psci(PSCI_CPU_ON, machine.mpidr[1], CONFIG_TEST_HOLE, 0);
	TEST("cpu_on_bad_entry", r == PSCI_INVALID_ADDRESS || r == PSCI_INVALID, "%ld", r);
}

/* CPU_SUSPEND to standby with an interrupt that comes: returns success, not before it came. */
static void test_suspend(void)
{
	uint64_t start = vcount(), wait = ticks_ms(5), woke;
	int64_t r;

	gic_enable(&cpus[0], machine.vtimer);
	write_sysreg(cntv_cval_el0, start + wait);
	write_sysreg(cntv_ctl_el0, 1);
	r = psci(PSCI_CPU_SUSPEND, 0, 0, 0);
	woke = vcount();
	write_sysreg(cntv_ctl_el0, 0);
	gic_disable(&cpus[0], machine.vtimer);
	TEST("cpu_suspend", r == 0 && woke - start < ticks_ms(PATIENCE * 2000),
	     "returned %ld after %lu us", r, to_us(woke - start));
}

/* A level that is still high at its end is pending again: CPU_SUSPEND must not sleep over it, nor
 * wait for the other timer. */
static void test_suspend_over_level(void)
{
	struct cpu *c = &cpus[0];
	uint64_t start, slept;
	uint32_t iar = 1023;
	int64_t r;
	bool came;

	irq_disable();
	gic_enable(c, machine.vtimer);
	gic_enable(c, machine.ptimer);
	write_sysreg(cntv_cval_el0, 0);
	write_sysreg(cntv_ctl_el0, 1);
	isb();
	came = WAIT_FOR((iar = (uint32_t)icc_read(ICC_IAR1_EL1)) == machine.vtimer, 100);
	write_sysreg(cntp_cval_el0, read_sysreg(cntpct_el0) + ticks_ms(20000));
	write_sysreg(cntp_ctl_el0, 1);
	isb();
	icc_write(ICC_EOIR1_EL1, iar);
	start = vcount();
	r = psci(PSCI_CPU_SUSPEND, 0, 0, 0);
	slept = vcount() - start;
	write_sysreg(cntp_ctl_el0, 0);
	write_sysreg(cntv_ctl_el0, 0);
	isb();
	/* one that was in a list register already may still come (test_controls) */
	while ((iar = (uint32_t)icc_read(ICC_IAR1_EL1)) < 1020)
		icc_write(ICC_EOIR1_EL1, iar);
	gic_disable(c, machine.ptimer);
	gic_disable(c, machine.vtimer);
	TEST("cpu_suspend_over_level", came && !r && slept < ticks_ms(10000),
	     "level %s, returned %ld after %lu us", came ? "taken" : "never came", r, to_us(slept));
}

static void check_secondary(unsigned index)
{
	struct cpu *c = &cpus[index];
	char name[48];

	fmt_sn(name, sizeof(name), "cpu%u_context", index);
	TEST(name, c->boot_context == SECONDARY_CONTEXT + index, "0x%lx", c->boot_context);
	fmt_sn(name, sizeof(name), "cpu%u_state", index);
	TEST(name,
	     c->boot_el == 1 && (c->boot_daif & 0x3c0) == 0x3c0 &&
		     !(c->boot_sctlr & (SCTLR_M | SCTLR_C)),
	     "EL%lu daif 0x%lx sctlr 0x%lx", c->boot_el, c->boot_daif, c->boot_sctlr);
	fmt_sn(name, sizeof(name), "cpu%u_mpidr", index);
	TEST(name, c->mpidr == machine.mpidr[index], "0x%lx, the tree says 0x%lx", c->mpidr,
	     machine.mpidr[index]);
}

static void test_secondaries(void)
{
	char name[48];
	int64_t r;

	for (unsigned i = 1; i < machine.n_cpus; i++) {
		r = psci(PSCI_AFFINITY_INFO, machine.mpidr[i], 0, 0);
		fmt_sn(name, sizeof(name), "cpu%u_off_at_start", i);
		TEST(name, r == 1, "AFFINITY_INFO gives %ld", r);
		r = cpu_start(i);
		fmt_sn(name, sizeof(name), "cpu%u_on", i);
		if (!TEST(name, r == 0, "%ld%s", r,
			  r == -100 ? " (CPU_ON accepted, but it did not come)" : ""))
			continue;
		check_secondary(i);
		r = psci(PSCI_AFFINITY_INFO, machine.mpidr[i], 0, 0);
		fmt_sn(name, sizeof(name), "cpu%u_is_on", i);
		TEST(name, r == 0, "AFFINITY_INFO gives %ld", r);
		r = psci(PSCI_CPU_ON, machine.mpidr[i], (uint64_t)secondary_entry, 0);
		fmt_sn(name, sizeof(name), "cpu%u_on_twice", i);
		TEST(name, r == PSCI_ALREADY_ON, "%ld", r);
	}
}

/* Off and on, again and again: nothing may be left behind. */
static void test_hotplug(void)
{
	unsigned rounds = 0, i = machine.n_cpus - 1;
	int64_t r = 0;
	bool off = true;

	if (!i) {
		test_skip("hotplug", "one CPU");
		return;
	}
	for (; rounds < 20 && off && !r; rounds++) {
		cpu_run(i, cpu_off, 0);
		off = WAIT_FOR(psci(PSCI_AFFINITY_INFO, machine.mpidr[i], 0, 0) == 1, 2000);
		r = off ? cpu_start(i) : 0;
	}
	TEST("hotplug", rounds == 20 && off && !r, "round %u: %s, CPU_ON %ld", rounds,
	     off ? "went off" : "did not go off", r);
	r = psci(PSCI_CPU_ON, machine.mpidr[i], (uint64_t)secondary_entry, 0);
	TEST("hotplug_state", r == PSCI_ALREADY_ON, "%ld", r);
	/* and by the 32-bit call, from another entry of the same state */
	cpu_run(i, cpu_off, 0);
	off = WAIT_FOR(psci(PSCI_AFFINITY_INFO, machine.mpidr[i], 0, 0) == 1, 2000);
	if ((uint64_t)secondary_entry >> 32) {
		r = psci(PSCI_CPU_ON32, machine.mpidr[i], (uint32_t)(uint64_t)secondary_entry, i);
		TEST("cpu_on32", off && r == PSCI_INVALID_ADDRESS,
		     "%ld for what 32 bits leave of an address", r);
		r = cpu_start(i);
	} else {
		uint32_t boots = cpus[i].boots;

		r = psci(PSCI_CPU_ON32, machine.mpidr[i], (uint32_t)(uint64_t)secondary_entry, i);
		TEST("cpu_on32", off && !r && cpu_wait_up(i, boots) && cpus[i].boot_context == i,
		     "%ld context 0x%lx", r, cpus[i].boot_context);
	}
}

void test_psci(void)
{
	if (machine.hypervisor) {
		test_version(false);
		test_version(true);
	} else {
		test_version(machine.psci_smc);
	}
	test_features();
	test_unknown_in_64_bits();
	test_registers_kept();
	test_arguments();
	test_suspend();
	test_suspend_over_level();
	test_secondaries();
	test_hotplug();
}
