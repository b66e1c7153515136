/* SPDX-License-Identifier: Apache-2.0 */
/* The table of errata: its order, its ranges, and what each reader takes of it. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arm64/cpu_errata.h"
#include "arch/arm64/cpu_hooks.h"
#include "arch/arm64/errata.h"
#include "lib/log.h"

/* As QEMU's models and real parts have them: implementer, variant, architecture, part, revision. */
#define MIDR(part, variant, revision) ((part) | (uint32_t)(variant) << 20 | 0xf0000 | (revision))
#define A53(revision)                 MIDR(CORTEX_A53, 0, revision)
#define A57(variant, revision)        MIDR(CORTEX_A57, variant, revision)
#define A72(variant, revision)        MIDR(CORTEX_A72, variant, revision)
#define A76(variant, revision)        MIDR(CORTEX_A76, variant, revision)
#define N1(variant, revision)         MIDR(NEOVERSE_N1, variant, revision)
#define QEMU_MAX                      0x000f0510u

static char logged[8][ERRATA_LINE + 16];
static unsigned n_logged;

void log_line(const char *format, ...)
{
	va_list args;

	assert_true(n_logged < COUNT(logged));
	va_start(args, format);
	vsnprintf(logged[n_logged++], sizeof(logged[0]), format, args);
	va_end(args);
}

/* --- the table --- */

/* Numbers by value, before names. */
static int compare_ids(const char *a, const char *b)
{
	long x = atol(a), y = atol(b);

	if (x && y)
		return (x > y) - (x < y);
	return x ? -1 : y ? 1 : strcmp(a, b);
}

static void sorted_and_unique(void **state)
{
	(void)state;
	for (unsigned i = 1; i < n_errata; i++) {
		const struct erratum *a = &errata[i - 1], *b = &errata[i];
		int order = a->part != b->part ? (a->part < b->part ? -1 : 1)
					       : compare_ids(a->id, b->id);

		if (order > 0)
			fail_msg("row %u, %s: out of order", i, b->id);
		for (unsigned k = 0; k < i; k++) {
			const struct erratum *c = &errata[k];

			if (c->part == b->part && c->hook == b->hook && c->reg == b->reg &&
			    !strcmp(c->id, b->id))
				fail_msg("%s of %s: twice", b->id, cpu_name_of(b->part));
		}
	}
}

static void sane(void **state)
{
	(void)state;
	for (unsigned i = 0; i < n_errata; i++) {
		const struct erratum *e = &errata[i];

		if (e->first > e->last || (e->last > 0x4f && e->last != LATEST) ||
		    cpu_part(e->part) != e->part)
			fail_msg("%s of %s: range 0x%x to 0x%x", e->id, cpu_name_of(e->part),
				 e->first, e->last);
		assert_in_range(strlen(e->id), 5, 14);
		assert_true(strlen(e->what) > 8);
		if (!strstr(e->source, "TF-A ") && !strstr(e->source, "Linux "))
			fail_msg("%s of %s: source '%s'", e->id, cpu_name_of(e->part), e->source);
		if (e->hook == ERRATUM_SET) {
			assert_true(e->reg < CPU_SETTING_REGISTERS);
			assert_true(e->set | e->clear);
			assert_true(e->clear == ~0ull || !(e->set & e->clear));
		} else {
			assert_true(e->hook < ERRATUM_HOOKS);
			assert_true(*e->where);
			assert_true(!e->set && !e->clear);
		}
		assert_string_not_equal(cpu_name_of(e->part), "unknown core type");
	}
}

/* Bits of one register: two rows that apply to one core do not contradict each other. */
static void settings_agree(void **state)
{
	(void)state;
	for (unsigned i = 0; i < n_errata; i++)
		for (unsigned k = 0; k < i; k++) {
			const struct erratum *a = &errata[i], *b = &errata[k];

			if (a->part == b->part && a->reg == b->reg && a->first <= b->last &&
			    b->first <= a->last)
				assert_true(!(a->set & b->clear) && !(a->clear & b->set));
		}
}

/* --- at reset --- */

/* All bits that the table sets in `reg` for `midr`. */
static uint64_t bits(uint32_t midr, enum cpu_setting_register reg)
{
	uint64_t set = 0;

	for (const struct cpu_setting *s = cpu_setting_next(midr, NULL); s;
	     s = cpu_setting_next(midr, s))
		if (s->reg == reg)
			set |= s->set;
	return set;
}

