/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The EL3 map: identity, W^X, guard pages under stacks. DRAM is mapped as non-secure, so that what
 * EL3 writes is what EL2 reads even where secure and non-secure accesses are different addresses to
 * memory and caches.
 */
#include <string.h>

#include "arch/cache.h"
#include "arch/arm64/pgtable.h"
#include "arch/stage1.h"
#include "board/board.h"
#include "boot/loader/mmu.h"
#include "boot/monitor/asm_core.h"
#include "boot/monitor/core.h"
#include "boot/monitor/monitor_log.h"
#include "boot/monitor/signal.h"
#include "boot/monitor/stop.h"
#include "gic/gicv3_regs.h"
#include "lib/log.h"

#define TABLE_PAGES 64u /* a reservation that ends inside of 2 MiB takes one */

extern uint8_t monitor_text[], loader_text[], loader_libs[], monitor_rodata[], loader_rodata[],
	monitor_data[], loader_data[], monitor_bss[], loader_bss_start[], loader_end[],
	loader_boot_stack_guard[], monitor_tables[], monitor_stacks[];

/* What mmu_on (mmu_on.S) loads. It stays: a core may come late. */
struct stage1_registers mmu_registers __attribute__((section(".stay")));

static uint8_t tables[TABLE_PAGES][PAGE_SIZE] __attribute__((section(".stay"), aligned(4096)));
static unsigned tables_used;

static uint64_t *table_page(void *ctx)
{
	(void)ctx;
	if (tables_used == TABLE_PAGES)
		return NULL;
	memset(tables[tables_used], 0, PAGE_SIZE);
	return (uint64_t *)(uintptr_t)tables[tables_used++];
}

/* The loader's log is not open yet: the line goes to the UART, which is
 * up, without the bootblock's ring. */
static void stop_if_failed(int failed, const struct boot_shared *shared, const struct diag *diag)
{
	static struct log_ops unlocked;

	if (!failed)
		return;
	unlocked = monitor_log;
	unlocked.lock = unlocked.unlock = NULL; /* the MMU is off: no exclusives */
	own_core_set(&cores[0]);
	log_open("loader EL3", NULL, &unlocked, shared->info.reset_counter, counter_frequency());
	log_diag(diag);
	monitor_stop();
}

static struct pgtable el3_map = {
	.start_level = STAGE1_START_LEVEL, .va_bits = STAGE1_VA_BITS, .alloc = table_page};

static int map_identity(struct pgtable *table, uint64_t base, uint64_t size, uint64_t attributes,
			struct diag *diag)
{
	uint64_t first = ALIGN_DOWN(base, PAGE_SIZE), end = ALIGN_UP(base + size, PAGE_SIZE);

	return size ? pgtable_map(table, first, first, end - first, attributes, diag) : 0;
}

static uint64_t address_of(const void *symbol)
{
	return (uintptr_t)symbol;
}

/* What stays and what goes by calls of their own, so that no block has parts of both. */
static int map_self(struct pgtable *table, struct diag *diag)
{
	const uint64_t own_code = stage1_own_code();
	const struct {
		const uint8_t *from, *to;
		uint64_t attributes;
	} parts[] = {
		{monitor_text, loader_text, own_code},
		{loader_text, loader_libs, own_code},
		{loader_libs, monitor_rodata, MAP_CODE},
		{monitor_rodata, loader_rodata, MAP_RODATA},
		{loader_rodata, monitor_data, MAP_RODATA},
		{monitor_data, loader_data, MAP_DATA},
		{loader_data, monitor_bss, MAP_DATA},
		{monitor_bss, loader_bss_start, MAP_DATA},
		{loader_bss_start, monitor_tables, MAP_DATA},
		{monitor_tables, loader_end, MAP_DATA},
	};
	struct range bootblock = board_bootblock_ram(&board);
	int failed = map_identity(table, bootblock.base, bootblock.size, MAP_DATA, diag);

	for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]) && !failed; i++)
		failed = map_identity(table, address_of(parts[i].from),
				      (uint64_t)(parts[i].to - parts[i].from), parts[i].attributes,
				      diag);
	failed = failed ||
		 pgtable_unmap(table, address_of(loader_boot_stack_guard), PAGE_SIZE, diag);
	/* the last is the emergency stack's */
	for (unsigned i = 0; i <= CONFIG_MAX_CPUS && !failed; i++)
		failed = pgtable_unmap(
			table, address_of(monitor_stacks) + ((uint64_t)i << MONITOR_STACK_SHIFT),
			PAGE_SIZE, diag);
	return failed;
}

