/* SPDX-License-Identifier: Apache-2.0 */
/* The guest's own translation: a table that lies where the guest has no memory ends the walk at
 * that level; and outputs outside. */
#include "tests/guest/faults/faults.h"

#define VALID     1ull
#define TABLE     3ull
#define AF        (1ull << 10)
#define ATTR(n)   ((uint64_t)(n) << 2) /* of MAIR_EL1: 0 Device-nGnRnE, 1 Normal non-cacheable */
#define MAIR      0x4400ull
#define T0SZ      25ull /* 39 bits of 4 KiB pages: the walk starts at level 1 */
#define GIB_OF(n) ((uint64_t)(n) << 30)
#define TCR_DS    (1ull << 59)
#define UPPER     0xfffffffffffff000ull
#define IPS_40    (2ull << 32)
#define BR_X0     0xd61f0000u

static uint64_t level1[512] __attribute__((aligned(4096)));
static uint64_t level2[512] __attribute__((aligned(4096)));

static void translate(bool on, uint64_t tcr_upper, uint64_t ttbr1)
{
	uint64_t sctlr = read_sysreg(sctlr_el1);

	write_sysreg(mair_el1, MAIR);
	write_sysreg(tcr_el1, T0SZ | IPS_40 | tcr_upper);
	write_sysreg(ttbr0_el1, (uint64_t)level1);
	write_sysreg(ttbr1_el1, ttbr1);
	isb();
	__asm__ volatile("dsb sy\n\ttlbi vmalle1\n\tdsb sy\n\tisb" ::: "memory");
	write_sysreg(sctlr_el1, on ? sctlr | SCTLR_M : sctlr & ~SCTLR_M);
	isb();
}

/* A read, a write and a fetch of `address`, whose walk ends at `level`. */
static void walk(const char *name, uint64_t address, int level)
{
	struct outcome o;

	say("guest: %s, level %d\n", name, level);
	RUN(&o, EL1, address + 0x18, LDR_W1);
	expect_abort("walk_read", &o, EC_DABT_CUR, FSC_TTW + (uint32_t)level, address + 0x18, 0);
	RUN(&o, EL1, address + 0x20, STR_W1);
	expect_abort("walk_write", &o, EC_DABT_CUR, (FSC_TTW + (uint32_t)level) | ABORT_WRITE,
		     address + 0x20, 0);
	RUN(&o, EL1, address + 0x40, BR_X0);
	expect_abort("walk_fetch", &o, EC_IABT_CUR, FSC_TTW + (uint32_t)level, address + 0x40, 0);
}

void test_walks(void)
{
	static const struct {
		const char *name;
		uint64_t t1sz, tg1;
		int level;
	} upper[] = {
		{"4 KiB, 48 bits", 16, 2, 0},  {"4 KiB, 39 bits", 25, 2, 1},
		{"4 KiB, 30 bits", 34, 2, 2},  {"4 KiB, 25 bits", 39, 2, 2},
		{"64 KiB, 48 bits", 16, 3, 1}, {"64 KiB, 41 bits", 23, 3, 2},
	};
	struct outcome o;

	for (unsigned i = 0; i < machine.n_memory; i++) {
		uint64_t end = machine.memory[i].base + machine.memory[i].size;

		for (uint64_t a = machine.memory[i].base & ~(GIB_OF(1) - 1);
		     a < end && a < GIB_OF(512); a += GIB_OF(1))
			level1[a >> 30] = a | AF | ATTR(1) | VALID;
	}
	level1[0] = AF | ATTR(0) | VALID;
	level1[500] = NOTHING | TABLE;
	level1[501] = (uint64_t)level2 | TABLE;
	level2[7] = (NOTHING + 0x1000) | TABLE;
	level2[8] = machine.gicd | TABLE;
	/* all of the first GiB, as Normal memory */
	level1[502] = NOTHING >> 30 << 30 | AF | ATTR(1) | VALID;
	level1[503] = 0x2000000000ull | AF | ATTR(1) | VALID; /* outputs with high bits */
	translate(true, 16ull << 16 | 2ull << 30, NOTHING);
	walk("next table outside", GIB_OF(500), 2);
	walk("last table outside", GIB_OF(501) + (7ull << 21), 3);
	if (machine.hypervisor)
		walk("last table in the distributor", GIB_OF(501) + (8ull << 21), 3);
	RUN(&o, EL1, GIB_OF(502) + NOTHING, LDR_W1);
	expect_abort("mapped_outside_read", &o, EC_DABT_CUR, FSC_EXT, GIB_OF(502) + NOTHING, 0);
	RUN(&o, EL1, GIB_OF(502) + NOTHING, BR_X0);
	expect_abort("mapped_outside_fetch", &o, EC_IABT_CUR, FSC_EXT, GIB_OF(502) + NOTHING, 0);
	RUN(&o, EL1, GIB_OF(503) + 0x1234, STR_W1);
	expect_abort("mapped_high_write", &o, EC_DABT_CUR, FSC_EXT | ABORT_WRITE,
		     GIB_OF(503) + 0x1234, 0);
	for (unsigned i = 0; i < sizeof(upper) / sizeof(upper[0]); i++) {
		translate(true, upper[i].t1sz << 16 | upper[i].tg1 << 30, NOTHING);
		walk(upper[i].name, UPPER, upper[i].level);
	}
	if ((read_sysreg(id_aa64mmfr0_el1) >> 28 & 0xf) == 1) { /* LPA2: 52 bits of 4 KiB pages */
		translate(true, 12ull << 16 | 2ull << 30 | TCR_DS, NOTHING);
		walk("4 KiB, 52 bits", UPPER, -1);
	}
	translate(false, 0, 0);
}
