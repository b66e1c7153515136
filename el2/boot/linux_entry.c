/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: started like a Linux kernel by another boot loader. Fills the hand-off that our loader
 * would have left. */
#include <libfdt.h>
#include <string.h>

#include "el2/boot/boot.h"
#include "image/bundle.h"
#include "arch/arm64/cache.h"
#include "arch/arm64/entropy.h"
#include "image/kimage.h"
#include "lib/log.h"
#include "el2/core/mmu.h"
#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg.h"
#include "el2/trap/trap.h"

#define TREE_WINDOW MIB(2)    /* booting.rst: a tree is at most 2 MiB */
#define TREE_OFFSET 0x120000u /* in our block, behind the hand-off */
#define TREE_ROOM   (HYP_BLOCK_SIZE - TREE_OFFSET)

static struct dt_board dt;
static struct memmap map;

/* The loader's tree is in memory that is ours now: packed where it is (QEMU leaves 1 MiB of which
 * 10 KiB are used), then copied. */
static int pack(struct handoff *h, void *tree, uint64_t size, struct diag *d)
{
	void *to = (void *)(uintptr_t)(mmu_block().base + TREE_OFFSET);
	int err = fdt_check_full(tree, size);

	if (err)
		return diag_fail(d, "device tree", "damaged: %s", fdt_strerror(err));
	if (fdt_pack(tree) || fdt_totalsize(tree) > TREE_ROOM)
		return diag_fail(d, "device tree", "0x%x bytes, at most 0x%x", fdt_totalsize(tree),
				 TREE_ROOM);
	memcpy(to, tree, fdt_totalsize(tree));
	/* Its seeds must not be found by the guest that gets this memory. */
	memset(tree, 0, size);
	dcache_flush((uintptr_t)tree, size);
	h->tree = (uintptr_t)to;
	h->tree_size = fdt_totalsize(to);
	return 0;
}

/* The loader's tree lies somewhere in RAM that is not mapped yet: look at it through a temporary
 * map, and keep a packed copy. */
static int copy_tree(uint64_t tree, struct handoff *h, struct diag *d)
{
	struct range window = {ALIGN_DOWN(tree, PAGE_SIZE), TREE_WINDOW + PAGE_SIZE};
	uint64_t size;
	int failed;

	if ((tree & 7) || !tree)
		return diag_fail(d, "x0", "0x%lx is not an 8-byte aligned device tree", tree);
	if (mmu_map_boot(window, d))
		return -1;
	if (fdt_magic(tree) != FDT_MAGIC)
		return diag_fail(d, "x0", "neither a device tree nor a hand-off at 0x%lx", tree);
	size = fdt_totalsize(tree);
	if (size > TREE_WINDOW)
		return diag_fail(d, "device tree", "0x%lx bytes, at most 2 MiB", size);
	failed = pack(h, (void *)(uintptr_t)tree, size, d);
	return mmu_unmap_boot(window, d) || failed ? -1 : 0;
}

static int claim(const char *name, enum region_type type, struct range r, struct diag *d)
{
	r.size = ALIGN_UP(r.base + r.size, PAGE_SIZE) - ALIGN_DOWN(r.base, PAGE_SIZE);
	r.base = ALIGN_DOWN(r.base, PAGE_SIZE);
	return memmap_claim(&map, name, type, r, 0, d);
}

/* A loader reserves what it passes to a kernel (U-Boot: ramdisk and tree, by /memreserve/). We have
 * a copy of the tree, and the bundle's memory is claimed as such. */
static bool is_passed(struct range r, uint64_t tree)
{
	struct range bundle = {ALIGN_DOWN(dt.initrd.base, PAGE_SIZE), 0};

	bundle.size = ALIGN_UP(range_end(dt.initrd), PAGE_SIZE) - bundle.base;
	return r.base == tree || (dt.initrd.size && range_contains(bundle, r));
}

static bool in_ram(uint64_t address)
{
	bool found = false;

	for (unsigned i = 0; i < dt.n_ram; i++)
		found |= address - dt.ram[i].base < dt.ram[i].size;
	return found;
}

static int fill_map(uint64_t tree, struct diag *d)
{
	/* Its ends: it may lie in two banks that follow one another. */
	if (!in_ram(dt.initrd.base) || !in_ram(range_end(dt.initrd) - 1))
		return diag_fail(d, "/chosen", "the bundle at 0x%lx + 0x%lx is not in memory",
				 dt.initrd.base, dt.initrd.size);
	for (unsigned i = 0; i < dt.n_ram; i++)
		if (memmap_add_ram(&map, dt.ram[i], d) || mmu_map_boot(dt.ram[i], d))
			return -1;
	if (claim("hypervisor", REGION_HYPERVISOR, mmu_block(), d))
		return -1;
	for (unsigned i = 0; i < dt.n_reserved; i++)
		if (!is_passed(dt.reserved[i], tree) &&
		    claim("reserved-memory", REGION_RESERVED, dt.reserved[i], d))
			return -1;
	/* free again for the guest, as loaded images are */
	return claim("bundle", REGION_IMAGE, dt.initrd, d);
}

static int fill_cores(struct handoff *h, struct diag *d)
{
	for (; h->n_cores < dt.n_cpus; h->n_cores++) {
		const struct dt_cpu *c = &dt.cpus[h->n_cores];
		enum core_state state = c->mpidr == mpidr_self()            ? CORE_LEADER
					: c->psci && dt.psci == DT_PSCI_SMC ? CORE_OFF
					: c->spin_table                     ? CORE_PEN
									    : CORE_ABSENT;

		h->cores[h->n_cores] = (struct handoff_core){
			.mpidr = c->mpidr, .park = c->spin_table, .state = state};
		if (state == CORE_PEN && mmu_map_boot((struct range){c->spin_table, 8}, d))
			return -1;
	}
	return 0;
}

int linux_entry(uint64_t tree, struct handoff *h, struct diag *d)
{
	struct bundle_loader l = {
		.map = &map, .granules = kimage_granules(), .clean = dcache_flush};
	uint64_t heap;

	memset(h, 0, sizeof(*h));
	h->way = HANDOFF_WAY_LINUX;
	h->log_ring = mmu_block().base + HYP_LOG_OFFSET;
	if (copy_tree(tree, h, d) ||
	    dt_discover((const void *)(uintptr_t)h->tree, h->tree_size, &dt, d))
		return -1;
	if (dt.uart == DT_UART_PL011 && !mmu_map_device(dt.uart_regs, d))
		console_open(dt.uart_regs.base);
	if (!dt.initrd.size)
		return diag_fail(d, "/chosen",
				 "no linux,initrd-start: the bundle has to be passed as ramdisk");
	if (fill_map(tree, d) || memmap_alloc(&map, "heap", REGION_TREE, UNPACK_HEAP, PAGE_SIZE,
					      MEMMAP_ANYWHERE, 1, &heap, d))
		return -1;
	l.heap = (void *)(uintptr_t)heap;
	if (bundle_load(&l, (const void *)(uintptr_t)dt.initrd.base, dt.initrd.size, h->images,
			&h->n_images, d) ||
	    memmap_release(&map, heap, d) || fill_cores(h, d))
		return -1;
	memcpy(h->entropy, dt.entropy, sizeof(h->entropy));
	entropy_mix(h->entropy, sizeof(h->entropy));
	memset(dt.entropy, 0, sizeof(dt.entropy));
	h->n_regions = map.n;
	memcpy(h->regions, map.r, sizeof(h->regions));
	return 0;
}
