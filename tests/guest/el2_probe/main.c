/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes the hypervisor's place in the bundle and looks at what the boot stages hand over, and at
 * the monitor, from EL2. Lines are `probe: PASS NAME` and `probe: FAIL NAME: WHY`. It resets the
 * machine three times and then powers it off; the count is kept in the hypervisor's block, which a
 * reset survives.
 *
 * The MMU stays off, so shared words have one writer each and no exclusives.
 */
#include "tests/guest/lib/guest.h"
#include "include/addr.h"
#include "include/handoff.h"
#include "lib/handoff_seal.h"
#include "lib/log.h"
#include "lib/printf.h"

#define READY         0x4f425052ull /* start.S */
#define RUNS          4u
#define COUNT_MAGIC   0x70726f6265000000ull
#define COUNT_OFFSET  (HYP_HANDOFF_OFFSET + 0x10000u)
#define OFF_COMMAND   1u
#define RESET_COMMAND 2u
#define RACE_COMMAND  3u /* CPU_ON of core `race_target`, at the time `race_time` */
#define RACES         20u
#define DAIF_ALL      0x3c0u

typedef unsigned long long ull;

extern volatile uint64_t probe_ready;
extern char probe_cpu_on_entry[], _start[];
void probe_smc(uint64_t registers[18]);
void probe_leader(const struct handoff *handoff, uint64_t daif);
void probe_secondary(const struct handoff *handoff, uint64_t index, uint64_t daif);
void probe_restarted(uint64_t index, uint64_t daif);
void probe_exception(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far);

static struct seen {
	volatile uint64_t arrivals, el, daif, sctlr, mpidr, handoff, cntfrq, hcr, sre;
	volatile uint64_t command; /* the leader's */
} seen[HANDOFF_MAX_CORES];

static volatile uint64_t race_target, race_time, race_answer;
static unsigned failed, passed;

static void result(const char *name, bool ok, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static void result(const char *name, bool ok, const char *fmt, ...)
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

static int64_t smc(uint64_t fid, uint64_t address, uint64_t arg2, uint64_t arg3)
{
	uint64_t x[18] = {fid, address, arg2, arg3};

	probe_smc(x);
	return fid & 0x40000000u ? (int64_t)x[0] : (int32_t)x[0];
}

/* One value, one expectation: most checks here. */
static void expect(const char *name, int64_t got, int64_t want)
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

/* Takes part in a race for another core: which of the callers is told SUCCESS is left to the
 * monitor. */
static int64_t race(void)
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
		dsb(sy);
		seen[index].command = 0;
		dsb(sy);
	} while (command == RACE_COMMAND);
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

/* --- the hand-off --- */

static bool ring_holds(const struct log_ring *ring, const char *text)
{
	uint64_t n = ring->head < ring->size ? ring->head : ring->size;

	for (uint64_t i = 0; i < n; i++) {
		unsigned k = 0;

		while (text[k] && ring->text[(i + k) & (ring->size - 1)] == text[k])
			k++;
		if (!text[k])
			return true;
	}
	return false;
}

static void check_memory(const struct handoff *handoff)
{
	struct range self = {(uintptr_t)_start, HYP_BLOCK_SIZE};
	bool apart = true, block = false, in_block;

	for (unsigned i = 0; i < handoff->n_regions; i++) {
		struct range a = {handoff->regions[i].base, handoff->regions[i].size};

		say("probe: region %u 0x%llx + 0x%llx %s\n", handoff->regions[i].type, (ull)a.base,
		    (ull)a.size, handoff->regions[i].name);
		block |= handoff->regions[i].type == REGION_HYPERVISOR && a.base == self.base &&
			 a.size == self.size;
		for (unsigned k = 0; k < i; k++)
			if (handoff->regions[i].type != REGION_RAM &&
			    handoff->regions[k].type != REGION_RAM)
				apart &= !range_overlaps(a,
							 (struct range){handoff->regions[k].base,
									handoff->regions[k].size});
	}
	result("memory-apart", apart, "two claims overlap");
	result("memory-block", block, "no region of type hypervisor at 0x%llx", (ull)self.base);
	in_block = (uintptr_t)handoff == self.base + HYP_HANDOFF_OFFSET &&
		   handoff->log_ring == self.base + HYP_LOG_OFFSET;
	result("memory-offsets", in_block, "hand-off at 0x%llx, log ring at 0x%llx",
	       (ull)(uintptr_t)handoff, (ull)handoff->log_ring);
}

