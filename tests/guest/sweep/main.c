/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every system register of op0 2 and 3, read and written, at EL1 and at EL0, and every sensitive
 * instruction, held against the hypervisor's own table (el2/trap/policy_table.h). On plain QEMU the
 * rows that hide something the hardware has do not count; the rest is the same.
 */
#include "tests/guest/sweep/sweep.h"

#include "el2/trap/policy.h"
#include "tests/guest/lib/guest.h"
#include "lib/printf.h"

#define MRS       0xd5200000u /* Xt = X0 */
#define MSR       0xd5000000u
#define ENCODINGS 0x8000u /* op0 2 and 3: keys 0x8000..0xffff */
#define EL1       (SPSR_M_EL1H | SPSR_DAIF)
#define EL0       SPSR_DAIF

#define NEED_ENUM(need, reg, bits, least) NEED_##need,
enum need { POLICY_NEEDS(NEED_ENUM) };

struct row {
	const char *name;
	uint16_t from, to;
	uint8_t what, access, need;
	uint64_t hidden;
};

#define ROW_ID(name, crm, op2, hidden)   \
	{                                \
		#name,                   \
		POLICY_ID_KEY(crm, op2), \
		POLICY_ID_KEY(crm, op2), \
		POLICY_ID,               \
		POLICY_RO,               \
		NEED_ALWAYS,             \
		hidden},
#define ROW(name, op0, op1, crn, crm, op2, what, access, need, why) \
	{name,                                                      \
	 POLICY_KEY(op0, op1, crn, crm, op2),                       \
	 POLICY_KEY(op0, op1, crn, crm, op2),                       \
	 POLICY_##what,                                             \
	 POLICY_##access,                                           \
	 NEED_##need,                                               \
	 0},
#define ROWS(name, op0, op1a, op1b, crna, crnb, crma, crmb, op2a, op2b, what, access, need, why) \
	{name,                                                                                   \
	 POLICY_KEY(op0, op1a, crna, crma, op2a),                                                \
	 POLICY_KEY(op0, op1b, crnb, crmb, op2b),                                                \
	 POLICY_##what,                                                                          \
	 POLICY_##access,                                                                        \
	 NEED_##need,                                                                            \
	 0},
static const struct row rows[] = {POLICY_ID_REGISTERS(ROW_ID) POLICY_REGISTERS(ROW, ROWS)};
static const struct row unlisted = {"not in the table", 0,           0, POLICY_UNDEF,
				    POLICY_NONE,        NEED_ALWAYS, 0};

#define INSTRUCTION(name, word, what, access, need, why) \
	{name, word, POLICY_##what, POLICY_##access, NEED_##need},
static const struct {
	const char *name;
	uint32_t word;
	uint8_t what, access, need;
} instructions[] = {POLICY_INSTRUCTIONS(INSTRUCTION)};

/* What may come of an access. */
enum { DONE = 1, UNDEFINED = 2, TRAPPED = 4 };

static uint8_t row_of[ENCODINGS];  /* index in rows, plus 1 */
static uint64_t at_el1[ENCODINGS]; /* what was read */
static uint8_t readable[ENCODINGS];
static uint64_t scratch[512] __attribute__((aligned(4096)));
/* FEAT_IDST: reads in ID space that are not allowed come to EL1 as what they are */
static bool id_trap;
static unsigned shown;

static bool at_least(uint64_t value, uint64_t least)
{
	return value >= least;
}

static bool need(unsigned number)
{
	switch (number) {
#define NEED(name, reg, bits, least) \
	case NEED_##name:            \
		return at_least(read_sysreg(reg) & (bits), least);
		POLICY_NEEDS(NEED)
#undef NEED
	}
	return false;
}

static bool inside(const struct row *row, uint16_t key)
{
	static const uint16_t field[] = {POLICY_KEY(3, 0, 0, 0, 0), POLICY_KEY(0, 7, 0, 0, 0),
					 POLICY_KEY(0, 0, 15, 0, 0), POLICY_KEY(0, 0, 0, 15, 0),
					 POLICY_KEY(0, 0, 0, 0, 7)};

	for (unsigned i = 0; i < sizeof(field) / sizeof(field[0]); i++) {
		if ((key & field[i]) < (row->from & field[i]) ||
		    (key & field[i]) > (row->to & field[i]))
			return false;
	}
	return true;
}

static void find_rows(void)
{
	_Static_assert(sizeof(rows) / sizeof(rows[0]) < 255, "row_of");

	for (unsigned k = 0; k < ENCODINGS; k++) {
		for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]) && !row_of[k]; i++) {
			if (inside(&rows[i], (uint16_t)(k + ENCODINGS)))
				row_of[k] = (uint8_t)(i + 1);
		}
	}
}