/* For every revision of every core: the compact table is the whole one. */
static void settings_are_the_tables(void **state)
{
	(void)state;
	for (unsigned i = 0; i < n_errata; i++)
		for (unsigned revision = 0; revision < 256; revision++) {
			uint32_t midr = MIDR(errata[i].part, revision >> 4, revision & 0xf);
			uint64_t set = 0;

			for (unsigned k = 0; k < n_errata; k++)
				if (errata[k].hook == ERRATUM_SET &&
				    errata[k].reg == errata[i].reg &&
				    errata[k].part == errata[i].part &&
				    errata[k].first <= revision && errata[k].last >= revision)
					set |= errata[k].set;
			assert_true(bits(midr, errata[i].reg) == set);
		}
}

static void smpen(void **state)
{
	static const uint32_t parts[] = {CORTEX_A35, CORTEX_A53, CORTEX_A57, CORTEX_A72,
					 CORTEX_A73};

	(void)state;
	for (unsigned i = 0; i < COUNT(parts); i++) {
		assert_int_equal(bits(MIDR(parts[i], 0, 0), CPU_CORTEX_A53_CPUECTLR), 0x40);
		assert_int_equal(bits(MIDR(parts[i], 1, 3), CPU_CORTEX_A53_CPUECTLR), 0x40);
	}
}

/* The values are the notices', written here a second time, at both ends of each range. */
static void by_revision(void **state)
{
	static const struct {
		uint32_t midr;
		enum cpu_setting_register reg;
		uint64_t set;
	} cores[] = {
		{A53(2), CPU_CORTEX_A53_CPUACTLR, BIT64(24)},
		{A53(3), CPU_CORTEX_A53_CPUACTLR, BIT64(24) | BIT64(44)},
		{A53(4), CPU_CORTEX_A53_CPUACTLR, BIT64(44)},
		{A53(2), CPU_CORTEX_A53_L2ACTLR, BIT64(3)},
		{A53(3), CPU_CORTEX_A53_L2ACTLR, 0},
		{A57(0, 0), CPU_CORTEX_A53_CPUACTLR, 0x0cc210411e000010ull},
		{A57(0, 1), CPU_CORTEX_A53_CPUACTLR, 0x08c200411e000010ull},
		{A57(1, 1), CPU_CORTEX_A53_CPUACTLR, 0x08c200411e000010ull},
		{A57(1, 2), CPU_CORTEX_A53_CPUACTLR, 0x0080004100000010ull},
		{A57(1, 3), CPU_CORTEX_A53_CPUACTLR, 0x0080000100000000ull},
		{A72(0, 3), CPU_CORTEX_A53_CPUACTLR, BIT64(32) | BIT64(55)},
		{A72(1, 0), CPU_CORTEX_A53_CPUACTLR, BIT64(55)},
		{MIDR(CORTEX_A55, 0, 0), CPU_CORTEX_A55_CPUACTLR,
		 BIT64(24) | BIT64(31) | BIT64(49)},
		{MIDR(CORTEX_A55, 0, 1), CPU_CORTEX_A55_CPUACTLR, BIT64(31) | BIT64(49)},
		{MIDR(CORTEX_A55, 1, 0), CPU_CORTEX_A55_CPUACTLR, 0},
		{MIDR(CORTEX_A73, 0, 0), CPU_CORTEX_A73_DIAGNOSTIC, BIT64(12)},
		{MIDR(CORTEX_A73, 0, 1), CPU_CORTEX_A73_DIAGNOSTIC, 0},
		{MIDR(CORTEX_A73, 0, 1), CPU_CORTEX_A73_IMP_DEF_2, BIT64(7)},
		{MIDR(CORTEX_A73, 0, 2), CPU_CORTEX_A73_IMP_DEF_2, 0},
		{MIDR(CORTEX_A75, 0, 0), CPU_CORTEX_A55_CPUACTLR, BIT64(13) | BIT64(35)},
		{MIDR(CORTEX_A75, 1, 0), CPU_CORTEX_A55_CPUACTLR, BIT64(35)},
		{A76(1, 0), CPU_CORTEX_A55_CPUACTLR, BIT64(6) | BIT64(13)},
		{A76(2, 0), CPU_CORTEX_A76_CPUACTLR2, BIT64(2) | BIT64(16) | BIT64(59)},
		{A76(2, 0), CPU_CORTEX_A55_CPUECTLR, 3 * BIT64(24) | BIT64(51)},
		{A76(3, 0), CPU_CORTEX_A55_CPUECTLR, BIT64(51)},
		{A76(3, 0), CPU_CORTEX_A76_CPUACTLR3, BIT64(10)},
		{A76(3, 1), CPU_CORTEX_A76_CPUACTLR3, 0},
		{A76(4, 0), CPU_CORTEX_A55_CPUACTLR, BIT64(13)},
		{A76(4, 1), CPU_CORTEX_A55_CPUACTLR, 0},
		{A76(4, 1), CPU_CORTEX_A76_CPUACTLR2, 0},
		{N1(1, 0), CPU_CPUPOR, 0xf3bf8f2f},
		{N1(2, 0), CPU_CPUPOR, 0},
		{N1(2, 0), CPU_CORTEX_A76_CPUACTLR2,
		 BIT64(0) | BIT64(11) | BIT64(15) | BIT64(16) | BIT64(59)},
		{N1(3, 0), CPU_CORTEX_A76_CPUACTLR2, BIT64(16)},
		{N1(3, 1), CPU_CORTEX_A76_CPUACTLR2, 0},
		{N1(4, 0), CPU_CORTEX_A55_CPUACTLR, BIT64(13)},
		{N1(4, 1), CPU_CORTEX_A55_CPUACTLR, 0},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(cores); i++)
		if (bits(cores[i].midr, cores[i].reg) != cores[i].set)
			fail_msg("MIDR 0x%x, register %u: 0x%llx, want 0x%llx", cores[i].midr,
				 cores[i].reg,
				 (unsigned long long)bits(cores[i].midr, cores[i].reg),
				 (unsigned long long)cores[i].set);
}

