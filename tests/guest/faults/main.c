/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory as the architecture has it: what EL1 and EL0 get for accesses that fail (outside, table
 * walks, alignment, fetches), and loads and stores of emulated devices in every form that has a
 * syndrome. On plain QEMU nearly all of it is the same.
 */
#include "tests/guest/faults/faults.h"

static uint64_t scratch[8] __attribute__((aligned(64)));

void run_words(struct outcome *outcome, uint64_t spsr, uint64_t x0, const uint32_t *words,
	       unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		sweep_code[i] = words[i];
	sweep_code[count] = SWEEP_SVC;
	__asm__ volatile("dc cvau, %0\n\tdsb sy\n\tic ivau, %0\n\tdsb sy\n\tisb" ::"r"(sweep_code)
			 : "memory");
	sweep_run(outcome, spsr, x0);
}

bool completed(const struct outcome *outcome, unsigned words)
{
	return outcome->esr == SWEEP_SVC_ESR && outcome->elr == (uint64_t)(sweep_code + words + 1);
}

void expect_abort(const char *name, const struct outcome *outcome, unsigned class, uint32_t iss,
		  uint64_t far, unsigned at)
{
	uint64_t esr = (uint64_t) class << 26 | ESR_IL | iss,
		 elr = class <= EC_IABT_CUR ? far : (uint64_t)(sweep_code + at);

	TEST(name, outcome->esr == esr && read_sysreg(far_el1) == far && outcome->elr == elr,
	     "esr 0x%lx far 0x%lx elr 0x%lx, not 0x%lx 0x%lx 0x%lx", outcome->esr,
	     read_sysreg(far_el1), outcome->elr, esr, far, elr);
}

#define BR_X0    0xd61f0000u
#define LDRSB_X1 0x39800001u
#define LDRSW_X1 0xb9800001u
#define LDP_W    0x29400801u /* LDP W1, W2, [X0] */
#define STR_PRE  0xb8004c1fu /* STR WZR, [X0, #4]! */
#define LDRH_WZR 0x7940001fu
#define MOV_X0   0xaa0103e0u /* MOV X0, X1 */

static void test_outside(void)
{
	static const uint64_t far[] = {0x2000000000, 0x10000000000, 0x80000000000};
	unsigned bits[] = {32, 36, 40, 42, 44, 48, 52},
		 pa = bits[read_sysreg(id_aa64mmfr0_el1) & 7];
	struct outcome o;

	RUN(&o, EL1, NOTHING, LDR_W1);
	expect_abort("outside_read_el1", &o, EC_DABT_CUR, FSC_EXT, NOTHING, 0);
	RUN(&o, EL1, NOTHING + 8, STR_W1);
	expect_abort("outside_write_el1", &o, EC_DABT_CUR, FSC_EXT | ABORT_WRITE, NOTHING + 8, 0);
	RUN(&o, EL0, NOTHING, LDR_W1);
	expect_abort("outside_read_el0", &o, EC_DABT_LOW, FSC_EXT, NOTHING, 0);
	RUN(&o, EL0, NOTHING + 4, LDP_W);
	expect_abort("outside_pair_el0", &o, EC_DABT_LOW, FSC_EXT, NOTHING + 4, 0);
	RUN(&o, EL1, NOTHING, BR_X0);
	expect_abort("outside_fetch_el1", &o, EC_IABT_CUR, FSC_EXT, NOTHING, 0);
	RUN(&o, EL0, NOTHING, BR_X0);
	expect_abort("outside_fetch_el0", &o, EC_IABT_LOW, FSC_EXT, NOTHING, 0);
	for (unsigned i = 0; i < 3; i++) {
		/* above what the CPU has physical addresses for, stage 1 says so by itself */
		uint32_t fsc = far[i] >> pa ? 0 : FSC_EXT;

		RUN(&o, EL1, far[i], LDR_W1);
		expect_abort("high_read", &o, EC_DABT_CUR, fsc, far[i], 0);
		RUN(&o, EL0, far[i], STR_W1);
		expect_abort("high_write", &o, EC_DABT_LOW, fsc | ABORT_WRITE, far[i], 0);
		RUN(&o, EL1, far[i], BR_X0);
		expect_abort("high_fetch", &o, EC_IABT_CUR, fsc, far[i], 0);
	}
}

/* Fetches from devices: what is passed through, and what is emulated. The bare machine reads them
 * and runs what it gets. */
static void test_fetch_from_devices(void)
{
	struct outcome o;

	if (!machine.hypervisor)
		return;
	RUN(&o, EL1, machine.gicd, BR_X0);
	expect_abort("device_fetch_gic", &o, EC_IABT_CUR, FSC_EXT, machine.gicd, 0);
	if (!machine.uart)
		return;
	RUN(&o, EL1, machine.uart, BR_X0);
	expect_abort("device_fetch_uart", &o, EC_IABT_CUR, FSC_EXT, machine.uart, 0);
	RUN(&o, EL0, machine.uart + 8, BR_X0);
	expect_abort("device_fetch_uart_el0", &o, EC_IABT_LOW, FSC_EXT, machine.uart + 8, 0);
}

/* EL1's own exceptions: EL2 has no part in them. (QEMU 7.2 does not check SP.) */
static void test_alignment(void)
{
	uint64_t sctlr = read_sysreg(sctlr_el1), odd = (uint64_t)scratch + 1;
	struct outcome o;

	write_sysreg(sctlr_el1, sctlr | SCTLR_A);
	isb();
	RUN(&o, EL1, odd, LDR_W1);
	expect_abort("alignment_read", &o, EC_DABT_CUR, FSC_ALIGN, odd, 0);
	RUN(&o, EL0, odd, STR_W1);
	expect_abort("alignment_write_el0", &o, EC_DABT_LOW, FSC_ALIGN | ABORT_WRITE, odd, 0);
	write_sysreg(sctlr_el1, sctlr);
	isb();
	RUN(&o, EL1, (uint64_t)sweep_code + 2, BR_X0);
	TEST("alignment_pc",
	     o.esr == ((uint64_t)EC_PC_ALIGN << 26 | ESR_IL) && o.elr == (uint64_t)sweep_code + 2 &&
		     read_sysreg(far_el1) == o.elr,
	     "esr 0x%lx elr 0x%lx", o.esr, o.elr);
}

