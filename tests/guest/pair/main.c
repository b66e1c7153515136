/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One of two partitions side by side: all its CPUs count timer ticks and SGIs, look for what
 * belongs to others, and end after `ticks=N` of the bootargs. Who has to see it run says so many
 * that it never ends, and then writes another number to `pair_wanted` by a debugger. `lines=N` are
 * printed first. With `guard=1` it writes all of its memory, and looks at the end whether each byte
 * of it is still its own.
 */
#include "tests/guest/lib/guest.h"
#include "lib/printf.h"
#include <string.h>

#define PERIOD_MS 10u
#define OWN_SGI   4u
#define DRAM_BASE CONFIG_DRAM_BASE
#define DRAM_SIZE 0x40000000ull /* QEMU's -m as the tests start it */
#define HYP_BLOCK 0x200000ull   /* the hypervisor's, at the top */
#define FAR_STEP  0x2000000ull
#define NEAR_STEP 0x200000ull
/* on both sides of our own memory: more than the size of a neighbour's */
#define NEAR 0x8000000ull

volatile unsigned pair_wanted; /* ticks of each CPU */

/* Of a "name=N" in the bootargs; `usual` without. */
static unsigned wanted(const char *name, unsigned usual)
{
	size_t length = strlen(name);

	for (const char *s = machine.bootargs; *s; s++) {
		if (!strncmp(s, name, length))
			return (unsigned)strtoul(s + length, NULL, 10);
	}
	return usual;
}

/* As fast as the console takes them. */
static void say_lines(unsigned count)
{
	uint64_t begin = vcount();

	for (unsigned i = 0; i < count; i++)
		say("guest: %s line %u of %u, long enough to be in the way of others\n",
		    machine.vm_name, i, count);
	if (count)
		say("guest: %s said them in %lu ticks of the counter\n", machine.vm_name,
		    vcount() - begin);
}

/* By CPU, in counter ticks: the longest from the moment that the timer was set for to the
 * handler. */
static volatile uint64_t lateness[GUEST_MAX_CPUS];
static volatile unsigned late[GUEST_MAX_CPUS]; /* ticks later than a whole period */

static void on_tick(struct cpu *cpu, uint32_t intid)
{
	uint64_t due = read_sysreg(cntv_cval_el0);

	if (intid != machine.vtimer)
		return;
	if (cpu->last_time - due > lateness[cpu->index])
		lateness[cpu->index] = cpu->last_time - due;
	if (cpu->last_time - due > ticks_ms(PERIOD_MS))
		late[cpu->index]++;
	write_sysreg(cntv_cval_el0, due + ticks_ms(PERIOD_MS));
}

static void say_lateness(void)
{
	uint64_t worst = 0;
	unsigned n = 0, all = 0;

	for (unsigned i = 0; i < machine.n_cpus; i++) {
		worst = lateness[i] > worst ? lateness[i] : worst;
		n += late[i];
		all += cpus[i].irqs[machine.vtimer];
	}
	say("guest: %s worst lateness %lu us, %u of %u ticks later than a period\n",
	    machine.vm_name, to_us(worst), n, all);
}

static void start_ticks(struct cpu *cpu, uint64_t arg)
{
	(void)arg;
	cpu->on_irq = on_tick;
	gic_enable(cpu, machine.vtimer);
	for (unsigned i = 0; i < 13; i++)
		gic_enable(cpu, i);
	write_sysreg(cntv_cval_el0, vcount() + ticks_ms(PERIOD_MS));
	write_sysreg(cntv_ctl_el0, 1);
	irq_enable();
}

static bool is_own(uint64_t address)
{
	for (unsigned i = 0; i < machine.n_memory; i++) {
		if (address >= machine.memory[i].base &&
		    address - machine.memory[i].base < machine.memory[i].size)
			return true;
	}
	return false;
}

static struct {
	unsigned tried, leaks;
	uint64_t first;
} probed;