/* A bit is cleared, too; a patch is written whole, in the order that arms it last. */
static void cleared_and_patched(void **state)
{
	static const uint8_t order[] = {CPU_CPUPSELR, CPU_CPUPOR, CPU_CPUPMR, CPU_CPUPCR};
	const struct cpu_setting *s = cpu_setting_next(A53(0), NULL);

	(void)state;
	assert_int_equal(s->reg, CPU_CORTEX_A53_L2ACTLR);
	assert_int_equal(s->clear, BIT64(14));
	s = NULL;
	for (unsigned i = 0; i < COUNT(order); i++) {
		s = cpu_setting_next(N1(0, 0), s);
		assert_int_equal(s->reg, order[i]);
		assert_true(s->clear == ~0ull);
	}
}

/* Registers of one core type are not touched on another: they would be undefined there. */
static void unknown_core_untouched(void **state)
{
	(void)state;
	assert_null(cpu_setting_next(QEMU_MAX, NULL));
	assert_null(cpu_setting_next(A76(4, 1), NULL));
	assert_null(cpu_setting_next(0x510fd083, NULL)); /* that part of another implementer */
	assert_int_equal(bits(A76(2, 0), CPU_CORTEX_A53_CPUECTLR) |
				 bits(A76(2, 0), CPU_CORTEX_A53_CPUACTLR),
			 0);
}

/* --- hooks of the code that stays --- */

static bool in_table(uint32_t midr, enum erratum_hook hook)
{
	for (unsigned i = 0; i < n_errata; i++)
		if (errata[i].hook == hook &&
		    cpu_is(midr, errata[i].part, errata[i].first, errata[i].last))
			return true;
	return false;
}

static void hooks_are_the_tables(void **state)
{
	(void)state;
	for (unsigned i = 0; i < n_errata; i++)
		for (unsigned revision = 0; revision < 256; revision++) {
			uint32_t midr = MIDR(errata[i].part, revision >> 4, revision & 0xf);

			assert_int_equal(cpu_clean_invalidates(midr),
					 in_table(midr, ERRATUM_CLEAN));
			assert_int_equal(cpu_mistells_stage2(midr), in_table(midr, ERRATUM_STAGE2));
		}
	assert_true(cpu_clean_invalidates(A53(0)) && cpu_clean_invalidates(A53(2)));
	assert_false(cpu_clean_invalidates(A53(3)) || cpu_clean_invalidates(A57(0, 0)));
	assert_true(cpu_mistells_stage2(A57(0, 0)) && cpu_mistells_stage2(A57(1, 2)));
	assert_false(cpu_mistells_stage2(A57(1, 3)) || cpu_mistells_stage2(A72(0, 0)));
	assert_false(cpu_clean_invalidates(QEMU_MAX) || cpu_mistells_stage2(QEMU_MAX));
}

/* CVE-2018-3639 is said to be dealt with just where the table does. */
static void store_bypass(void **state)
{
	(void)state;
	for (unsigned i = 0; i < n_errata; i++)
		if (!strcmp(errata[i].id, "CVE-2018-3639"))
			assert_int_equal(cpu_workaround_2(&(struct cpu_id){
						 .midr = MIDR(errata[i].part, 0, 0)}),
					 WORKAROUND_SAFE);
}

/* --- what is said --- */

static void expect_line(uint32_t midr, unsigned hooks, const char *want)
{
	char line[ERRATA_LINE];

	memset(line, 'x', sizeof(line));
	errata_line(midr, hooks, line, sizeof(line));
	assert_string_equal(line, want);
}

