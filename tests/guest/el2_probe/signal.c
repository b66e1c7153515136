/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signal that the monitor hands to EL2 (include/monitor_call.h): it comes whatever runs at EL1,
 * is not missed when EL2 runs, and leaves everything else as it was. All interrupts of the guests
 * here are physical: HCR_EL2 has neither IMO nor FMO.
 */
#include "include/monitor_call.h"
#include "arch/arm64/id_regs.h"
#include "arch/arm64/regs.h"
#include "tests/guest/el2_probe/probe.h"
#include "tests/guest/el2_probe/signal_run.h"

#define NOT_SUPPORTED      (-1)
#define INVALID_PARAMETERS (-2)
#define DENIED             (-3)

#define KICKS        25u
#define EL2_TIMER    26u
#define EL2_SPI      200u /* nobody's */
#define EL2_LINE     3u   /* its bit */
#define SGI          1u
#define LEFT         1u /* run_guest's answer when EL2 has left it */
#define SPSR_EL1     0x3c5u
#define SPSR_AARCH32 0x1d3u /* Supervisor, all masked */

/* signal_run.S */
extern char guest_registers[], guest_spins[], guest_sleeps[], guest_calls[], guest_aarch32[],
	guest_floods_v3[], guest_floods_v2[], window_end[];
uint64_t run_guest(const char *entry, uint64_t spsr, uint64_t x0, uint64_t x2, uint64_t x3);
uint64_t window(volatile uint32_t *pending);

struct taken {
	uint64_t flag;           /* address of the core's `pending` */
	volatile uint64_t leave; /* the leader's: after the next one */
	volatile uint64_t count, pending, spsr;
};
_Static_assert(offsetof(struct taken, spsr) == TAKEN_SPSR, "signal_run.h");

/* What a guest does to its core's interrupts before it runs. */
static void calm(void);
static void mask_all(void);
static void all_active(void);
static void open_to_sgis(void);

