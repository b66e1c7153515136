/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/mmu.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "arch/arm64/cache.h"
#include "arch/arm64/id_regs.h"
#include "arch/arm64/pgtable.h"
#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg.h"
#include "arch/arm64/tlb.h"
#include "el2/core/cpu.h"
#include "el2/core/window.h"
#include "include/handoff.h"
#include "lib/log.h"

#define TABLE_PAGES 48u
#define STACK_SIZE  4096u
/* 2^46: stack n at + 2n pages, so that an unmapped page lies below each */
#define STACKS_VA 0x400000000000ull
#define VA_BITS   48u

_Static_assert(HYP_BLOCK_SIZE == 0x200000, "el2/boot/entry.S");
_Static_assert(HYP_LOG_OFFSET == 0x130000, "el2/el2.lds.S");

/* el2.lds.S */
extern char image_start[], boot_libs_start[], boot_data_start[], text_start[], rodata_start[],
	data_start[], runtime_end[], image_end[];
extern char bss_start[];

/* Read by secondaries before their MMU is on (entry.S): in memory, not only in a cache. */
struct secondary_start {
	uint64_t mair, tcr, ttbr, sctlr;
	void (*arrive)(struct cpu *cpu); /* with the MMU on, on the core's own stack */
	uint64_t vbar;                   /* the leader's: for faults on the way there */
} secondary_start __attribute__((aligned(64)));
_Static_assert(offsetof(struct secondary_start, arrive) == 32, "el2/core/entry.S");
_Static_assert(offsetof(struct secondary_start, vbar) == 40, "el2/core/entry.S");
uint32_t secondary_gate __attribute__((aligned(64), section(".data.gate"))) = 0;

static uint64_t tables[TABLE_PAGES][512] __attribute__((aligned(PAGE_SIZE)));
static uint8_t stacks[MAX_CPUS][STACK_SIZE] __attribute__((aligned(PAGE_SIZE)));
static struct pgtable map;

/* Where the next tables come from: the pool, and for a machine whose memory has many holes what is
 * free in our block behind the image. */
static uint64_t next_table[2];

uint64_t *mmu_table_pages(unsigned count)
{
	const uint64_t pool = (uintptr_t)tables, rest = (uintptr_t)image_end,
		       ends[2] = {pool + sizeof(tables), (uintptr_t)image_start + HYP_LOG_OFFSET};

	for (unsigned i = 0; i < 2; i++) {
		uint64_t from = next_table[i] ? next_table[i]
				: i           ? rest
					      : pool,
			 at = ALIGN_UP(from, count * (uint64_t)PAGE_SIZE);

		if (at + count * (uint64_t)PAGE_SIZE > ends[i])
			continue;
		next_table[i] = at + count * (uint64_t)PAGE_SIZE;
		return memset((void *)(uintptr_t)at, 0, count * PAGE_SIZE);
	}
	return NULL;
}

uint64_t *mmu_table_page(void *unused)
{
	(void)unused;
	return mmu_table_pages(1);
}

struct range mmu_block(void)
{
	return (struct range){(uintptr_t)image_start, HYP_BLOCK_SIZE};
}

static int map_image_part(const char *from, const char *to, uint64_t attr, struct diag *diag)
{
	uint64_t base = (uintptr_t)from, size = (uintptr_t)to - base;

	return size ? pgtable_map(&map, base, base, size, attr, diag) : 0;
}

/* The image with each part's rights, the rest of its block, and the stacks. */
static int map_image_and_stacks(struct diag *diag)
{
	const char *block_end = image_start + HYP_BLOCK_SIZE;
	uint64_t own_code = map_own_code(read_sysreg(id_aa64pfr1_el1));

	if (map_image_part(image_start, boot_libs_start, own_code, diag) ||
	    map_image_part(boot_libs_start, boot_data_start, MAP_CODE, diag) ||
	    map_image_part(boot_data_start, text_start, MAP_DATA, diag) ||
	    map_image_part(text_start, rodata_start, own_code, diag) ||
	    map_image_part(rodata_start, data_start, MAP_RODATA, diag) ||
	    map_image_part(data_start, runtime_end, MAP_DATA, diag) ||
	    map_image_part(runtime_end, block_end, MAP_DATA, diag))
		return -1;
	for (unsigned i = 0; i < MAX_CPUS; i++) {
		uint64_t va = STACKS_VA + (2 * i + 1) * (uint64_t)STACK_SIZE;

		if (pgtable_map(&map, va, (uintptr_t)stacks[i], STACK_SIZE, MAP_DATA, diag))
			return -1;
		cpus[i].stack_top = va + STACK_SIZE;
		cpus[i].index = i;
	}
	return 0;
}

/* Tables and registers are set; instructions go on at the same addresses. */
static void turn_mmu_on(uint64_t sctlr)
{
	__asm__ volatile(
		"tlbi alle2\n\tic iallu\n\tdsb nsh\n\tisb\n\tmsr sctlr_el2, %0\n\tisb" ::"r"(sctlr)
		: "memory");
}