static void check_handoff(const struct handoff *handoff)
{
	const struct log_ring *ring = (const void *)(uintptr_t)handoff->log_ring;
	struct diag d = {"", ""};
	unsigned hypervisors = 0, configs = 0, entropy = 0;
	uint64_t last = 0;
	bool ascending = true;

	result("handoff", handoff_check(handoff, &d) == 0, "%s", d.reason);
	result("handoff-way", handoff->way == HANDOFF_WAY_RESET, "way %u", handoff->way);
	result("handoff-board", handoff->board[0] != 0, "empty");
	for (unsigned i = 0; i < handoff->n_cores; i++)
		say("probe: core %u 0x%llx state %u\n", i, (ull)handoff->cores[i].mpidr,
		    handoff->cores[i].state);
	check_memory(handoff);
	for (unsigned i = 0; i < handoff->n_images; i++) {
		say("probe: image %u 0x%llx + 0x%llx %s\n", handoff->images[i].type,
		    (ull)handoff->images[i].base, (ull)handoff->images[i].size,
		    handoff->images[i].name);
		hypervisors += handoff->images[i].type == IMAGE_HYPERVISOR;
		configs += handoff->images[i].type == IMAGE_CONFIG;
	}
	result("images", hypervisors == 1 && configs == 1, "%u hypervisors, %u configurations",
	       hypervisors, configs);
	for (unsigned i = 0; i < handoff->n_stamps; i++) {
		say("probe: stamp %s %llu\n", handoff->stamps[i].name,
		    (ull)(handoff->stamps[i].counter - handoff->reset_counter));
		ascending &= handoff->stamps[i].counter >= last;
		last = handoff->stamps[i].counter;
	}
	result("stamps", ascending && handoff->n_stamps >= 3, "%u stamps", handoff->n_stamps);
	for (unsigned i = 0; i < sizeof(handoff->entropy); i++)
		entropy += handoff->entropy[i] != 0;
	result("entropy", entropy > 16, "%u bytes are not 0", entropy);
	result("log-ring",
	       ring->magic == LOG_RING_MAGIC && ring_holds(ring, "bootblock EL3") &&
		       ring_holds(ring, "loader EL3"),
	       "not the log of both stages");
}

/* --- cores and PSCI --- */

static bool wait_arrivals(unsigned index, uint64_t times)
{
	return WAIT_FOR(seen[index].arrivals >= times, 2000);
}

static bool wait_off(const struct handoff *handoff, unsigned index)
{
	return WAIT_FOR(smc(PSCI_AFFINITY_INFO, handoff->cores[index].mpidr, 0, 0) == 1, 2000);
}

static void check_core(const struct handoff *handoff, unsigned index, const char *what)
{
	const struct seen *s = &seen[index];
	char name[32];

	fmt_sn(name, sizeof(name), "%s-%u", what, index);
	result(name,
	       s->el == 2 && s->daif == DAIF_ALL && !(s->sctlr & (SCTLR_M | SCTLR_C)) &&
		       s->mpidr == handoff->cores[index].mpidr &&
		       s->cntfrq == read_sysreg(cntfrq_el0) && s->cntfrq && s->hcr == HCR_RW &&
		       (s->sre & 9) == 9,
	       "EL%u DAIF 0x%llx SCTLR 0x%llx MPIDR 0x%llx CNTFRQ %llu HCR 0x%llx SRE 0x%llx",
	       (unsigned)s->el, (ull)s->daif, (ull)s->sctlr, (ull)s->mpidr, (ull)s->cntfrq,
	       (ull)s->hcr, (ull)s->sre);
}

static void check_cores(const struct handoff *handoff)
{
	for (unsigned i = 0; i < handoff->n_cores; i++) {
		if (handoff->cores[i].state != CORE_RELEASED)
			continue;
		if (!wait_arrivals(i, 1)) {
			result("arrive", false, "core %u did not come", i);
			continue;
		}
		check_core(handoff, i, "arrive");
		result("arrive-handoff", seen[i].handoff == (uintptr_t)handoff, "x0 is 0x%llx",
		       (ull)seen[i].handoff);
		expect("affinity-on", smc(PSCI_AFFINITY_INFO, handoff->cores[i].mpidr, 0, 0), 0);
		expect("cpu-on-running",
		       smc(PSCI_CPU_ON, handoff->cores[i].mpidr, (uintptr_t)probe_cpu_on_entry, 0),
		       -4);
	}
}