static void probe(uint64_t address)
{
	uint32_t v = 0;

	if (address - DRAM_BASE >= DRAM_SIZE || is_own(address)) /* below DRAM it wraps */
		return;
	probed.tried++;
	if (try_read32(address, &v) || try_write32(address, v)) {
		probed.leaks++;
		probed.first = probed.first ? probed.first : address;
	}
}

/*
 * DRAM that is not ours must abort, for reads and for writes: all of it in large steps, both sides
 * of our own memory in small ones (there the neighbour is), the words that touch ours, and the
 * hypervisor's block.
 */
static void test_memory_isolation(void)
{
	uint64_t top = DRAM_BASE + DRAM_SIZE;
	uint32_t v;

	for (uint64_t a = DRAM_BASE; a < top; a += FAR_STEP)
		probe(a);
	for (unsigned i = 0; i < machine.n_memory; i++) {
		uint64_t base = machine.memory[i].base, end = base + machine.memory[i].size;

		probe(base - 4);
		for (uint64_t d = 0; d < NEAR; d += NEAR_STEP) {
			probe(end + d);
			probe(base - NEAR_STEP - d);
		}
	}
	for (uint64_t a = top - HYP_BLOCK; a < top; a += HYP_BLOCK / 16)
		probe(a);
	probe(top - 4);
	TEST("foreign_memory_aborts", probed.tried > 100 && !probed.leaks,
	     "%u of %u places can be reached, first 0x%lx", probed.leaks, probed.tried,
	     probed.first);
	if (!machine.uart)
		TEST("foreign_uart_aborts", !try_read32(CONFIG_UART_BASE, &v), "0x%x can be read",
		     CONFIG_UART_BASE);
}

/* Interrupts of others: enable and pending bits read as zero and ignore writes. */
static void test_gic_isolation(void)
{
	unsigned lines = ((mmio_read32(machine.gicd + GICD_TYPER) & 0x1f) + 1) * 32, leaks = 0;
	uint32_t own[32] = {0};

	for (unsigned i = 0; i < machine.n_spi; i++)
		own[machine.spi[i] / 32] |= 1u << machine.spi[i] % 32;
	for (unsigned i = 0; i < 2; i++) /* 0: none */
		own[machine.test_lines[i] / 32] |= 1u << machine.test_lines[i] % 32;
	own[machine.uart_line / 32] |= 1u << machine.uart_line % 32;
	for (unsigned i = 32; i < lines; i += 32) {
		mmio_write32(machine.gicd + GICD_ISENABLER + i / 8, ~0u);
		mmio_write32(machine.gicd + GICD_ISPENDR + i / 8, ~own[i / 32]);
		if ((mmio_read32(machine.gicd + GICD_ISENABLER + i / 8) |
		     mmio_read32(machine.gicd + GICD_ISPENDR + i / 8)) &
		    ~own[i / 32])
			leaks++;
		mmio_write32(machine.gicd + GICD_ICENABLER + i / 8, ~0u);
	}
	TEST("foreign_interrupts_raz_wi", !leaks, "%u words hold bits of others", leaks);
}

static void test_psci_isolation(void)
{
	unsigned wrong = 0;

	for (uint64_t m = 0; m < 16; m++) {
		bool own = false;

		for (unsigned i = 0; i < machine.n_cpus; i++)
			own |= machine.mpidr[i] == m;
		if (!own && psci(PSCI_CPU_ON, m, (uint64_t)secondary_entry, 0) != PSCI_INVALID)
			wrong++;
		if (!own && psci(PSCI_AFFINITY_INFO, m, 0, 0) != PSCI_INVALID)
			wrong++;
	}
	TEST("foreign_cpus_invalid", !wrong, "%u calls on CPUs that are not ours were accepted",
	     wrong);
}

static bool all_have_ticks(void)
{
	for (unsigned i = 0; i < machine.n_cpus; i++) {
		if (cpus[i].irqs[machine.vtimer] < pair_wanted)
			return false;
	}
	return true;
}