int mmu_start(struct diag *diag)
{
	uint64_t pa_range = id_field(read_sysreg(id_aa64mmfr0_el1), MMFR0_PARANGE);

	map = (struct pgtable){.root = mmu_table_page(NULL),
			       .start_level = 0,
			       .va_bits = VA_BITS,
			       .alloc = mmu_table_page};
	if (map_image_and_stacks(diag) || windows_prepare(&map, mmu_block(), diag))
		return -1;
	secondary_start.mair = MAIR_STAGE1;
	secondary_start.tcr = TCR_RES1_EL2_EL3 | (64 - VA_BITS) | TCR_IRGN0_WBWA | TCR_ORGN0_WBWA |
			      TCR_SH0_INNER |
			      (pa_range > PARANGE_48_BITS ? PARANGE_48_BITS : pa_range)
				      << TCR_PS_SHIFT;
	secondary_start.ttbr = (uintptr_t)map.root;
	secondary_start.sctlr = SCTLR_RES1_EL2_EL3 | SCTLR_M | SCTLR_C | SCTLR_I | SCTLR_WXN |
				SCTLR_SA;
	/*
	 * All of this was written with caches off. Lines of it may still be in a cache from before,
	 * clean (the loader cleaned the image: booting.rst); drop them so that nobody reads the old
	 * content (Arm ARM B2.8, mismatched attributes).
	 */
	dcache_invalidate((uintptr_t)image_start, (uintptr_t)image_end - (uintptr_t)image_start);
	write_sysreg(mair_el2, secondary_start.mair);
	write_sysreg(tcr_el2, secondary_start.tcr);
	write_sysreg(ttbr0_el2, secondary_start.ttbr);
	turn_mmu_on(secondary_start.sctlr);
	return 0;
}

/* Applies map or unmap to a range, leaving out the hypervisor's own block. */
static int change_outside_block(struct range range, bool add, struct diag *diag)
{
	struct range block = mmu_block();
	uint64_t base = ALIGN_DOWN(range.base, PAGE_SIZE),
		 end = ALIGN_UP(range_end(range), PAGE_SIZE);
	struct range parts[2] = {{base, end < block.base ? end - base : block.base - base},
				 {base > range_end(block) ? base : range_end(block), 0}};

	if (base >= block.base)
		parts[0].size = 0;
	parts[1].size = end > parts[1].base ? end - parts[1].base : 0;
	for (unsigned i = 0; i < 2; i++) {
		if (!parts[i].size)
			continue;
		if (add ? pgtable_map(&map, parts[i].base, parts[i].base, parts[i].size, MAP_DATA,
				      diag)
			: pgtable_unmap(&map, parts[i].base, parts[i].size, diag))
			return -1;
	}
	return 0;
}

int mmu_map_boot(struct range range, struct diag *diag)
{
	int failed = change_outside_block(range, true, diag);

	dsb(ishst);
	isb();
	return failed;
}

int mmu_unmap_boot(struct range range, struct diag *diag)
{
	int failed = change_outside_block(range, false, diag);

	dsb(ishst);
	tlbi_twice(alle2, nsh);
	isb();
	return failed;
}

int mmu_map_device(struct range range, struct diag *diag)
{
	uint64_t base = ALIGN_DOWN(range.base, PAGE_SIZE);
	int failed = pgtable_map(&map, base, base, ALIGN_UP(range_end(range), PAGE_SIZE) - base,
				 MAP_DEVICE, diag);

	dsb(ishst);
	isb();
	return failed;
}

void mmu_open_gate(void (*arrive)(struct cpu *cpu))
{
	secondary_start.arrive = arrive;
	secondary_start.vbar = read_sysreg(vbar_el2);
	dcache_clean((uintptr_t)image_start, (uintptr_t)image_end - (uintptr_t)image_start);
	secondary_gate = 1;
	dcache_clean((uintptr_t)&secondary_gate, sizeof(secondary_gate));
	sev();
}

/* Removes the Normal leaves that are boot's: what is neither the image's run-time part nor the
 * log, nor the page of signals. */
static void remove_boot(uint64_t from, uint64_t to)
{
	uint64_t log = mmu_block().base + HYP_LOG_OFFSET,
		 signals = mmu_block().base + HYP_SIGNAL_OFFSET;
	struct diag ignored;

	for (uint64_t va = from; va < to;) {
		unsigned level;
		uint64_t pte = pgtable_lookup(&map, va, &level), span = 1ull << (39 - 9 * level);
		bool ours = va >= (uintptr_t)text_start && va < (uintptr_t)runtime_end;

		ours |= va >= log && va < log + HYP_LOG_SIZE;
		ours |= IS_ENABLED(CONFIG_DIRECT_INTERRUPTS) && va == signals;
		if (pte && !ours && (pte & PTE_ATTR(7)) == PTE_ATTR(MAIR_NORMAL))
			/* whole leaves: needs no table, cannot fail */
			pgtable_unmap(&map, va, span, &ignored);
		va = ALIGN_DOWN(va, span) + span;
	}
}

void mmu_end_boot(void)
{
	struct range block = mmu_block();

	/* Our block last: the tables of others may lie in what goes of it. */
	remove_boot(0, block.base);
	remove_boot(range_end(block), HYP_MEMORY_END);
	remove_boot(block.base, range_end(block));
	/* Unmapped on every core before anything else happens (D8.13.5: the DSB waits for the
	 * broadcast invalidation). */
	dsb(ishst);
	tlbi_twice(alle2is, ish);
	isb();
}
