/* SPDX-License-Identifier: Apache-2.0 */
/* CPUs that wait in a spin-table's pen (Linux's booting.rst, section 4): on from the start,
 * released one by one, in two lives. */
#include "tests/guest/hotplug/hotplug.h"

void from_pen(void);
__asm__(".globl from_pen\n"
	/* x0 to x3 are 0, or it never comes */
	"from_pen:\n\torr x0, x0, x1\n\torr x0, x0, x2\n\torr x0, x0, x3\n\tcbnz x0, .\n\t"
	"mrs x0, mpidr_el1\n\tand x0, x0, #0xff\n\tb secondary_entry");

static bool reserved(uint64_t address)
{
	unsigned n = 0;

	for (unsigned i = 0; i < machine.n_reserved; i++)
		n += address - machine.reserved[i].base < machine.reserved[i].size;
	return n == 2; /* /memreserve/ and /reserved-memory */
}

static bool release(unsigned index)
{
	uint32_t boots = cpus[index].boots;

	*(volatile uint64_t *)machine.release[index] = (uint64_t)from_pen;
	dsb(sy);
	__asm__ volatile("sev");
	return cpu_wait_up(index, boots);
}

void spin(void)
{
	unsigned last = machine.n_cpus - 1, life = life_read() + 1;

	life_write(life);
	for (unsigned i = 0; i <= last; i++) {
		volatile uint64_t *at = (volatile uint64_t *)machine.release[i];

		TEST("spin_tree",
		     !machine.cpu_psci[i] && !(machine.release[i] & 7) &&
			     reserved(machine.release[i]) && !*at,
		     "cpu %u: release address 0x%lx holds 0x%lx", i, machine.release[i], *at);
		TEST("spin_on", WAIT_FOR(AFFINITY(i) == 0, 2000), "cpu %u: AFFINITY_INFO %ld", i,
		     AFFINITY(i));
		TEST("spin_in_pen", !cpus[i].boots, "cpu %u came by itself", i);
	}
	for (unsigned i = 1; i < last || (i == last && life == 2); i++)
		TEST("spin_release",
		     release(i) && cpus[i].boot_context == i && cpus[i].boot_el == 1, "cpu %u", i);
	cpu_run(1, cpu_off, 0);
	TEST("spin_psci_off", hot_is_off(1), "AFFINITY_INFO %ld", AFFINITY(1));
	TEST("spin_psci_on", cpu_start(1) == 0, "does not come");
	if (life == 2)
		test_done();
	TEST("spin_last_stays", !cpus[last].boots, "it came though nobody released it");
	psci(PSCI_SYSTEM_RESET, 0, 0, 0); /* the last CPU is in WFE */
	TEST("spin_reset", false, "returned");
	test_done();
}