static bool all_took(unsigned sent)
{
	for (unsigned i = 1; i < machine.n_cpus; i++) {
		if (cpus[i].irqs[OWN_SGI] != sent)
			return false;
	}
	return true;
}

/* A line for each ten ticks of CPU 0 that have not been said, however late it comes to it: a busy
 * host lets several pass at once. Returns how many tens have been said. */
static unsigned say_ticks(unsigned said)
{
	for (unsigned now = cpus[0].irqs[machine.vtimer] / 10; said < now; said++) {
		say("guest: %s ticks %u", machine.vm_name, 10 * (said + 1));
		for (unsigned i = 1; i < machine.n_cpus; i++)
			say(" %u", cpus[i].irqs[machine.vtimer]);
		say("\n");
	}
	return said;
}

/* Until all ticks have come, and SGIs of every other ten of them: on a busy host several tens may
 * pass before a CPU comes to take one, and the rest of the SGIs is sent after the last tick. */
static void run(void)
{
	unsigned sent = 0, said = 0;
	uint64_t end = vcount() + ticks_ms(PATIENCE * (PERIOD_MS * (uint64_t)pair_wanted + 5000));

	while ((!all_have_ticks() || sent <= pair_wanted / 20) && vcount() < end) {
		wfi();
		if (cpus[0].irqs[machine.vtimer] / 10 > said || all_have_ticks()) {
			/* Two that a CPU has not come to take yet are one: the next when all have
			 * the last. */
			if (all_took(sent)) {
				sgi_send_others(OWN_SGI);
				sent++;
			}
			said = say_ticks(said);
		}
	}
	say_ticks(said);
	TEST("sgis_sent", sent > pair_wanted / 20, "%u: a CPU has not taken them", sent);
	TEST("ticks", all_have_ticks(), "cpu 0 has %u, the last %u, of %u",
	     cpus[0].irqs[machine.vtimer], cpus[machine.n_cpus - 1].irqs[machine.vtimer],
	     pair_wanted);
	say_lateness();
	for (unsigned i = 1; i < machine.n_cpus; i++) {
		unsigned strange = 0;

		WAIT_FOR(cpus[i].irqs[OWN_SGI] == sent, 500);
		for (unsigned k = 0; k < 16; k++)
			strange += k != OWN_SGI && k != SGI_JOB ? cpus[i].irqs[k] : 0;
		TEST("sgis", cpus[i].irqs[OWN_SGI] == sent && !strange,
		     "cpu %u took %u of %u, and %u of nobody's", i, cpus[i].irqs[OWN_SGI], sent,
		     strange);
	}
}

static void test_own_memory(void)
{
	uint64_t at = leftover_changed();

	TEST("own_memory", !at, "somebody has changed 0x%lx", at);
}

void guest_main(void)
{
	bool guards = wanted("guard=", 0);

	pair_wanted = wanted("ticks=", 20);
	say("guest: pair %s, %u cpus, memory 0x%lx size 0x%lx, %u ticks\n", machine.vm_name,
	    machine.n_cpus, machine.memory[0].base, machine.memory[0].size, pair_wanted);
	say("guest: %s seeds kaslr %08x rng %08x\n", machine.vm_name, machine.kaslr_seed,
	    machine.rng_seed);
	if (!TEST("gic_found", machine.gicd && gic_cpu_init(&cpus[0]), "no GIC"))
		return;
	gicd_init();
	if (guards) /* before a tick is due: it is busy for that long */
		leftover_make();
	for (unsigned i = 1; i < machine.n_cpus; i++) {
		int64_t r = cpu_start(i);

		TEST("cpu_on", r == 0, "cpu %u: %ld", i, r);
		if (!r)
			cpu_call(i, start_ticks, 0, 1000);
	}
	start_ticks(&cpus[0], 0);
	say_lines(wanted("lines=", 0));
	if (machine.hypervisor) {
		test_memory_isolation();
		test_gic_isolation();
		test_psci_isolation();
	}
	run();
	if (guards)
		test_own_memory();
}
