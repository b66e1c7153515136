/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every register around every class of trap. With the bootargs "rows spin" the loop under
 * interrupts goes on for ever after that, so that what EL2 does of itself finds it; with "spin" it
 * is alone.
 */
#include "tests/guest/preserved/preserved.h"

#include <string.h>

extern uint32_t turn_code[];

/* The loop's addresses have to fit into 32 bits, too. */
static bool has_aarch32(void)
{
	return (read_sysreg(id_aa64pfr0_el1) & 0xf) == 2 && !((uint64_t)turn_code >> 32) &&
	       !(machine.gicd >> 32);
}

static void start(void)
{
	TEST("gic", gic_cpu_init(&cpus[0]), "no CPU interface");
	gicd_init();
	if (machine.n_cpus > 1)
		TEST("second_cpu", cpu_start(1) == 0, "does not come up");
	if (machine.n_cpus > 1)
		gic_enable(&cpus[1], SGI_PING);
	/* SVE and SME open at EL1: what stops them is EL2; WFI at EL0 */
	write_sysreg(cpacr_el1, 3ull << 24 | 3ull << 20 | 3ull << 16);
	write_sysreg(sctlr_el1, read_sysreg(sctlr_el1) | SCTLR_NTWI);
	isb();
}

void guest_main(void)
{
	levels = 1u << EL1 | 1u << EL0 | (has_aarch32() ? 1u << A32 : 0);
	say("guest: preserved on %s, MIDR 0x%lx, %sAArch32\n",
	    machine.hypervisor ? "Mullion" : "bare machine", read_sysreg(midr_el1),
	    has_aarch32() ? "" : "no ");
	test_first_call();
	start();
	for (enum level level = EL1; level < LEVELS; level++) {
		if (!(levels >> level & 1) || !strcmp(machine.bootargs, "spin"))
			continue;
		test_accesses(level);
		test_registers(level);
		if (level == EL1)
			test_calls();
		test_interrupts(level);
	}
	if (!strcmp(machine.bootargs, "spin") || !strcmp(machine.bootargs, "rows spin"))
		spin_for_ever();
}