static void lines(void **state)
{
	(void)state;
	expect_line(A53(4), ERRATA_EL3, "Cortex-A53 r0p4: 835769, 843419, 855873, SMPEN");
	expect_line(A53(4), ERRATA_EL2, "Cortex-A53 r0p4: 835769, 843419, 1530924");
	/* one number of two rows: once */
	expect_line(A53(1), 1u << ERRATUM_SET | 1u << ERRATUM_CLEAN,
		    "Cortex-A53 r0p1: 819472, 824069, 826319, 827319, 836870, SMPEN");
	expect_line(N1(3, 1), ERRATA_EL2,
		    "Neoverse-N1 r3p1: 4193800; not handled: 1542419, 1946160");
	expect_line(A76(4, 1), ERRATA_EL2, "Cortex-A76 r4p1: 4193800; not handled: 1946160");
	expect_line(A76(2, 0), 1u << ERRATUM_OPEN, "Cortex-A76 r2p0: none");
	expect_line(MIDR(CORTEX_A720, 0, 1), ERRATA_EL2, "Cortex-A720 r0p1: none");
	expect_line(QEMU_MAX, ERRATA_EL3,
		    "unknown core type: MIDR_EL1 0x000f0510: no setting made, no erratum known");
}

/* The longest is not cut today; none is ever longer than its buffer. */
static void every_line_fits(void **state)
{
	(void)state;
	for (unsigned i = 0; i < n_errata; i++)
		for (unsigned revision = 0; revision < 256; revision++) {
			struct {
				char line[ERRATA_LINE], guard;
			} at = {.guard = 'g'};

			errata_line(MIDR(errata[i].part, revision >> 4, revision & 0xf), ~0u,
				    at.line, sizeof(at.line));
			assert_int_equal(at.guard, 'g');
			assert_true(strlen(at.line) < sizeof(at.line));
			errata_line(MIDR(errata[i].part, revision >> 4, revision & 0xf), ERRATA_EL3,
				    at.line, sizeof(at.line));
			assert_null(strstr(at.line, "..."));
		}
}

/* In any room: the line, or as many whole numbers of it as fit and "..." once. */
static void cut_where_it_does_not_fit(void **state)
{
	static const char whole[] = "Cortex-A53 r0p4: 835769, 843419, 855873, SMPEN";
	char line[64];

	(void)state;
	for (size_t size = 32; size <= sizeof(line); size++) {
		memset(line, 'x', sizeof(line));
		errata_line(A53(4), ERRATA_EL3, line, size);
		assert_true(strlen(line) < size);
		for (size_t i = size; i < sizeof(line); i++)
			assert_int_equal(line[i], 'x');
		if (strcmp(line, whole) != 0) {
			size_t kept = strlen(line) - 3;

			assert_true(size < sizeof(whole) + 3);
			assert_string_equal(line + kept, "...");
			assert_memory_equal(line, whole, kept);
			assert_true(whole[kept] == ',');
		}
	}
	errata_line(A53(4), ERRATA_EL3, line, 32);
	assert_string_equal(line, "Cortex-A53 r0p4: 835769...");
}

static void once_a_type(void **state)
{
	const uint32_t midr[] = {A53(4), 0, A53(4), A72(0, 3), A53(4), QEMU_MAX, QEMU_MAX};

	(void)state;
	n_logged = 0;
	errata_log(midr, COUNT(midr), ERRATA_EL3);
	assert_int_equal(n_logged, 3);
	assert_string_equal(logged[0], "errata: Cortex-A53 r0p4: 835769, 843419, 855873, SMPEN");
	assert_string_equal(logged[1], "errata: Cortex-A72 r0p3: 859971, CVE-2018-3639, SMPEN");
	assert_non_null(strstr(logged[2], "unknown core type"));
}

static void core_names(void **state)
{
	(void)state;
	assert_string_equal(cpu_name_of(A72(0, 3)), "Cortex-A72");
	assert_string_equal(cpu_name_of(QEMU_MAX), "unknown core type");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorted_and_unique),
		cmocka_unit_test(sane),
		cmocka_unit_test(settings_agree),
		cmocka_unit_test(settings_are_the_tables),
		cmocka_unit_test(smpen),
		cmocka_unit_test(by_revision),
		cmocka_unit_test(cleared_and_patched),
		cmocka_unit_test(unknown_core_untouched),
		cmocka_unit_test(hooks_are_the_tables),
		cmocka_unit_test(store_bypass),
		cmocka_unit_test(lines),
		cmocka_unit_test(every_line_fits),
		cmocka_unit_test(cut_where_it_does_not_fit),
		cmocka_unit_test(once_a_type),
		cmocka_unit_test(core_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
