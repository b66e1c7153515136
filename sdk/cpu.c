/* SPDX-License-Identifier: MIT-0 */
/* CPUs and power, by PSCI (Arm DEN0022), and the begin of each CPU. */
#include "sdk/inner.h"

#define PSCI_CPU_OFF      0x84000002u
#define PSCI_CPU_ON       0xc4000003u
#define PSCI_SYSTEM_OFF   0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u
#define PSCI_INVALID      (-2)

#define MPIDR_AFFINITY 0xff00ffffffull

struct cpu cpus[CPUS_MAX];
unsigned cpu_count;
static bool by_smc, mullion;

int64_t call(uint64_t function, uint64_t first, uint64_t second, uint64_t third)
{
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = first;
	register uint64_t x2 __asm__("x2") = second;
	register uint64_t x3 __asm__("x3") = third;
	/* what SMCCC 1.0 lets a call change */
#define CHANGED                                                                              \
	"x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", \
		"x17", "memory"

	if (by_smc)
		__asm__ volatile("smc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)::CHANGED);
	else
		__asm__ volatile("hvc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)::CHANGED);
	return (int64_t)x0;
}

bool on_mullion(void)
{
	return mullion;
}

void power_begin(void)
{
	struct tree_node node;

	by_smc = tree_at(&node, "/psci") && !strcmp(tree_text(&node, "method"), "smc");
	mullion = tree_at(&node, "/hypervisor") && !by_smc &&
		  !strcmp(tree_text(&node, "compatible"), "mullion,hypervisor");
}

/* The CPUs of the tree; this one is the first, wherever it is there. */
static void find_cpus(void)
{
	struct tree_node node = TREE_START;
	uint64_t own = SYSREG_READ(mpidr_el1) & MPIDR_AFFINITY;
	uint32_t size;

	cpus[0].mpidr = own;
	for (cpu_count = 1; cpu_count < CPUS_MAX && tree_next(&node);) {
		const void *reg = tree_property(&node, "reg", &size);
		uint64_t mpidr;

		if (strcmp(tree_text(&node, "device_type"), "cpu") || !reg || !tree_enabled(&node))
			continue;
		mpidr = tree_number(reg, size / 4);
		cpus[cpu_count].number = cpu_count;
		cpus[cpu_count].mpidr = mpidr;
		cpu_count += mpidr != own;
	}
}

void kit_begin(void)
{
	SYSREG_WRITE(tpidr_el1, &cpus[0]);
	power_begin();
	console_begin();
	find_cpus();
	time_begin();
	irq_begin();
	irq_begin_cpu(&cpus[0]);
	irq_unmask(0);
	guest_main();
	system_off();
}

void cpu_begin(struct cpu *cpu)
{
	SYSREG_WRITE(tpidr_el1, cpu);
	irq_begin_cpu(cpu);
	irq_unmask(0);
	cpu->run();
	cpu_off();
}

unsigned cpu_this(void)
{
	return this_cpu()->number;
}

int cpu_start(unsigned number, void (*run)(void))
{
	struct cpu *cpu = &cpus[number];

	if (!number || number >= cpu_count)
		return PSCI_INVALID;
	cpu->run = run;
	/* It begins with its caches off: number is read from memory then. */
	__asm__ volatile("dc cvac, %0\n\tdsb sy" ::"r"(cpu) : "memory");
	return (int)call(PSCI_CPU_ON, cpu->mpidr, (uint64_t)cpu_entry, (uint64_t)cpu);
}

void cpu_sleep(void)
{
	__asm__ volatile("dsb sy\n\twfi" ::: "memory");
}

static void end_by(uint64_t function, uint64_t code) __attribute__((noreturn));
static void end_by(uint64_t function, uint64_t code)
{
	irq_mask();
	call(function, code, 0, 0);
	for (;;) /* it was refused: nothing is left to do */
		__asm__ volatile("wfi");
}

void cpu_off(void)
{
	tick_every(0, NULL);
	end_by(PSCI_CPU_OFF, 0);
}

void system_off(void)
{
	end_by(PSCI_SYSTEM_OFF, 0);
}

void system_reset(void)
{
	end_by(PSCI_SYSTEM_RESET, 0);
}

void system_crash(uint64_t code)
{
	end_by(on_mullion() ? MULLION_CRASH : PSCI_SYSTEM_OFF, code);
}
