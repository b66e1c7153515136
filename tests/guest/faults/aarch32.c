/* SPDX-License-Identifier: Apache-2.0 */
/* AArch32 at EL0, where the CPU has it: device accesses, what is undefined there, calls, IT blocks.
 * EL1 is AArch64 throughout. */
#include "tests/guest/faults/faults.h"

#include "lib/printf.h"

#define VECTOR_A32 0x600
#define SPSR_Z     (1ull << 30)
#define SVC_A32    0xef00005eu
#define SVC_ESR    (0x11ull << 26 | 0x5e)
#define LDR_A32    0xe5901000u /* LDR R1, [R0] */
#define LDRNE_A32  0x15901000u
#define LDRB_A32   0xe5d01000u
#define LDRSB_A32  0xe1d010d0u
#define LDM_A32    0xe8900006u /* LDM R0, {R1, R2} */
#define STR_A32    0xe5801000u
#define MOV_R0_R1  0xe1a00001u

/* T32: two halfwords, the first below */
#define T16(a, b)   ((uint32_t)(b) << 16 | (a))
#define LDR_T       0x6801 /* LDR R1, [R0] */
#define ITE_EQ_T    0xbf0c
#define MOV_R1_7_T  0x2107
#define MOV_R0_R1_T 0x4608
#define SVC_T       0xdf5e
#define NOP_T       0xbf00

static const struct {
	const char *name;
	uint32_t word;
	bool works;
} instructions[] = {
	{"MRC p15 MIDR", 0xee100f10, false},
	{"MRC p15 TPIDRURO", 0xee1d0f70, true},
	{"MRC p15 c11 (IMPDEF)", 0xee1b0f10, false},
	{"MCR p15 c15 (IMPDEF)", 0xee0f0f10, false},
	{"MRC p15 AMCR", 0xee1d0f12, false},
	{"MRC p14 TRCAUTHSTATUS", 0xee310ed7, false},
	{"MRRC p15 CNTVCT", 0xec510f1e, true},
	{"MCR p15 CP15DMB", 0xee070fba, true},
	{"MRC p15 PMCCNTR", 0xee190f1d, true},
	{"MCR p15 PMSELR", 0xee090fbc, true},
	{"MRC p15 PMINTENSET", 0xee190f3e, false},
	{"HVC", 0xe1400070, false},
	{"SMC", 0xe1600070, false},
	{"VMOV S0, R0", 0xee000a10, true},
	{"VMRS FPSID", 0xeef00a10, false},
	{"UDF", 0xe7f000f0, false},
};

static void value(const char *name, const struct outcome *outcome, unsigned bytes, uint64_t svc_il,
		  uint64_t want)
{
	TEST(name,
	     outcome->vector == VECTOR_A32 && outcome->esr == (SVC_ESR | svc_il) &&
		     outcome->elr == (uint64_t)sweep_code + bytes && outcome->x0 == want,
	     "esr 0x%lx vector 0x%lx elr code+%ld value 0x%lx, not 0x%lx", outcome->esr,
	     outcome->vector, (int64_t)(outcome->elr - (uint64_t)sweep_code), outcome->x0, want);
}

/* The cycle counter stands still: what it was set to is what it shows. QEMU 7.2 has no MRRC. */
static void test_cycle_counter(void)
{
	struct outcome o;

	write_sysreg(pmcr_el0, 0);
	write_sysreg(pmccntr_el0, 0x1122334455667788);
	isb();
	RUN(&o, A32, 0, 0xee190f1d, SVC_A32); /* MRC p15, 0, R0, c9, c13, 0 */
	value("a32: PMCCNTR, MRC", &o, 8, ESR_IL, 0x55667788);
}

static void test_instructions(void)
{
	struct outcome o;
	char name[48];

	write_sysreg(cntkctl_el1, 0x303);
	write_sysreg(pmuserenr_el0, 1);
	write_sysreg(sctlr_el1, read_sysreg(sctlr_el1) | 1ull << 5); /* CP15BEN */
	isb();
	for (unsigned i = 0; i < sizeof(instructions) / sizeof(instructions[0]); i++) {
		RUN(&o, A32, 0, instructions[i].word, SVC_A32);
		fmt_sn(name, sizeof(name), "a32: %s", instructions[i].name);
		if (instructions[i].works)
			TEST(name, o.vector == VECTOR_A32 && o.esr == (SVC_ESR | ESR_IL),
			     "esr 0x%lx", o.esr);
		else
			TEST(name,
			     o.vector == VECTOR_A32 && o.esr == ESR_IL &&
				     o.elr == (uint64_t)sweep_code && o.spsr == A32,
			     "esr 0x%lx vector 0x%lx elr code+%ld spsr 0x%lx", o.esr, o.vector,
			     (int64_t)(o.elr - (uint64_t)sweep_code), o.spsr);
	}
}

struct count {
	unsigned done, undefined, trapped, wrong;
};

/* It is done, undefined, or EL1's own controls trap it with this class: each by the vector of
 * AArch32, nothing else changed. */
