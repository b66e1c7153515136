/* SPDX-License-Identifier: Apache-2.0 */
/* Cortex-A57 834220: what stage 1 is asked, and what becomes of the answer; el2/trap/stage1.c
 * beside registers of our own. */
#include "tests/unit/expect.h"

#include <stdbool.h>
#include <string.h>

#define MULLION_SYSREG_H /* arch/arm64/sysreg.h */
#include "arch/arm64/regs.h"

static struct {
	uint64_t far_el2, par_el1, spsr_el2, hpfar_el2, sctlr_el1;
} reg;
static uint64_t answer; /* PAR_EL1 after AT and an ISB */
static uint64_t asked;
static char how[8];
static bool pending;

static void translate(const char *operation, uint64_t address)
{
	strncpy(how, operation, sizeof(how) - 1);
	asked = address;
	pending = true;
}

static void synchronise(void)
{
	if (pending)
		reg.par_el1 = answer;
	pending = false;
}

#define read_sysreg(name)           (reg.name)
#define write_sysreg(name, value)   (reg.name = (value))
#define at_translate(operation, va) translate(#operation, va)
#define isb()                       synchronise()

#include "el2/trap/stage1.c"

#define EC(n)    ((uint64_t)(n) << 26)
#define LOAD     (EC(0x24) | ESR_IL | 0x06) /* data abort, translation fault of level 2 */
#define GUESTS   0x123000ull                /* PAR_EL1 as the guest has it */
#define ADDRESS  0xffff000012345ffdull
#define EL1H     5u
#define FAULT(f) (PAR_F | (uint64_t)(f) << 1)

static int reset(void **state)
{
	(void)state;
	memset(&reg, 0, sizeof(reg));
	memset(how, 0, sizeof(how));
	reg.par_el1 = GUESTS;
	reg.far_el2 = ADDRESS;
	reg.spsr_el2 = EL1H;
	answer = asked = 0;
	return 0;
}

/* Permission, translation and access flag fault of stage 1: the guest's own. */
static void own_faults(void **state)
{
	static const unsigned codes[] = {0x0f, 0x07, 0x0b, 0x00};

	(void)state;
	for (unsigned i = 0; i < COUNT(codes); i++) {
		answer = FAULT(codes[i]);
		assert_int_equal(stage1_fault(LOAD), codes[i]);
		assert_true(asked == ADDRESS);
		assert_string_equal(how, "s1e1r");
		assert_true(reg.par_el1 == GUESTS);
	}
	/* as EL1 gets it: a permission fault of level 3, without a description of the register */
	assert_true(abort_stage1_syndrome(LOAD | ESR_ISV | ESR_SSE, false, 0x0f) ==
		    (EC(0x25) | ESR_IL | 0x0f));
	assert_true(abort_stage1_syndrome(LOAD | ESR_WNR, true, 0x07) ==
		    (EC(0x24) | ESR_IL | ESR_WNR | 0x07));
}

static void with_el0s_rights(void **state)
{
	(void)state;
	answer = FAULT(0x0f);
	reg.spsr_el2 = 0;
	assert_int_equal(stage1_fault(LOAD), 0x0f);
	assert_string_equal(how, "s1e0r");
	reg.spsr_el2 = SPSR_M_NRW; /* AArch32, User mode */
	stage1_fault(LOAD);
	assert_string_equal(how, "s1e0r");
}

/* Stage 1 allows it, or stage 2 stops the walk: the abort is stage 2's. */
static void stage2s(void **state)
{
	(void)state;
	answer = 0x40000000;
	assert_int_equal(stage1_fault(LOAD), -1);
	answer = FAULT(0x07) | PAR_S;
	assert_int_equal(stage1_fault(LOAD), -1);
	assert_true(reg.par_el1 == GUESTS);
}

/* What the erratum does not concern is not asked for. */
static void others_untouched(void **state)
{
	static const uint64_t others[] = {
		EC(0x20) | ESR_IL | 0x06,             /* a fetch */
		EC(0x24) | ESR_IL | ESR_S1PTW | 0x06, /* a walk */
		EC(0x24) | ESR_IL | 0x0f,             /* permission */
		EC(0x24) | ESR_IL | 0x21,             /* alignment */
	};

	(void)state;
	answer = FAULT(0x0f);
	for (unsigned i = 0; i < COUNT(others); i++) {
		assert_int_equal(stage1_fault(others[i]), -1);
		assert_string_equal(how, "");
	}
}

/* A fault that stays, asked for again and again: the same answer, and never "try again". */
static void ends(void **state)
{
	(void)state;
	answer = FAULT(0x0f);
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(stage1_fault(LOAD), 0x0f);
}

/* Of an access that HPFAR_EL2 does not tell. */
static void address_of_access(void **state)
{
	(void)state;
	answer = 0x0000000087654a80ull; /* what else is in PAR_EL1 does not count */
	assert_int_equal(stage1_address(), 0x87654ffd);
	assert_int_equal(asked, ADDRESS);
	assert_string_equal(how, "s1e1r");
	assert_int_equal(reg.par_el1, GUESTS);
	reg.spsr_el2 = 0;
	answer = FAULT(0x07);
	assert_int_equal(stage1_address(), ADDRESS);
	assert_string_equal(how, "s1e0r");
	assert_int_equal(reg.par_el1, GUESTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(own_faults, reset),
		cmocka_unit_test_setup(with_el0s_rights, reset),
		cmocka_unit_test_setup(stage2s, reset),
		cmocka_unit_test_setup(others_untouched, reset),
		cmocka_unit_test_setup(address_of_access, reset),
		cmocka_unit_test_setup(ends, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