static void check_off_on(const struct handoff *handoff)
{
	for (unsigned round = 1; round <= 3; round++)
		for (unsigned i = 0; i < handoff->n_cores; i++) {
			uint64_t before = seen[i].arrivals;
			uint64_t fid = round == 2 && !((uintptr_t)_start >> 32) ? PSCI_CPU_ON32
										: PSCI_CPU_ON;

			if (handoff->cores[i].state != CORE_RELEASED)
				continue;
			seen[i].command = OFF_COMMAND;
			dsb(sy);
			result("cpu-off", wait_off(handoff, i), "core %u does not become off", i);
			expect("cpu-on",
			       smc(fid, handoff->cores[i].mpidr, (uintptr_t)probe_cpu_on_entry, i),
			       0);
			if (wait_arrivals(i, before + 1))
				check_core(handoff, i, "restart");
			else
				result("restart", false, "core %u did not come", i);
		}
}

/* The leader and core 1 start core 2 at the same moment: one of them does, once. */
static void check_race(const struct handoff *handoff)
{
	unsigned good = 0;

	if (handoff->n_cores < 3 || handoff->cores[1].state != CORE_RELEASED ||
	    handoff->cores[2].state != CORE_RELEASED)
		return;
	for (unsigned i = 0; i < RACES; i++) {
		uint64_t before = seen[2].arrivals;
		int64_t own;

		seen[2].command = OFF_COMMAND;
		dsb(sy);
		if (!wait_off(handoff, 2))
			break;
		race_target = handoff->cores[2].mpidr;
		race_time = vcount() + ticks_ms(1);
		dsb(sy);
		seen[1].command = RACE_COMMAND;
		own = race();
		if (!WAIT_FOR(!seen[1].command, 2000) || !wait_arrivals(2, before + 1))
			break;
		/* The loser is told ON_PENDING, or ALREADY_ON when the core was there by then. */
		good += seen[2].arrivals == before + 1 && (own == 0) != (race_answer == 0) &&
			(own ? own : (int64_t)race_answer) <= -4 &&
			(own ? own : (int64_t)race_answer) >= -5;
	}
	result("cpu-on-race", good == RACES, "%u of %u rounds had one winner", good, RACES);
}

static void check_psci(const struct handoff *handoff)
{
	uint64_t nobody = 0x00ff00ffull;

	expect("psci-version", smc(PSCI_VERSION, 0, 0, 0), 0x10001);
	expect("psci-features-on", smc(PSCI_FEATURES, PSCI_CPU_ON, 0, 0), 0);
	expect("psci-features-smccc", smc(PSCI_FEATURES, SMCCC_VERSION, 0, 0), 0);
	expect("psci-features-none", smc(PSCI_FEATURES, 0x8400ffffu, 0, 0), -1);
	expect("smc-unknown", smc(0x8400ffffu, 0, 0, 0), -1);
	expect("smc64-unknown", smc(0xc400ffffu, 0, 0, 0), -1);
	expect("smc-yielding", smc(0x32000001u, 0, 0, 0), -1);
	result("smccc-version", smc(SMCCC_VERSION, 0, 0, 0) >= 0x10001, "%lld",
	       (long long)smc(SMCCC_VERSION, 0, 0, 0));
	expect("affinity-nobody", smc(PSCI_AFFINITY_INFO, nobody, 0, 0), -2);
	expect("affinity-level", smc(PSCI_AFFINITY_INFO, handoff->cores[0].mpidr, 1, 0), -2);
	expect("cpu-on-nobody", smc(PSCI_CPU_ON, nobody, (uintptr_t)probe_cpu_on_entry, 0), -2);
	expect("cpu-on-bit31",
	       smc(PSCI_CPU_ON, handoff->cores[0].mpidr | 1ull << 31, (uintptr_t)probe_cpu_on_entry,
		   0),
	       -2);
	expect("cpu-on-secure",
	       smc(PSCI_CPU_ON, handoff->cores[0].mpidr,
		   handoff->regions[1].type == REGION_FIRMWARE ? handoff->regions[1].base : 0, 0),
	       -9);
	expect("suspend-powerdown",
	       smc(PSCI_CPU_SUSPEND, 1u << 16, (uintptr_t)probe_cpu_on_entry, 0), -2);
	for (unsigned i = 0; i < handoff->n_cores; i++)
		if (handoff->cores[i].state == CORE_SILENT ||
		    handoff->cores[i].state == CORE_PARKED)
			expect("cpu-on-absent",
			       smc(PSCI_CPU_ON, handoff->cores[i].mpidr,
				   (uintptr_t)probe_cpu_on_entry, i),
			       -2);
	for (unsigned w = 0; w < 3; w++) {
		static const uint32_t fid[3] = {0x80008000u, 0x80007fffu, 0x80003fffu};
		int64_t answer = smc(SMCCC_ARCH_FEATURES, fid[w], 0, 0);

		result("workaround", answer >= -1 && answer <= 1, "%u: %lld", w + 1,
		       (long long)answer);
		say("probe: workaround %u answer %d\n", w + 1, (int)answer);
		if (answer == 0)
			smc(fid[w], 0, 0, 0);
	}
}

