/* SPDX-License-Identifier: Apache-2.0 */
/* Which instructions clean, on which cores: arch/arm64/cache_clean.c, with its instructions written
 * down instead of done. */
#include "tests/unit/expect.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define MULLION_SYSREG_H /* arch/arm64/sysreg.h */
#define MULLION_CACHE_LINES_H

#include "arch/arm64/cpu_parts.h"
#include "arch/arm64/id_regs.h"
#include "arch/arm64/regs.h"

static char done[65536];    /* "dc cvac 1000;dsb sy;" */
static uint64_t cache_type; /* CTR_EL0 */

static void note(const char *text, uint64_t address, bool by_address)
{
	size_t used = strlen(done);

	assert_true(used + 40 < sizeof(done));
	if (by_address)
		snprintf(done + used, sizeof(done) - used, "%s %llx;", text,
			 (unsigned long long)address);
	else
		snprintf(done + used, sizeof(done) - used, "%s;", text);
}

#define read_sysreg(name)              cache_type
#define dsb(domain)                    note("dsb " #domain, 0, false)
#define isb()                          note("isb", 0, false)
#define cache_op(instruction, address) note(instruction, address, true)
#define cache_op_all(instruction)      note(instruction, 0, false)
#define FOR_LINES(instruction, base, size, line)                                     \
	for (uint64_t a_ = (base) & ~((line)-1); a_ < (base) + (size); a_ += (line)) \
	cache_op(instruction, a_)
#define data_line()        64ull
#define instruction_line() 64ull

#include "arch/arm64/cache_clean.c"

#define MIDR_A53(revision) (CORTEX_A53 | 0xf0000u | (revision))
#define MIDR_A57_R1P0      (CORTEX_A57 | 0x1f0000u)

static int reset(void **state)
{
	(void)state;
	clean_invalidates = false;
	cache_type = 0;
	done[0] = '\0';
	return 0;
}

static void expect_done(const char *want)
{
	assert_string_equal(done, want);
	done[0] = '\0';
}

static void plain(void **state)
{
	(void)state;
	cache_of_core(MIDR_A53(3));
	cache_of_core(MIDR_A57_R1P0);
	cache_of_core(0x000f0510);
	dcache_clean(0x1020, 0x40);
	expect_done("dc cvac 1000;dc cvac 1040;dsb sy;");
	icache_sync(0x1000, 0x40);
	expect_done("dc cvau 1000;dsb ish;ic ivau 1000;dsb ish;isb;");
}

/* Cortex-A53 up to r0p2: 819472, 824069, 826319, 827319. */
static void promoted(void **state)
{
	(void)state;
	cache_of_core(MIDR_A53(2));
	dcache_clean(0x1020, 0x40);
	expect_done("dc civac 1000;dc civac 1040;dsb sy;");
	icache_sync(0x1000, 0x40);
	expect_done("dc civac 1000;dsb ish;ic ivau 1000;dsb ish;isb;");
	icache_sync(0x1000, 0x20000);
	assert_non_null(strstr(done, "dc civac 20fc0;dsb ish;ic ialluis;dsb ish;isb;"));
}

/* One core of many wants it, whichever comes first and whichever cleans. */
static void system_wide(void **state)
{
	(void)state;
	cache_of_core(MIDR_A53(0));
	cache_of_core(MIDR_A57_R1P0);
	dcache_clean(0x1000, 1);
	expect_done("dc civac 1000;dsb sy;");
}

static void not_needed(void **state)
{
	(void)state;
	cache_of_core(MIDR_A53(2));
	cache_type = BIT(CTR_IDC) | BIT(CTR_DIC);
	icache_sync(0x1000, 0x40);
	expect_done("dsb ish;dsb ish;isb;");
	dcache_clean(0x1000, 0);
	expect_done("dsb sy;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(plain, reset),
		cmocka_unit_test_setup(promoted, reset),
		cmocka_unit_test_setup(system_wide, reset),
		cmocka_unit_test_setup(not_needed, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