/* A GICv2's GICC may be in the next page. */
static uint64_t gicd_size(void)
{
	return !board.gicd ? 0 : board.gicr ? GICD_SIZE : PAGE_SIZE;
}

static int map_board(struct pgtable *table, struct diag *diag)
{
	int failed = map_identity(table, board.gicd, gicd_size(), MAP_DEVICE, diag) ||
		     map_identity(table, board.gicc.base, board.gicc.size, MAP_DEVICE, diag);

	for (unsigned i = 0; i < sizeof(board.devices) / sizeof(board.devices[0]) && !failed; i++)
		failed = map_identity(table, board.devices[i].base, board.devices[i].size,
				      MAP_DEVICE, diag);
	return failed;
}

/* Before anything else of it is used. */
static int check_info(const struct boot_info *info, struct diag *diag)
{
	if (info->magic != BOOT_INFO_MAGIC || info->size != sizeof(*info) || !info->n_cores ||
	    info->n_cores > CONFIG_MAX_CPUS)
		return diag_fail(diag, "boot info", "the bootblock is of another build");
	return 0;
}

void mmu_prepare(const struct boot_shared *shared)
{
	const struct boot_info *info = &shared->info;
	struct diag d;

	stop_if_failed(check_info(info, &d), shared, &d);
	tables_used = 0;
	el3_map.root = table_page(NULL);
	stop_if_failed(map_self(&el3_map, &d), shared, &d);
	stop_if_failed(map_board(&el3_map, &d), shared, &d);
	/* DRAM is mapped when it is known what of it is reserved: but for this, which tells. */
	stop_if_failed(map_identity(&el3_map, info->tree, info->tree_size, MAP_DATA | PTE_NS, &d),
		       shared, &d);
	mmu_registers = stage1_registers(el3_map.root);
	/*
	 * Everything so far was written with the cache off and is in memory. Lines that some
	 * earlier life left must be gone before the cache is on and would be believed (Arm ARM
	 * D7.5.4).
	 */
	dcache_invalidate(board_bootblock_ram(&board).base, board_bootblock_ram(&board).size);
	dcache_invalidate(address_of(monitor_text),
			  address_of(loader_end) - address_of(monitor_text));
}

struct range mmu_spare_sram(void)
{
	return (struct range){address_of(loader_end),
			      range_end(board_loader_ram(&board)) - address_of(loader_end)};
}

/* Nothing valid is changed: no TLB has anything of it, and the barriers are all that a walk waits
 * for (Arm ARM D8.14). */
static int map_more(struct range range, uint64_t attributes, struct diag *diag)
{
	int failed = map_identity(&el3_map, range.base, range.size, attributes, diag);

	dsb(ish);
	isb();
	return failed;
}

int mmu_map_device(struct range registers, struct diag *diag)
{
	return map_more(registers, MAP_DEVICE, diag);
}

int mmu_map_store(struct range store, struct diag *diag)
{
	return map_more(store, MAP_RODATA | PTE_NS, diag);
}

int mmu_reach(struct range range, struct diag *diag)
{
	return map_more(range,
			MAP_DATA | (range_contains(board_loader_ram(&board), range) ? 0 : PTE_NS),
			diag);
}

/* Not where it lies: there it is in a block with all of DRAM around it, which is to go. */
int mmu_map_signals(uint64_t physical, struct diag *diag)
{
	int failed = pgtable_map(&el3_map, MONITOR_SIGNALS, physical, PAGE_SIZE, MAP_DATA | PTE_NS,
				 diag);

	dsb(ish);
	isb();
	return failed;
}

int mmu_map_dram(const struct memmap *map, struct diag *diag)
{
	struct range pieces[HANDOFF_MAX_REGIONS];
	unsigned kept = 1u << REGION_RESERVED | 1u << REGION_FIRMWARE;
	unsigned count = memmap_free(map, ~kept, pieces, HANDOFF_MAX_REGIONS);

	/* There are no more than regions: each is behind a bank's start or a claim. */
	for (unsigned i = 0; i < count && i < HANDOFF_MAX_REGIONS; i++) {
		uint64_t base = ALIGN_UP(pieces[i].base, PAGE_SIZE),
			 end = ALIGN_DOWN(range_end(pieces[i]), PAGE_SIZE);

		/* whole pages: who has the rest of one is not known */
		if (base < end &&
		    map_more((struct range){base, end - base}, MAP_DATA | PTE_NS, diag))
			return -1;
	}
	return 0;
}