static void check_preserved(void)
{
	uint64_t x[18], i;
	bool same = true;

	for (i = 0; i < 18; i++)
		x[i] = 0xabcd0000 + i;
	x[0] = PSCI_VERSION;
	probe_smc(x);
	for (i = 4; i < 18; i++)
		same &= x[i] == 0xabcd0000 + i;
	result("smccc-preserved", same, "x4 to x17 changed");
}

/* --- the GIC as non-secure software finds it --- */

#define WAKE_SGI 8u
#define VTIMER   27u

static uint64_t own_redist(void)
{
	uint64_t at = machine.gicr, mpidr = mpidr_self();

	while (machine.gic == 3 &&
	       GICR_TYPER_AFFINITY(mmio_read64(at + GICR_TYPER)) != (uint32_t)mpidr &&
	       !(mmio_read64(at + GICR_TYPER) & GICR_TYPER_LAST))
		at += GICR_FRAME_SIZE;
	return at;
}

static void check_gic(void)
{
	uint64_t rd = own_redist(), before;
	uint32_t enabled;

	mmio_write32(rd + GICR_ISENABLER0, ~0u);
	dsb(sy);
	enabled = mmio_read32(rd + GICR_ISENABLER0);
	mmio_write32(rd + GICR_ICENABLER0, ~0u);
	/* SGIs 0-7 and the timers 27 and 30 are ours; SGIs 8-15, PPIs 26 and 29 are not to be
	 * seen. */
	result("gic-private", (enabled & 0x480000ff) == 0x480000ff && !(enabled & 0x2400ff00),
	       "ISENABLER0 takes 0x%x", enabled);
	mmio_write32(machine.gicd + GICD_ISENABLER + 4, ~0u);
	enabled = mmio_read32(machine.gicd + GICD_ISENABLER + 4);
	mmio_write32(machine.gicd + GICD_ICENABLER + 4, ~0u);
	result("gic-shared", enabled == ~0u, "ISENABLER1 takes 0x%x", enabled);

	/* Standby ends by a timer interrupt that stays masked here. */
	if (machine.gic == 2) {
		mmio_write32(machine.gicc + GICC_PMR, 0xff);
		mmio_write32(machine.gicc + GICC_CTLR, 1);
		mmio_write32(machine.gicd + GICD_CTLR, 1);
	} else {
		write_sysreg(icc_pmr_el1, 0xffull);
		write_sysreg(icc_igrpen1_el1, 1ull);
		mmio_write32(machine.gicd + GICD_CTLR, mmio_read32(machine.gicd + GICD_CTLR) |
							       GICD_CTLR_ARE_S |
							       GICD_CTLR_EN_GRP1NS);
	}
	mmio_write8(rd + GICR_IPRIORITYR + VTIMER, 0x80);
	mmio_write32(rd + GICR_ISENABLER0, 1u << VTIMER);
	before = vcount();
	write_sysreg(cntv_cval_el0, before + ticks_ms(20));
	write_sysreg(cntv_ctl_el0, 1ull);
	isb();
	expect("suspend-standby", smc(PSCI_CPU_SUSPEND, 0, 0, 0), 0);
	result("suspend-waited", vcount() - before >= ticks_ms(20), "woke after %llu us",
	       (ull)to_us(vcount() - before));
	write_sysreg(cntv_ctl_el0, 0ull);
	mmio_write32(rd + GICR_ICENABLER0, ~0u);
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