static const struct row *row_for(unsigned key)
{
	return row_of[key] ? &rows[row_of[key] - 1] : &unlisted;
}

/* Hardware that a guest does not get: on the bare machine nobody hides it. */
static bool not_judged(const struct row *row)
{
	return !machine.hypervisor && row->what == POLICY_UNDEF && row != &unlisted;
}

static unsigned allowed(const struct row *row, uint16_t key, bool write, bool el0)
{
	bool yes = row->access & ((write ? POLICY_W : POLICY_R) << (el0 ? 2 : 0));
	unsigned a = yes ? DONE : UNDEFINED;

	if (row->need == NEED_MAYBE && row->what == POLICY_UNDEF)
		/* EL0: by a control of EL1 that goes with what is hidden */
		a |= el0 ? DONE | TRAPPED : DONE;
	else if (row->need == NEED_MAYBE)
		a |= UNDEFINED;
	else if (!need(row->need))
		a = UNDEFINED;
	/* Only the highest exception level writes the frequency: that is EL1 on a bare machine
	 * without EL2. */
	if (!machine.hypervisor && key == POLICY_KEY(3, 3, 14, 0, 0) && write && !el0)
		a |= DONE;
	if (id_trap && !write && (a & UNDEFINED) &&
	    (key & POLICY_KEY(3, 4, 15, 8, 0)) == POLICY_KEY(3, 0, 0, 0, 0))
		a |= TRAPPED;
	return a;
}

static void run(struct outcome *outcome, uint32_t word, bool el0, uint64_t x0)
{
	sweep_code[0] = word;
	sweep_code[1] = SWEEP_SVC;
	__asm__ volatile("dc cvau, %0\n\tdsb sy\n\tic ivau, %0\n\tdsb sy\n\tisb" ::"r"(sweep_code)
			 : "memory");
	sweep_run(outcome, el0 ? EL0 : EL1, x0);
}

static uint64_t trap_esr(uint16_t key, bool write)
{
	return (uint64_t)EC_SYSREG << 26 | ESR_IL | !write |
	       POLICY_ISS(key >> 14, key >> 11 & 7, key >> 7 & 15, key >> 3 & 15, key & 7);
}

/* What came of it, in full: syndrome, address and state all have to fit. 0: none of the three. */
static unsigned outcome(const struct outcome *outcome, bool el0, uint64_t trapped_esr)
{
	uint64_t code = (uint64_t)sweep_code;

	if (outcome->vector != (el0 ? 0x400 : 0x200))
		return 0;
	if (outcome->esr == SWEEP_SVC_ESR && outcome->elr == code + 8)
		return DONE;
	if (outcome->elr != code || outcome->spsr != (el0 ? EL0 : EL1))
		return 0;
	if (outcome->esr == ESR_IL)
		return UNDEFINED;
	return outcome->esr == trapped_esr ? TRAPPED : 0;
}