static void expect_value(const char *name, const struct outcome *outcome, unsigned words,
			 uint64_t value)
{
	TEST(name, completed(outcome, words) && outcome->x0 == value,
	     "esr 0x%lx value 0x%lx, not 0x%lx", outcome->esr, outcome->x0, value);
}

/* Loads and stores of the distributor in every size, with extension, without a destination, by EL0
 * and in big-endian order. */
static void test_device_accesses(void)
{
	uint64_t sctlr = read_sysreg(sctlr_el1), typer = machine.gicd + GICD_TYPER,
		 prio = machine.gicd + GICD_IPRIORITYR + 40;
	uint32_t value = mmio_read32(typer), before = mmio_read32(prio);
	struct outcome o;

	RUN(&o, EL1, typer, LDR_W1, MOV_X0);
	expect_value("load_word", &o, 2, value);
	RUN(&o, EL0, typer, LDR_W1, MOV_X0);
	expect_value("load_word_el0", &o, 2, value);
	RUN(&o, EL0, typer, LDRH_WZR, MOV_X0);
	expect_value("load_to_zero_register", &o, 2, typer);
	mmio_write32(prio, 0xf0a080c0);
	value = mmio_read32(prio);
	RUN(&o, EL0, prio, LDRSB_X1, MOV_X0);
	expect_value("load_sign_extended", &o, 2, (uint64_t)(int64_t)(int8_t)value);
	RUN(&o, EL0, prio, LDRSW_X1, MOV_X0);
	expect_value("load_word_sign_extended", &o, 2, (uint64_t)(int64_t)(int32_t)value);

	write_sysreg(sctlr_el1, sctlr | SCTLR_E0E);
	isb();
	RUN(&o, EL0, prio, LDR_W1, MOV_X0);
	expect_value("big_endian_word", &o, 2, __builtin_bswap32(value));
	RUN(&o, EL0, prio, LDRSW_X1, MOV_X0);
	expect_value("big_endian_sign_extended", &o, 2,
		     (uint64_t)(int64_t)(int32_t)__builtin_bswap32(value));
	RUN(&o, EL0, prio, LDRSB_X1, MOV_X0);
	expect_value("big_endian_byte", &o, 2, (uint64_t)(int64_t)(int8_t)value);
	RUN(&o, EL1, prio, LDR_W1, MOV_X0);
	expect_value("big_endian_not_el1", &o, 2, value);
	/* X1 is the address, too: its low half, in this order, is what is stored */
	RUN(&o, EL0, prio, STR_W1);
	write_sysreg(sctlr_el1, sctlr);
	isb();
	value = mmio_read32(prio);
	mmio_write32(prio, __builtin_bswap32((uint32_t)prio));
	TEST("big_endian_store", completed(&o, 1) && value == mmio_read32(prio), "0x%x, not 0x%x",
	     value, mmio_read32(prio));
	mmio_write32(prio, before);
}

/* Nothing describes these to an emulator; EL2 says so once in the log, however often. */
static void test_no_syndrome(void)
{
	struct outcome o;

	if (!machine.hypervisor)
		return;
	for (unsigned i = 0; i < 20; i++) {
		RUN(&o, EL1, machine.gicd, LDP_W);
		if (ESR_EC(o.esr) != EC_DABT_CUR)
			break;
	}
	expect_abort("no_syndrome_read", &o, EC_DABT_CUR, FSC_EXT, machine.gicd, 0);
	RUN(&o, EL0, machine.gicd, STR_PRE);
	expect_abort("no_syndrome_write", &o, EC_DABT_LOW, FSC_EXT | ABORT_WRITE, machine.gicd + 4,
		     0);
	TEST("no_syndrome_no_writeback", o.x0 == machine.gicd, "x0 0x%lx", o.x0);
}

/* Every kind of immediate: an unknown call, at EL0 undefined. */
static void test_immediates(void)
{
	unsigned wrong = 0, n = 0;
	struct outcome o;

	if (!machine.hypervisor)
		return;
	for (uint32_t i = 1; i < 0x10000; i += i < 64 ? 1 : 97) {
		for (unsigned smc = 0; smc < 2; smc++, n++) {
			RUN(&o, EL1, PSCI_VERSION, (smc ? 0xd4000003u : 0xd4000002u) | i << 5);
			wrong += !completed(&o, 1) || o.x0 != (uint64_t)PSCI_NOT_SUPPORTED;
			RUN(&o, EL0, PSCI_VERSION, (smc ? 0xd4000003u : 0xd4000002u) | i << 5);
			wrong += o.esr != ESR_IL || o.elr != (uint64_t)sweep_code;
		}
	}
	TEST("call_immediates", !wrong, "%u of %u", wrong, n);
}

void guest_main(void)
{
	say("guest: faults on %s\n", machine.hypervisor ? "Mullion" : "bare machine");
	if (!TEST("gic_found", machine.gicd && gic_cpu_init(&cpus[0]), "no GICv3"))
		return;
	gicd_init();
	test_outside();
	test_fetch_from_devices();
	test_alignment();
	test_device_accesses();
	test_no_syndrome();
	test_immediates();
	test_walks();
	test_aarch32();
}