static const struct kind {
	const char *name, *entry;
	void (*prepare)(void);
	uint64_t spsr;
} kinds[] = {
	{"registers", guest_registers, calm, SPSR_EL1},
	{"masked", guest_spins, mask_all, SPSR_EL1},
	{"active", guest_registers, all_active, SPSR_EL1},
	{"asleep", guest_sleeps, mask_all, SPSR_EL1},
	{"flood", NULL, open_to_sgis, SPSR_EL1},
	{"aarch32", guest_aarch32, calm, SPSR_AARCH32},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static struct taken taken;
static volatile uint64_t kind_wanted, kind_result, number_of_runner;

static volatile uint32_t *pending_of(uint64_t number)
{
	return &((struct monitor_signal *)((uintptr_t)_start + HYP_SIGNAL_OFFSET))[number].pending;
}

/* The second result is x1. */
static int64_t call(uint64_t function, uint64_t *x1, uint64_t x2)
{
	uint64_t x[18] = {function, *x1, x2};

	probe_smc(x);
	*x1 = x[1];
	return (int64_t)x[0];
}

static int64_t signal_on(uint64_t *number)
{
	*number = (uintptr_t)window;
	return call(MONITOR_SIGNAL_ON, number, (uintptr_t)window_end);
}

static void set_interface(uint64_t priority, uint64_t group, bool active)
{
	if (machine.gic == 3) {
		write_sysreg(icc_pmr_el1, priority);
		write_sysreg(icc_igrpen1_el1, group);
		write_sysreg(icc_ap1r0_el1, active ? 0xffffffffull : 0);
		isb();
	} else {
		mmio_write32(machine.gicc + GICC_PMR, (uint32_t)priority);
		mmio_write32(machine.gicc + GICC_CTLR, (uint32_t)group);
		mmio_write32(machine.gicc + GICC_APR, active ? ~0u : 0);
		dsb(sy);
	}
}

static void calm(void)
{
	set_interface(0xff, 1, false);
}

static void mask_all(void)
{
	set_interface(0, 0, false);
}

static void all_active(void)
{
	set_interface(0, 0, true);
}

static void open_to_sgis(void)
{
	mmio_write32(probe_own_redist() + GICR_ISENABLER0, 1u << SGI);
	set_interface(0xff, 1, false);
}

static uint64_t run_flood(void)
{
	uint64_t self = mpidr_self();

	return machine.gic == 3 ? run_guest(guest_floods_v3, SPSR_EL1, gic_sgi_to(self, SGI), 0, 0)
				: run_guest(guest_floods_v2, SPSR_EL1, machine.gicd + GICD_SGIR,
					    2u << 24 | SGI, machine.gicc + GICC_IAR);
}

/* On the core that runs guests, by the leader's command. */
void probe_run_guest(void)
{
	const struct kind *kind = &kinds[kind_wanted];
	uint64_t vbar = read_sysreg(vbar_el2), number;

	if (signal_on(&number))
		return;
	number_of_runner = number;
	taken.flag = (uintptr_t)pending_of(number);
	write_sysreg(tpidr_el2, (uintptr_t)&taken);
	write_sysreg(hcr_el2, kind->spsr == SPSR_AARCH32 ? 0 : HCR_RW);
	kind->prepare();
	taken.count = 0;
	dsb(sy);
	kind_result = kind->entry ? run_guest(kind->entry, kind->spsr, 0, 0, 0) : run_flood();
	write_sysreg(hcr_el2, HCR_RW);
	write_sysreg(vbar_el2, vbar);
	calm();
	number = 0;
	call(MONITOR_SIGNAL_OFF, &number, 0);
}

/* By the monitor and, where EL2 may, by EL2, in turn. */
static int64_t kick(uint64_t mpidr, uint64_t number, uint64_t features, unsigned turn)
{
	if (!(features & MONITOR_HAS_SGI0R) || turn % 2)
		return call(MONITOR_SIGNAL, &number, 0);
	dsb(sy);
	write_sysreg(icc_sgi0r_el1, gic_sgi_to(mpidr, MONITOR_SIGNAL_SGI));
	isb();
	return 0;
}

static void kick_guest(const struct handoff *handoff, unsigned k, uint64_t features)
{
	uint64_t mpidr = handoff->cores[1].mpidr;
	unsigned came = 0;
	bool right = true;

	kind_wanted = k;
	kind_result = 2;
	taken.leave = 0;
	taken.count = ~0ull;
	dsb(sy);
	seen[1].command = GUEST_COMMAND;
	if (!WAIT_FOR(!taken.count, 2000)) {
		result(kinds[k].name, false, "the guest did not start");
		return;
	}
	pause_ms(1);
	for (; came < KICKS; came++) {
		taken.leave = came == KICKS - 1 ? LEFT : 0;
		dsb(sy);
		if (kick(mpidr, number_of_runner, features, came) ||
		    !WAIT_FOR(taken.count == came + 1, 2000))
			break;
		right &= taken.pending == 1u << MONITOR_SIGNAL_BIT;
		if (kinds[k].entry)
			right &= (taken.spsr & 0x3df) == (kinds[k].spsr & 0x3df);
	}
	result(kinds[k].name,
	       came == KICKS && right && WAIT_FOR(!seen[1].command, 2000) && kind_result == LEFT,
	       "%u of %u signals came, pending 0x%llx, SPSR_EL2 0x%llx, the guest gave %llu", came,
	       KICKS, (ull)taken.pending, (ull)taken.spsr, (ull)kind_result);
}

/* At EL1, with code below 4 GiB. */
static bool can_run_aarch32(void)
{
	return id_field(read_sysreg(id_aa64pfr0_el1), PFR0_EL1) == 2 &&
	       !((uintptr_t)guest_aarch32 >> 32);
}

static void check_guests(const struct handoff *handoff, uint64_t features)
{
	uint64_t number;

	if (handoff->n_cores < 2 || handoff->cores[1].state != CORE_RELEASED)
		return;
	for (unsigned k = 0; k < KINDS; k++)
		if (kinds[k].spsr != SPSR_AARCH32 || can_run_aarch32())
			kick_guest(handoff, k, features);
	number = number_of_runner;
	expect("signal-to-off", call(MONITOR_SIGNAL, &number, 0), DENIED);
}

static void check_arguments(void)
{
	static const struct {
		const char *name;
		uint64_t function, x1, x2;
		int64_t answer;
	} calls[] = {
		{"signal-nobody", MONITOR_SIGNAL, HANDOFF_MAX_CORES, 0, INVALID_PARAMETERS},
		{"signal-far", MONITOR_SIGNAL, ~0ull, 0, INVALID_PARAMETERS},
		{"signal-window", MONITOR_SIGNAL_ON, 8, 4, INVALID_PARAMETERS},
		{"line-sgi", MONITOR_OWN_LINE, 9, 1, INVALID_PARAMETERS},
		{"line-secure", MONITOR_OWN_LINE, 29, 1, INVALID_PARAMETERS},
		{"line-nowhere", MONITOR_OWN_LINE, 1020, 1, INVALID_PARAMETERS},
		{"line-bit-0", MONITOR_OWN_LINE, EL2_TIMER, 0, INVALID_PARAMETERS},
		{"line-done-none", MONITOR_LINE_DONE, 1, 0, INVALID_PARAMETERS},
		{"line-give-none", MONITOR_GIVE_LINE, 1, 0, INVALID_PARAMETERS},
		{"signal-unknown", MONITOR_GIVE_LINE + 1, 0, 0, NOT_SUPPORTED},
	};

	for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		uint64_t x1 = calls[i].x1;

		expect(calls[i].name, call(calls[i].function, &x1, calls[i].x2), calls[i].answer);
	}
}