static void show(const char *name, uint16_t key, bool write, bool el0,
		 const struct outcome *outcome, unsigned want)
{
	if (shown++ >= 24)
		return;
	say("guest: sweep: %s S%u_%u_C%u_C%u_%u (%s) at EL%u: esr 0x%lx elr code+%ld spsr 0x%lx, "
	    "wanted %s%s%s\n",
	    write ? "MSR" : "MRS", key >> 14, key >> 11 & 7, key >> 7 & 15, key >> 3 & 15, key & 7,
	    name, !el0, outcome->esr, (int64_t)(outcome->elr - (uint64_t)sweep_code), outcome->spsr,
	    want & DONE ? "done " : "", want & UNDEFINED ? "undefined " : "",
	    want & TRAPPED ? "trapped" : "");
}

/* What a write writes: what was read. Registers that are only written: nothing to do for them. */
static uint64_t value_for(unsigned key)
{
	switch (key + ENCODINGS) {
	case POLICY_KEY(3, 0, 12, 8, 1):  /* ICC_EOIR0_EL1 */
	case POLICY_KEY(3, 0, 12, 12, 1): /* ICC_EOIR1_EL1 */
	case POLICY_KEY(3, 0, 12, 11, 1): /* ICC_DIR_EL1 */
		return 1023;
	}
	return readable[key] ? at_el1[key] : 0;
}

struct count {
	unsigned done, undefined, trapped, wrong;
};

static void sweep(const char *test, bool write, bool el0)
{
	struct count n = {0};

	for (unsigned k = 0; k < ENCODINGS; k++) {
		uint16_t key = (uint16_t)(k + ENCODINGS);
		const struct row *r = row_for(k);
		struct outcome o;
		unsigned came;

		if (not_judged(r))
			continue;
		run(&o, (write ? MSR : MRS) | (uint32_t)key << 5, el0,
		    write ? value_for(k) : 0x5a5a5a5a5a5a5a5a);
		came = outcome(&o, el0, trap_esr(key, write));
		n.done += came == DONE;
		n.undefined += came == UNDEFINED;
		n.trapped += came == TRAPPED;
		if (!(came & allowed(r, key, write, el0))) {
			n.wrong++;
			show(r->name, key, write, el0, &o, allowed(r, key, write, el0));
		}
		if (!write && !el0 && came == DONE) {
			readable[k] = 1;
			at_el1[k] = o.x0;
		}
	}
	say("guest: %s: %u done, %u undefined, %u trapped to EL1\n", test, n.done, n.undefined,
	    n.trapped);
	TEST(test, !n.wrong, "%u of %u encodings are not as the table says", n.wrong, ENCODINGS);
}

/* Hidden fields are hidden, limits kept, RAZ is zero. */
static void test_values(void)
{
	unsigned wrong = 0;

	for (unsigned k = 0; k < ENCODINGS && machine.hypervisor; k++) {
		const struct row *r = row_for(k);
		uint64_t zero = r->what == POLICY_RAZ_WI ? ~0ull : r->hidden;

		if (!(readable[k] && (r->what == POLICY_RAZ_WI || r->what == POLICY_ID) &&
		      (at_el1[k] & zero)))
			continue;
		say("guest: sweep: %s reads 0x%lx\n", r->name, at_el1[k]);
		wrong++;
	}
#define LIMIT(reg, lsb, most) \
	wrong += machine.hypervisor && (at_el1[POLICY_##reg - ENCODINGS] >> (lsb)&15) > (most);
	POLICY_ID_LIMITS(LIMIT)
	TEST("sweep_values", !wrong, "%u registers show what they should hide", wrong);
}

static void test_instructions(bool el0)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < sizeof(instructions) / sizeof(instructions[0]); i++) {
		const struct row r = {.what = instructions[i].what,
				      .access = instructions[i].access,
				      .need = instructions[i].need};
		bool call = r.what == POLICY_EMULATE;
		unsigned want = allowed(&r, 0, false, el0);
		struct outcome o;

		if (r.need == NEED_ELSEWHERE || not_judged(&r))
			continue;
		if (call && !machine.hypervisor)
			want |= UNDEFINED; /* as QEMU's own firmware likes it */
		run(&o, instructions[i].word, el0, call ? PSCI_VERSION : (uint64_t)scratch);
		if (outcome(&o, el0, 0) & want)
			continue;
		wrong++;
		say("guest: sweep: %s at EL%u: esr 0x%lx elr code+%ld spsr 0x%lx\n",
		    instructions[i].name, !el0, o.esr, (int64_t)(o.elr - (uint64_t)sweep_code),
		    o.spsr);
	}
	TEST(el0 ? "sweep_instructions_el0" : "sweep_instructions_el1", !wrong, "%u of them",
	     wrong);
}

