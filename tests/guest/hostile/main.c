/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A partition that does what it likes: odd accesses to every virtual device register, every system
 * register, random calls, interrupt storms. It may hurt itself, and has to find itself alive at the
 * end; the bystander beside it must notice nothing.
 */
#include "tests/guest/lib/guest.h"
#include "lib/printf.h"

/* clang-format off */
#define ACCESSES(X) \
	X(post_index) X(pre_index) X(pair) X(pair_store) X(simd) X(simd_store) X(ld1) \
	X(exclusive) X(exclusive_store) \
	X(acquire) X(zva) X(civac) X(ivau) X(byte) X(half) X(half_store) X(word) X(doubleword) \
	X(doubleword_store) X(signed_byte) X(prefetch) X(zero_register) X(at)
/* clang-format on */
#define DECLARE(n) void access_##n(uint64_t a);
ACCESSES(DECLARE)

uint64_t run_instruction(uint64_t value, const uint32_t *code);
void hvc_immediate(void);
void smc_immediate(void);

#define FOREIGN_DRAM CONFIG_DRAM_BASE
#define OWN_SGI      5u

static uint64_t state = 0x9e3779b97f4a7c15;

static uint64_t any(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void every_access(uint64_t address)
{
#define CALL(n) access_##n(address);
	ACCESSES(CALL)
	access_word(address + 1);
	access_doubleword(address + 3);
	access_half(address + 3);
}

static void test_odd_accesses(void)
{
	const uint64_t at[] = {machine.gicd,
			       machine.gicd + GICD_ISENABLER + 4,
			       machine.gicd + GICD_IPRIORITYR + 32,
			       machine.gicd + GICD_IROUTER + 256,
			       machine.gicd + GICD_SIZE - 8,
			       machine.gicd + GICD_SIZE - 2,
			       cpus[0].gicr + GICR_TYPER,
			       cpus[0].gicr + GICR_ISENABLER0,
			       cpus[0].gicr + GICR_FRAME_SIZE - 4,
			       cpus[0].gicr + machine.n_cpus * GICR_FRAME_SIZE,
			       machine.gicc + GICC_EOIR,
			       machine.gicc + GICC_DIR,
			       machine.gicc + GICC_DIR + 0xffc,
			       FOREIGN_DRAM,
			       FOREIGN_DRAM + 0xffc,
			       CONFIG_UART_BASE,
			       CONFIG_SRAM_BASE,
			       0,
			       0x10000000000ull,
			       0xfffffffffff0ull};
	unsigned faults;

	cpu_expect();
	for (unsigned i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		every_access(at[i]);
	faults = cpu_faulted();
	for (unsigned i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		try_jump(at[i]);
	TEST("odd_accesses", faults > 50, "only %u of them faulted", faults);
}

/* A GICv2 that is the hardware's has what was written to it: QEMU's looks at its active priorities
 * anew at an end alone, of whatever. */
static void settle(struct cpu *cpu)
{
	gicd_init();
	gic_cpu_init(cpu);
	for (unsigned i = 0; i < 64 && icc_read(ICC_RPR_EL1) != 0xff; i++) {
		uint64_t iar = icc_read(ICC_IAR1_EL1);

		icc_write(ICC_EOIR1_EL1, GIC_INTID(iar) == 1023 && machine.gic == 2 ? 0 : iar);
	}
	icc_write(ICC_AP1R0_EL1, 0);
}

/* Whether a register may be there: of a redistributor's first frame the first 256 bytes, of its
 * second one, which has a register or eight of a kind in 128 bytes, the first 32 of those. */
static bool is_in_frame(uint64_t offset)
{
	uint64_t o = offset & 0x1ffff;

	return o < 0x100 || (o >= 0x10080 && o <= 0x10e04 && (o & 0x7f) < 0x20);
}

/* All registers of the virtual interrupt controller, with values that no driver writes. */
static void gic_sweep(struct cpu *cpu, uint64_t arg)
{
	uint64_t second = machine.gic == 2 ? machine.gicc : machine.gicr;
	uint64_t frames = machine.gic == 2 ? GICC_SIZE : machine.n_cpus * (uint64_t)GICR_FRAME_SIZE;
	uint64_t dist = machine.gic == 2 ? GICD_V2_SIZE : GICD_SIZE;

	cpu_expect();
	for (unsigned round = 0; round < 3; round++) {
		uint64_t v = round == 0 ? ~0ull : round == 1 ? any() : 0;

		for (uint32_t o = 0; o < dist; o += 4) {
			mmio_write32(machine.gicd + o, (uint32_t)v);
			(void)mmio_read32(machine.gicd + o);
		}
		for (uint64_t o = 0; o < frames; o += 4) {
			/* an access to another CPU's frame costs a message: where there is nothing,
			 * every 256th is enough */
			if (machine.gic == 3 && !is_in_frame(o) && o & 0x3fc)
				continue;
			mmio_write32(second + o, (uint32_t)v);
			(void)mmio_read32(second + o);
		}
	}
	for (unsigned i = 0; i < 5000; i++) {
		uint64_t a = any(), v = any();

		a = (a & 1 ? machine.gicd + (a >> 8) % dist : second + (a >> 8) % frames) & ~7ull;
		switch (any() & 3) {
		case 0:
			mmio_write32(a, (uint32_t)v);
			break;
		case 1:
			mmio_write64(a, v);
			break;
		case 2:
			mmio_write8(a + (v & 7), (uint8_t)(v >> 8));
			break;
		default:
			(void)mmio_read64(a);
		}
	}
	cpu_faulted();
	settle(cpu);
	gic_enable(cpu, SGI_JOB);
	(void)arg;
}

static uint32_t code[16] __attribute__((aligned(64)));

static uint64_t execute(uint32_t instruction, uint64_t value)
{
	code[0] = instruction;
	code[1] = 0xd65f03c0; /* RET */
	__asm__ volatile("dc cvau, %0\n\tdsb sy\n\tic ivau, %0\n\tdsb sy\n\tisb" ::"r"(code)
			 : "memory");
	return run_instruction(value, code);
}

#define MRS 0xd5200000u /* Xt = x0 */
#define MSR 0xd5000000u
#define SYSREG(op0, op1, crn, crm, op2)                                          \
	((uint32_t)(op0) << 19 | (uint32_t)(op1) << 16 | (uint32_t)(crn) << 12 | \
	 (uint32_t)(crm) << 8 | (uint32_t)(op2) << 5)

static void test_register_reads(void)
{
	unsigned read = 0;

	cpu_expect();
	for (unsigned r = 0; r < 1u << 15; r++) {
		unsigned before = this_cpu()->faults;

		execute(MRS | 1u << 20 | r << 5, 0);
		read += this_cpu()->faults == before;
	}
	cpu_faulted();
	say("guest: %u of %u register encodings can be read\n", read, 1u << 15);
	TEST("register_reads", read > 50, "only %u", read);
}

/*
 * What still works of the interrupt controller once its registers are set up again: of 50 SGIs to
 * itself, how many this CPU takes, each exactly once.
 */
static unsigned own_sgis(struct cpu *cpu)
{
	uint32_t before;
	unsigned taken = 0;

	settle(cpu);
	gic_enable(cpu, OWN_SGI);
	before = cpu->irqs[OWN_SGI];
	irq_enable();
	for (unsigned i = 1; i <= 50; i++) {
		sgi_send(OWN_SGI, cpu->mpidr);
		taken += WAIT_FOR(cpu->irqs[OWN_SGI] == before + i, 500);
	}
	irq_disable();
	gic_disable(cpu, OWN_SGI);
	return taken;
}

/* Those that a hypervisor traps or that belong to the interrupt controller, timers, PMU; not those
 * that a guest shoots itself with. */
static void test_register_writes(void)
{
	static const struct {
		uint8_t crn, crm_from, crm_to, op1;
	} area[] = {{12, 8, 15, 0}, {9, 0, 15, 0},  {9, 12, 15, 3}, {11, 0, 15, 0}, {15, 0, 15, 0},
		    {11, 0, 15, 3}, {15, 0, 15, 3}, {14, 2, 3, 3},  {4, 6, 6, 0},   {12, 8, 15, 4},
		    {1, 1, 1, 4},   {1, 1, 1, 6},   {14, 0, 15, 4}, {0, 0, 0, 2}};

	uint64_t vbar = read_sysreg(vbar_el1), sctlr = read_sysreg(sctlr_el1), time = vcount();
	unsigned above = 0, writes = 0, faults;

	cpu_expect();
	for (unsigned i = 0; i < sizeof(area) / sizeof(area[0]); i++) {
		unsigned before = this_cpu()->faults, mine = writes;

		for (unsigned crm = area[i].crm_from; crm <= area[i].crm_to; crm++) {
			for (unsigned op2 = 0; op2 < 8; op2++) {
				uint32_t r = SYSREG(3, area[i].op1, area[i].crn, crm, op2);

				execute(MSR | r, ~0ull);
				execute(MSR | r, any());
				execute(MSR | r, 0);
				writes += 3;
			}
		}
		if (area[i].op1 == 4 || area[i].op1 == 6) /* EL2's and EL3's */
			above += writes - mine - (this_cpu()->faults - before);
	}
	faults = cpu_faulted();
	write_sysreg(cntv_ctl_el0, 0);
	write_sysreg(cntp_ctl_el0, 0);
	time = vcount() - time;
	TEST("register_writes_above", !above, "%u writes to registers of EL2 and EL3 were taken",
	     above);
	TEST("register_writes_faults", faults && faults < writes, "%u of %u writes faulted", faults,
	     writes);
	TEST("register_writes_state",
	     read_sysreg(vbar_el1) == vbar && read_sysreg(sctlr_el1) == sctlr &&
		     time < ticks_ms(PATIENCE * 60000),
	     "VBAR_EL1 or SCTLR_EL1 changed, or the counter went %lu us", to_us(time));
}

/* What would end or sleep this machine, as it should, is left out. */
static bool is_an_end(uint32_t function)
{
	uint32_t n = function & 0xffff;

	return (function & 0x3f000000) == 0x04000000 &&
	       (n <= 2 || n == 8 || n == 9 || n == 0xc || n == 0xd || n == 0xe || n == 0x12);
}

static void one_call(uint32_t function)
{
	struct smc_regs r = {.x = {function}};

	if (is_an_end(function))
		return;
	for (unsigned i = 1; i < 8; i++)
		r.x[i] = any() >> (any() & 63);
	if (any() & 1)
		smccc_smc(&r);
	else
		smccc_hvc(&r);
}

static void test_calls(void)
{
	static const uint32_t base[] = {0x80000000, 0x80008000, 0x80007ff0, 0x80003ff0, 0x81000000,
					0x82000000, 0x83000000, 0x84000000, 0xc4000000, 0x85000000,
					0x86000000, 0xc6000003, 0x87000000, 0xbf000000, 0};

	cpu_expect();
	for (unsigned i = 0; i < sizeof(base) / sizeof(base[0]); i++) {
		for (uint32_t n = 0; n < 64; n++)
			one_call(base[i] + n);
	}
	for (unsigned i = 0; i < 2000; i++)
		one_call((uint32_t)any());
	hvc_immediate();
	smc_immediate();
	cpu_faulted();
	TEST("calls", psci(PSCI_VERSION, 0, 0, 0) >= 0x10000, "PSCI_VERSION no longer answers");
}

static void test_bad_cpu_on(void)
{
	const uint64_t entry[] = {1,
				  2,
				  0xffffffffffffffff,
				  CONFIG_SRAM_BASE,
				  FOREIGN_DRAM,
				  machine.gicd,
				  0x8000000000000000};
	const uint64_t who[] = {0xffffffffffffffff, 1ull << 31, 0x80000001, 2, 3, 15,
				0xff00000000,       0x100};
	unsigned accepted = 0;

	for (unsigned i = 0; i < sizeof(entry) / sizeof(entry[0]); i++)
		accepted += !psci(PSCI_CPU_ON, machine.mpidr[1], entry[i], 0);
	for (unsigned i = 0; i < sizeof(who) / sizeof(who[0]); i++)
		accepted += !psci(PSCI_CPU_ON, who[i], (uint64_t)secondary_entry, 0);
	TEST("bad_cpu_on", !accepted, "%u calls were accepted", accepted);
}

static volatile uint32_t storm;

static void leave_it(struct cpu *cpu, uint32_t intid)
{
	(void)intid;
	if (++storm >= 3000) {
		write_sysreg(cntv_ctl_el0, 0);
		cpu->on_irq = NULL;
	}
}

/* A level that is never silenced: every end of interrupt is the next one. */
static void test_storm(struct cpu *cpu)
{
	storm = 0;
	gic_enable(cpu, machine.vtimer);
	cpu->on_irq = leave_it;
	write_sysreg(cntv_cval_el0, 0);
	write_sysreg(cntv_ctl_el0, 1);
	irq_enable();
	WAIT_FOR(storm >= 3000, 10000);
	irq_disable();
	write_sysreg(cntv_ctl_el0, 0);
	cpu->on_irq = NULL;
	gic_disable(cpu, machine.vtimer);
	TEST("storm", storm >= 3000, "%u interrupts", storm);
}

static void test_sgi_flood(struct cpu *cpu)
{
	unsigned taken;

	for (unsigned i = 0; i < 3000; i++) {
		icc_write(ICC_SGI1R_EL1, any());
		if (!(i & 7))
			icc_write(ICC_SGI1R_EL1, 1ull << 40 | any() % 16 << 24);
	}
	cpu_expect();
	write_sysreg(S3_0_C12_C11_6, any()); /* ICC_ASGI1R */
	write_sysreg(S3_0_C12_C11_7, any()); /* ICC_SGI0R */
	for (unsigned i = 0; i < 500; i++) {
		icc_write(ICC_EOIR1_EL1, any() % 1100);
		icc_write(ICC_DIR_EL1, any() % 1100);
	}
	cpu_faulted();
	taken = own_sgis(cpu);
	TEST("sgi_flood", taken == 50, "%u of 50 SGIs to itself arrive as sent", taken);
}

/* Traps of every kind as fast as they go, for a time and for twenty whole lines on the console at
 * least. Nobody's time but this CPU's. */
static void flood(struct cpu *cpu, uint64_t milliseconds)
{
	uint64_t end = vcount() + ticks_ms(milliseconds);
	unsigned n = 0;

	cpu_expect();
	while (vcount() < end || n < 20 * 32) {
		(void)mmio_read32(FOREIGN_DRAM + n % 4096 * 4);
		psci(0xc6001234, 0, 0, 0);
		(void)read_sysreg(actlr_el1);
		(void)mmio_read32(machine.gicd);
		if (n++ % 32)
			continue;
		for (const char *p = "guest: a line of the flood\n"; *p; p++)
			psci(MULLION_CONSOLE_PUTC, (uint64_t)*p, 0, 0);
	}
	cpu_faulted();
	cpu->irqs[62] = n;
}

static void test_flood(struct cpu *cpu)
{
	cpu_run(1, flood, 1500);
	flood(cpu, 1500);
	TEST("trap_flood", cpu_wait(1, 5000) && cpu->irqs[62] && cpus[1].irqs[62],
	     "%u and %u rounds", cpu->irqs[62], cpus[1].irqs[62]);
}

static void test_alive(struct cpu *cpu)
{
	uint32_t before;

	settle(cpu);
	gic_enable(cpu, machine.vtimer);
	before = cpu->irqs[machine.vtimer];
	irq_enable();
	for (unsigned i = 0; i < 5; i++) {
		write_sysreg(cntv_cval_el0, vcount() + ticks_ms(2));
		write_sysreg(cntv_ctl_el0, 1);
		WAIT_FOR(cpu->irqs[machine.vtimer] == before + i + 1, 500);
	}
	irq_disable();
	TEST("alive", cpu->irqs[machine.vtimer] == before + 5,
	     "%u of 5 timer interrupts after all that", cpu->irqs[machine.vtimer] - before);
}

void guest_main(void)
{
	struct cpu *c = &cpus[0];

	say("guest: hostile %s, %u cpus\n", machine.vm_name, machine.n_cpus);
	if (!TEST("gic_found", machine.gicd && gic_cpu_init(c), "no GIC"))
		return;
	gicd_init();
	test_bad_cpu_on();
	test_odd_accesses();
	test_register_reads();
	test_register_writes();
	test_calls();
	gicd_init();
	gic_cpu_init(c);
	test_storm(c);
	test_sgi_flood(c);
	if (machine.n_cpus > 1 && TEST("cpu_on", !cpu_start(1), "cpu 1 does not start")) {
		cpu_run(1, gic_sweep, 0); /* both at the same time */
		gic_sweep(c, 0);
		say("guest: first sweep done\n");
		TEST("both_sweeps", cpu_wait(1, 60000), "cpu 1 does not come back");
		settle(c); /* the other one may have swept the distributor last */
		test_flood(c);
	}
	test_alive(c);
}