/* EL2 itself: the bit is set and nothing else happens, and who looked too early looks again. */
static void check_own(uint64_t number)
{
	volatile uint32_t *pending = pending_of(number);
	uint64_t x1 = number;

	expect("signal-self", call(MONITOR_SIGNAL, &x1, 0), 0);
	result("signal-pending", WAIT_FOR(*pending == 1, 1000), "0x%x", *pending);
	*pending = 0;
	x1 = EL2_TIMER;
	expect("line-own", call(MONITOR_OWN_LINE, &x1, EL2_LINE), 0);
	expect("line-twice", call(MONITOR_OWN_LINE, &x1, EL2_LINE + 1), INVALID_PARAMETERS);
	for (unsigned i = 0; i < 3; i++) {
		uint64_t taken_bits, at = vcount() + ticks_ms(1);

		write_sysreg(cnthp_cval_el2, read_sysreg(cntpct_el0) + ticks_ms(1));
		write_sysreg(cnthp_ctl_el2, 1ull);
		isb();
		taken_bits = window(pending);
		result("line-window", taken_bits == 1u << EL2_LINE && vcount() >= at, "bits 0x%llx",
		       (ull)taken_bits);
		pause_ms(2);
		result("line-silent", !*pending, "the level that is not served came again");
		if (i == 1) { /* not served: it comes again at once */
			x1 = EL2_LINE;
			expect("line-done", call(MONITOR_LINE_DONE, &x1, 0), 0);
			result("line-again", WAIT_FOR(*pending == 1u << EL2_LINE, 1000), "0x%x",
			       *pending);
			x1 = number;
			call(MONITOR_SIGNAL, &x1, 0);
			result("signal-and-line",
			       WAIT_FOR(*pending == (1u << EL2_LINE | 1u << MONITOR_SIGNAL_BIT),
					1000),
			       "0x%x", *pending);
			*pending = 0;
		}
		write_sysreg(cnthp_ctl_el2, 0ull);
		isb();
		x1 = EL2_LINE;
		expect("line-done", call(MONITOR_LINE_DONE, &x1, 0), 0);
	}
	x1 = EL2_LINE;
	expect("line-give", call(MONITOR_GIVE_LINE, &x1, 0), 0);
	mmio_write32(probe_own_redist() + GICR_ISENABLER0, 1u << EL2_TIMER);
	result("line-given", mmio_read32(probe_own_redist() + GICR_ISENABLER0) >> EL2_TIMER & 1,
	       "PPI %u is still secure", EL2_TIMER);
	mmio_write32(probe_own_redist() + GICR_ICENABLER0, 1u << EL2_TIMER);
}

/* An SPI that is pending already comes here as soon as it is EL2's, once. */
static void check_own_spi(uint64_t number)
{
	const uint64_t word = EL2_SPI / 32 * 4;
	const uint32_t line = 1u << EL2_SPI % 32;
	volatile uint32_t *pending = pending_of(number);
	uint64_t x1 = EL2_SPI;

	/* QEMU's GICv2 has it pending for those cores that it goes to at that time */
	if (machine.gic == 2)
		mmio_write8(machine.gicd + GICD_ITARGETSR + EL2_SPI,
			    mmio_read8(machine.gicd + GICD_ITARGETSR));
	mmio_write32(machine.gicd + GICD_ISPENDR + word, line);
	expect("spi-own", call(MONITOR_OWN_LINE, &x1, EL2_LINE), 0);
	result("spi-came", WAIT_FOR(*pending == 1u << EL2_LINE, 1000), "0x%x", *pending);
	*pending = 0;
	mmio_write32(machine.gicd + GICD_ISENABLER + word, line);
	mmio_write32(machine.gicd + GICD_ISPENDR + word, line);
	x1 = EL2_LINE;
	expect("spi-done", call(MONITOR_LINE_DONE, &x1, 0), 0);
	pause_ms(1);
	result("spi-hidden", !*pending, "non-secure set it pending");
	x1 = 0;
	expect("spi-off", call(MONITOR_SIGNAL_OFF, &x1, 0), 0);
	mmio_write32(machine.gicd + GICD_ISENABLER + word, line);
	result("spi-given", mmio_read32(machine.gicd + GICD_ISENABLER + word) & line,
	       "SPI %u is still secure", EL2_SPI);
	mmio_write32(machine.gicd + GICD_ICENABLER + word, line);
}

void check_signal(const struct handoff *handoff)
{
	uint64_t features = 0, number, vbar = read_sysreg(vbar_el2), x1 = 0;
	const uint64_t want = MONITOR_HAS_SECURITY | MONITOR_HAS_SIGNAL |
			      (machine.gic == 3 ? MONITOR_HAS_SGI0R : 0);

	expect("monitor-version", call(MONITOR_VERSION, &features, 0), MONITOR_CALL_VERSION);
	result("monitor-features", features == want, "0x%llx, want 0x%llx", (ull)features,
	       (ull)want);
	expect("monitor-from-el1", (int64_t)run_guest(guest_calls, SPSR_EL1, MONITOR_VERSION, 0, 0),
	       NOT_SUPPORTED);
	write_sysreg(vbar_el2, vbar);
	isb();
	x1 = EL2_TIMER;
	expect("line-while-off", call(MONITOR_OWN_LINE, &x1, EL2_LINE), DENIED);
	expect("signal-on", signal_on(&number), 0);
	check_arguments();
	check_own(number);
	check_own_spi(number);
	check_guests(handoff, features);
}
