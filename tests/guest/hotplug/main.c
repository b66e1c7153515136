/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/hotplug/hotplug.h"

unsigned hot_cpus;
volatile uint32_t ticks[GUEST_MAX_CPUS], spi_taken[GUEST_MAX_CPUS];

static void on_irq(struct cpu *cpu, uint32_t intid)
{
	if (intid == machine.vtimer) {
		ticks[cpu->index]++;
		write_sysreg(cntv_cval_el0, vcount() + ticks_ms(1));
	} else if (intid == machine.spi[0]) {
		spi_taken[cpu->index]++;
	}
}

/* First job of a CPU that was just started. */
static void join(struct cpu *cpu, uint64_t arg)
{
	(void)arg;
	cpu->on_irq = on_irq;
	gic_enable(cpu, machine.vtimer);
	write_sysreg(cntv_cval_el0, vcount());
	write_sysreg(cntv_ctl_el0, 1);
}

bool hot_start(const char *name, unsigned index)
{
	uint64_t context = SECONDARY_CONTEXT + index + ((uint64_t)ticks[index] & 0xff) * 256;
	uint32_t boots = cpus[index].boots;
	int64_t r = psci(PSCI_CPU_ON, machine.mpidr[index], (uint64_t)secondary_entry, context);
	/* QEMU's own PSCI takes a second one too, until the first has come to something */
	int64_t again = machine.hypervisor ? psci(PSCI_CPU_ON, machine.mpidr[index],
						  (uint64_t)secondary_entry, context)
					   : PSCI_ON_PENDING;
	bool up = r == 0 && cpu_wait_up(index, boots);

	if (!up || cpus[index].boot_context != context || cpus[index].boot_el != 1 ||
	    (again != PSCI_ALREADY_ON && again != PSCI_ON_PENDING))
		return TEST(name, false, "cpu %u: CPU_ON %ld, again %ld, %s, context 0x%lx", index,
			    r, again, up ? "up" : "did not come", cpus[index].boot_context);
	if (AFFINITY(index) != 0 || cpus[index].boots != boots + 1)
		return TEST(name, false, "cpu %u: AFFINITY_INFO %ld, came up %u times", index,
			    AFFINITY(index), cpus[index].boots - boots);
	return cpu_call(index, join, 0, 2000) || TEST(name, false, "cpu %u does no job", index);
}

bool hot_is_off(unsigned index)
{
	return WAIT_FOR(AFFINITY(index) == 1, 5000);
}

/* The first master but for CPU 0: which is off by now, and starts as any other. */
static void adopt(struct cpu *cpu, uint64_t arg)
{
	(void)arg;
	join(cpu, 0);
	TEST("boot_cpu_off", hot_is_off(0), "AFFINITY_INFO %ld", AFFINITY(0));
	TEST("boot_cpu_on", hot_start("boot_cpu_on", 0), "see above");
	for (unsigned i = 2; i < hot_cpus; i++)
		TEST("others_on", hot_start("others_on", i), "cpu %u", i);
	calls(cpu, 0);
}

static unsigned number(const char *text, const char *name)
{
	unsigned n = 0;

	for (; *text && *name && *text == *name; text++)
		name++;
	for (; !*name && *text >= '0' && *text <= '9'; text++)
		n = n * 10 + (unsigned)(*text - '0');
	return n;
}

void guest_main(void)
{
	struct cpu *c = this_cpu();

	if (machine.n_cpus < 2 || !machine.n_spi || !gic_cpu_init(c)) {
		TEST("machine", false, "%u CPUs, %u interrupts: 2 and 1 are needed", machine.n_cpus,
		     machine.n_spi);
		return;
	}
	hot_cpus = machine.n_cpus < HOT_CPUS ? machine.n_cpus : HOT_CPUS;
	gicd_init();
	irq_enable();
	if (number(machine.bootargs, "lives="))
		lives(number(machine.bootargs, "lives="), false);
	if (number(machine.bootargs, "asked="))
		lives(number(machine.bootargs, "asked="), true);
	if (number(machine.bootargs, "last="))
		cpu_off(c, 0); /* nobody can ever start this partition again: it has ended */
	if (machine.release[1])
		spin();
	if (!TEST("second_cpu", cpu_start(1) == 0, "does not start"))
		return;
	cpu_run(1, adopt, 0);
	cpu_off(c, 0);
	TEST("boot_cpu_off", false, "CPU_OFF returned");
}