static void coprocessor(struct count *count, uint32_t word, unsigned class)
{
	struct outcome o;

	RUN(&o, A32, 0, word, SVC_A32);
	if (o.vector == VECTOR_A32 && o.esr == (SVC_ESR | ESR_IL) &&
	    o.elr == (uint64_t)(sweep_code + 2))
		count->done++;
	else if (o.vector != VECTOR_A32 || o.elr != (uint64_t)sweep_code || o.spsr != A32)
		count->wrong++;
	else if (o.esr == ESR_IL)
		count->undefined++;
	else if (ESR_EC(o.esr) == class && (o.esr & ESR_IL))
		count->trapped++;
	else
		count->wrong++;
}

#define MRC(cp, read, i)                                                                          \
	(0xee000010u | ((i) >> 11 & 7) << 21 | (read) << 20 | ((i) >> 7 & 15) << 16 | (cp) << 8 | \
	 ((i)&7) << 5 | ((i) >> 3 & 15))
#define MRRC(cp, read, i) (0xec410000u | (read) << 20 | (cp) << 8 | (i))

/* Every encoding of MRC, MCR, MRRC, MCRR with p14 and p15. EL2 traps some of them because the ID
 * registers hide what they are of. */
static void test_coprocessors(void)
{
	static const struct {
		unsigned cp, ec, ec64;
	} on[] = {{14, 0x05, 0x0c}, {15, 0x03, 0x04}};
	struct count n = {0};

	write_sysreg(cntkctl_el1, 0); /* a write must not start a timer */
	isb();
	for (unsigned c = 0; c < 2; c++) {
		for (unsigned read = 0; read < 2; read++) {
			for (uint32_t i = 0; i < 1u << 14; i++)
				coprocessor(&n, MRC(on[c].cp, read, i), on[c].ec);
			for (uint32_t i = 0; i < 1u << 8; i++)
				coprocessor(&n, MRRC(on[c].cp, read, i), on[c].ec64);
		}
	}
	say("guest: coprocessors at AArch32 EL0: %u done, %u undefined, %u trapped to EL1\n",
	    n.done, n.undefined, n.trapped);
	TEST("a32_coprocessors", !n.wrong && n.done && n.undefined, "%u come out otherwise",
	     n.wrong);
}

static void test_loads(void)
{
	uint64_t prio = machine.gicd + GICD_IPRIORITYR + 40, typer = machine.gicd + GICD_TYPER;
	uint32_t before = mmio_read32(prio), v;
	struct outcome o;

	mmio_write32(prio, 0xf0a080c0);
	v = mmio_read32(prio);
	RUN(&o, A32, typer, LDR_A32, MOV_R0_R1, SVC_A32);
	value("a32_load", &o, 12, ESR_IL, mmio_read32(typer));
	RUN(&o, A32, prio, LDRB_A32, MOV_R0_R1, SVC_A32);
	value("a32_load_byte", &o, 12, ESR_IL, v & 0xff);
	RUN(&o, A32, prio, LDRSB_A32, MOV_R0_R1, SVC_A32);
	value("a32_load_signed_byte", &o, 12, ESR_IL, (uint32_t)(int32_t)(int8_t)v);
	RUN(&o, A32 | SPSR_E, prio, LDR_A32, MOV_R0_R1, SVC_A32);
	value("a32_load_big_endian", &o, 12, ESR_IL, __builtin_bswap32(v));
	RUN(&o, T32, typer, T16(LDR_T, MOV_R0_R1_T), T16(SVC_T, NOP_T));
	value("t32_load", &o, 6, 0, mmio_read32(typer));
	/* the load is done, and what is for the other condition is not */
	RUN(&o, T32 | SPSR_Z, typer, T16(ITE_EQ_T, LDR_T), T16(MOV_R1_7_T, MOV_R0_R1_T),
	    T16(SVC_T, NOP_T));
	value("t32_load_in_it_block", &o, 10, 0, mmio_read32(typer));
	mmio_write32(prio, before);
}

static void test_faults(void)
{
	struct outcome o;

	RUN(&o, A32, NOTHING, LDR_A32, SVC_A32);
	expect_abort("a32_outside_read", &o, EC_DABT_LOW, FSC_EXT, NOTHING, 0);
	RUN(&o, A32, NOTHING, STR_A32, SVC_A32);
	expect_abort("a32_outside_write", &o, EC_DABT_LOW, FSC_EXT | ABORT_WRITE, NOTHING, 0);
	TEST("a32_vector", o.vector == VECTOR_A32, "0x%lx", o.vector);
	RUN(&o, T32, NOTHING,
	    /* a 16-bit instruction: IL is 1 all the same, as nothing describes it */
	    T16(LDR_T, SVC_T));
	expect_abort("t32_outside_read", &o, EC_DABT_LOW, FSC_EXT, NOTHING, 0);
	RUN(&o, A32 | SPSR_Z, NOTHING, LDRNE_A32, SVC_A32);
	TEST("a32_condition_failed", o.esr == (SVC_ESR | ESR_IL), "esr 0x%lx", o.esr);
	if (machine.hypervisor) {
		RUN(&o, A32, machine.gicd, LDM_A32, SVC_A32);
		expect_abort("a32_no_syndrome", &o, EC_DABT_LOW, FSC_EXT, machine.gicd, 0);
	}
}

void test_aarch32(void)
{
	if ((read_sysreg(id_aa64pfr0_el1) & 0xf) != 2 || ((uint64_t)sweep_code >> 32)) {
		say("guest: no AArch32 at EL0\n");
		return;
	}
	test_instructions();
	test_cycle_counter();
	test_loads();
	test_faults();
	test_coprocessors();
}