/* EL1's own controls of what EL0 may do: all open, or all closed. */
static void el0_controls(bool open)
{
	uint64_t sctlr = read_sysreg(sctlr_el1),
		 bits = 1ull << 26 | 1ull << 15 | 1ull << 14 | 1ull << 9; /* UCI UCT DZE UMA */

	if (need(NEED_SPECRES))
		bits |= 1ull << 10; /* EnRCTX */
	sctlr = open ? sctlr | bits : sctlr & ~bits;
	if (need(NEED_CSV2_2))
		sctlr = open ? sctlr & ~(1ull << 20) : sctlr | 1ull << 20; /* TSCXT */
	write_sysreg(sctlr_el1, sctlr);
	write_sysreg(cntkctl_el1, open ? 0x303 : 0);    /* EL0PTEN EL0VTEN EL0VCTEN EL0PCTEN */
	write_sysreg(mdscr_el1, open ? 0 : 1ull << 12); /* TDCC */
	if (need(NEED_PMU))
		write_sysreg(pmuserenr_el0, open ? 15 : 0);
	isb();
}

/* What EL0 may reach, while EL1 does not let it: it is done, or EL1 gets the trap with the access
 * in the syndrome. */
static void test_closed(void)
{
	struct count n = {0};

	el0_controls(false);
	for (unsigned k = 0; k < ENCODINGS; k++) {
		uint16_t key = (uint16_t)(k + ENCODINGS);
		const struct row *r = row_for(k);

		for (unsigned write = 0; write < 2; write++) {
			unsigned want = allowed(r, key, write, true), came;
			struct outcome o;

			if (not_judged(r) || !(want & DONE))
				continue;
			run(&o, (write ? MSR : MRS) | (uint32_t)key << 5, true,
			    write ? value_for(k) : 0);
			came = outcome(&o, true, trap_esr(key, write));
			n.done += came == DONE;
			n.trapped += came == TRAPPED;
			if (!(came & (want | TRAPPED))) {
				n.wrong++;
				show(r->name, key, write, true, &o, want | TRAPPED);
			}
		}
	}
	say("guest: sweep_el0_closed: %u done, %u trapped to EL1\n", n.done, n.trapped);
	TEST("sweep_el0_closed", !n.wrong && n.trapped, "%u accesses, %u trapped", n.wrong,
	     n.trapped);
}

void guest_main(void)
{
	say("guest: sweep on %s, MIDR 0x%lx\n", machine.hypervisor ? "Mullion" : "bare machine",
	    read_sysreg(midr_el1));
	find_rows();
	id_trap = read_sysreg(S3_0_C0_C7_2) >> 36 & 15;
	/* SVE and SME open at EL1: what stops them is EL2. */
	write_sysreg(cpacr_el1, 3ull << 24 | 3ull << 20 | 3ull << 16);
	el0_controls(true);
	sweep("sweep_read_el1", false, false);
	test_values();
	sweep("sweep_read_el0", false, true);
	test_instructions(false);
	test_instructions(true);
	sweep("sweep_write_el1", true, false);
	el0_controls(true);
	sweep("sweep_write_el0", true, true);
	test_closed();
	test_debug();
	TEST("sweep_alive", psci(PSCI_VERSION, 0, 0, 0) >= 0x10000,
	     "PSCI_VERSION no longer answers");
}
