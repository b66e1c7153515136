/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/preserved/preserved.h"

#include "lib/printf.h"

#define TURN_DONE    0xfffu
#define SVC          0xd4000bc1u /* SVC #0x5e */
#define SVC_A32      0xef00005eu
#define SVC_ESR      (0x15ull << 26 | ESR_IL | 0x5e)
#define SVC_A32_ESR  (0x11ull << 26 | ESR_IL | 0x5e)
#define FSC_EXTERNAL 0x10u
#define ABORT_WRITE  0x40u
#define VECTOR_IRQ   0x80u
#define A32_USER     0x10u
#define A32_FLAGS    0x080f0000u /* Q, GE */
#define FPCR_ROUNDS  0x07c00000u /* AHP DN FZ RMode: none of them traps */
#define FPSR_KEPT    0x0800009fu
#define FIRST_V      32u
#define FIRST_SYSTEM 96u
#define SHOWN        4u

/* What a trap of another register must not write; each keeps what it takes of a value. Translation
 * is off. ESR_EL1 and FAR_EL1 stay where no exception comes to EL1. */
/* clang-format off */
#define SYSTEM_REGISTERS(S) \
	S(tpidr_el0) S(tpidrro_el0) S(tpidr_el1) S(contextidr_el1) S(par_el1) S(mair_el1) \
	S(amair_el1) S(ttbr0_el1) S(ttbr1_el1) S(afsr0_el1) S(afsr1_el1) S(pmselr_el0) \
	S(esr_el1) S(far_el1)
/* clang-format on */

enum {
#define NUMBER(name) SYSTEM_##name,
	SYSTEM_REGISTERS(NUMBER)
#undef NUMBER
		SYSTEM_COUNT
};

extern uint32_t turn_code[];
extern char turn_done[];
void turn_enter(const struct state *from, struct state *to, uint64_t spsr);

unsigned levels;

static const char *const level_names[] = {"EL1", "EL0", "EL0 in AArch32"};
static const unsigned vectors[] = {0x200, 0x400, 0x600};

static struct {
	const char *name;
	enum level level;
	unsigned wrong, turns;
} row;

static struct state before, wanted, kept[2], *after;
static uint64_t system_before[SYSTEM_COUNT], spsr;
static unsigned destination;
static bool good; /* this turn */

/* Bytes that are all different in the registers of a turn, and change from turn to turn. */
static uint64_t pattern(unsigned reg)
{
	static uint64_t turn;

	if (!reg)
		turn += 0x9e3779b97f4a7c15;
	return (reg + 1) * 0x0101010101010101 ^ turn;
}

void row_begin(const char *name, enum level level)
{
	row.name = name;
	row.level = level;
	row.wrong = row.turns = 0;
}

enum level row_level(void)
{
	return row.level;
}

bool row_end(void)
{
	char name[80];

	fmt_sn(name, sizeof(name), "%s, %s", row.name, level_names[row.level]);
	return TEST(name, !row.wrong && row.turns, "%u of %u turns", row.wrong, row.turns);
}

unsigned turn_registers(void)
{
	return row.level == A32 ? 15 : 32;
}

unsigned turn_base(unsigned rt)
{
	unsigned count = row.level == A32 ? 15 : 31;

	return (rt + 1 + row.turns % (count - 1)) % count;
}

void turn_begin(unsigned rt)
{
	for (unsigned i = 0; i < 31; i++)
		before.x[i] = pattern(i);
	before.sp_el0 = pattern(31);
	for (unsigned i = 0; i < 64; i++)
		before.v[i] = pattern(FIRST_V + i);
	before.fpcr = pattern(2) & FPCR_ROUNDS;
	before.fpsr = pattern(3) & FPSR_KEPT;
	spsr = SPSR_I | (pattern(4) & (SPSR_NZCV | SPSR_F | SPSR_A));
	if (row.level == A32)
		spsr |= A32_USER | (pattern(5) & A32_FLAGS);
	else
		spsr |= (pattern(5) & SPSR_D) | (row.level == EL1 ? SPSR_M_EL1H : 0);
	wanted = before;
	destination = rt;
	good = true;
	row.turns++;
}

uint64_t turn_value(unsigned reg)
{
	return reg == ZERO_REGISTER ? 0 : before.x[reg];
}

void turn_set(unsigned reg, uint64_t value)
{
	if (reg != ZERO_REGISTER)
		before.x[reg] = wanted.x[reg] = value;
}

void turn_writes(unsigned reg, uint64_t value)
{
	if (reg != ZERO_REGISTER)
		wanted.x[reg] = value;
}

uint64_t turn_result(unsigned reg)
{
	return reg == ZERO_REGISTER ? 0 : after->x[reg];
}

static void write_code(const uint32_t *words, unsigned count)
{
	int64_t away = (int64_t)turn_done - (int64_t)(turn_code + count);

	for (unsigned i = 0; i < count; i++)
		turn_code[i] = words[i];
	turn_code[count] = row.level == EL1   ? 0x14000000u | (away / 4 & 0x3ffffff)
			   : row.level == EL0 ? SVC
					      : SVC_A32;
	__asm__ volatile("dc cvau, %0\n\tdsb sy\n\tic ivau, %0\n\tdsb sy\n\tisb" ::"r"(turn_code)
			 : "memory");
}

void turn_run(const uint32_t *words, unsigned count)
{
	uint64_t own = read_sysreg(tpidr_el1);

	write_code(words, count);
	after = &kept[row.turns & 1];
	*after = (struct state){.vector = ~0ull};
#define WRITE(name)                                                \
	write_sysreg(name, pattern(FIRST_SYSTEM + SYSTEM_##name)); \
	system_before[SYSTEM_##name] = read_sysreg(name);
	SYSTEM_REGISTERS(WRITE)
#undef WRITE
	turn_enter(&before, after, spsr);
	/* before anything that may write them */
#define COMPARE(name)                                                             \
	if (SYSTEM_##name != SYSTEM_esr_el1 && SYSTEM_##name != SYSTEM_far_el1 && \
	    read_sysreg(name) != system_before[SYSTEM_##name])                    \
		turn_fails(#name, read_sysreg(name), system_before[SYSTEM_##name]);
	SYSTEM_REGISTERS(COMPARE)
#undef COMPARE
	write_sysreg(tpidr_el1, own);
}

void turn_spin(const uint32_t *words, unsigned count)
{
	spsr &= ~SPSR_I;
	turn_run(words, count);
}

bool turn_was_undefined(void)
{
	return after->vector == vectors[row.level] && read_sysreg(esr_el1) == ESR_UNKNOWN;
}

/* Whose value of this turn it is. */
static const char *owner(uint64_t value)
{
	static char text[24];

	for (unsigned i = 0; i < 31; i++)
		if (before.x[i] == value) {
			fmt_sn(text, sizeof(text), ", which is x%u's", i);
			return text;
		}
	return "";
}

void turn_fails(const char *what, uint64_t found, uint64_t right)
{
	if (good)
		row.wrong++;
	good = false;
	if (row.wrong <= SHOWN)
		say("guest: %s at %s, register %u: %s is 0x%lx%s, not 0x%lx\n", row.name,
		    level_names[row.level], destination, what, found, owner(found), right);
}

static void compare(const char *what, uint64_t found, uint64_t right)
{
	if (found != right)
		turn_fails(what, found, right);
}

static void compare_registers(void)
{
	/* of AArch32 the upper halves are whatever the CPU makes of them */
	uint64_t seen = row.level == A32 ? 0xffffffff : ~0ull;
	char name[8];

	for (unsigned i = 0; i < 31; i++) {
		fmt_sn(name, sizeof(name), "x%u", i);
		compare(name, after->x[i] & seen, wanted.x[i] & seen);
	}
	compare("sp_el0", after->sp_el0, wanted.sp_el0);
	for (unsigned i = 0; i < 64; i++) {
		fmt_sn(name, sizeof(name), "v%u.%u", i / 2, i % 2);
		compare(name, after->v[i], wanted.v[i]);
	}
	compare("fpcr", after->fpcr, wanted.fpcr);
	compare("fpsr", after->fpsr, wanted.fpsr);
}

/* What the exception says that ended it, if it was one. */
static void compare_syndrome(enum end end, unsigned count, uint64_t where)
{
	unsigned same = row.level == EL1; /* classes of aborts: from a lower level, from the same */
	uint64_t esr = ESR_UNKNOWN, elr = (uint64_t)turn_code;

	if (end == INTERRUPTED) { /* in the loop, or before it has begun */
		if (read_sysreg(elr_el1) != elr)
			compare("elr_el1", read_sysreg(elr_el1), elr + 4 * (count - 1));
		return;
	}
	if (end == DONE) {
		esr = row.level == EL0 ? SVC_ESR : SVC_A32_ESR;
		elr += 4 * (count + 1);
	} else if (end != UNDEFINED) {
		esr = (uint64_t)(end == FETCH_ABORT ? EC_IABT_LOW + same : EC_DABT_LOW + same)
			      << 26 |
		      ESR_IL | FSC_EXTERNAL | (end == WRITE_ABORT ? ABORT_WRITE : 0);
		compare("far_el1", read_sysreg(far_el1), where);
		elr = end == FETCH_ABORT ? where : elr;
	}
	compare("esr_el1", read_sysreg(esr_el1), esr);
	compare("elr_el1", read_sysreg(elr_el1), elr);
}

void turn_end(enum end end, unsigned count, uint64_t where)
{
	bool quiet = end == DONE && row.level == EL1; /* no exception at all */

	compare("the vector", after->vector,
		quiet ? TURN_DONE : vectors[row.level] + (end == INTERRUPTED ? VECTOR_IRQ : 0));
	compare("daif", after->daif, quiet ? spsr & SPSR_DAIF : SPSR_DAIF);
	compare("spsr_el1", read_sysreg(spsr_el1), spsr);
	if (quiet) {
		/* QEMU clears them at an exception; SPSR_EL1 has them */
		compare("nzcv", after->nzcv, spsr & SPSR_NZCV);
		compare("esr_el1", read_sysreg(esr_el1), system_before[SYSTEM_esr_el1]);
		compare("far_el1", read_sysreg(far_el1), system_before[SYSTEM_far_el1]);
		compare("elr_el1", read_sysreg(elr_el1), (uint64_t)turn_code);
	} else {
		compare_syndrome(end, count, where);
	}
	compare_registers();
}
