/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bundle's images: each verified where it is stored, unpacked if need be, and copied to its place. A range is
 * claimed in the memory map before a byte of it is written, and cleaned to memory before anybody runs there with
 * caches off.
 */
#include <string.h>

#include "board/board.h"
#include "boot/stage2/stage2.h"
#include "cache.h"
#include "fit.h"
#include "kimage.h"
#include "log.h"
#include "sha256.h"
#include "sysreg.h"
#include "unpack.h"

typedef unsigned long long ull;

#define ANYWHERE ((struct range){0, 1ull << 40}) /* what EL3's map and EL2's reach */

static uint8_t heap[UNPACK_HEAP] __attribute__((section(".noinit"), aligned(64)));

/*
 * An image with its content checked and in plain form: in the store, or in scratch memory that is claimed at
 * `scratch`.
 */
struct plain {
	const struct fit_image *image;
	const void *data;
	size_t size;
	uint64_t scratch; /* 0: none */
};

/* Bits of kimage_parse: ID_AA64MMFR0_EL1 TGran4 [31:28], TGran64 [27:24] (15: no), TGran16 [23:20] (0: no). */
static unsigned granules(void)
{
	uint64_t mmfr0 = read_sysreg(id_aa64mmfr0_el1);

	return ((mmfr0 >> 28 & 0xf) != 0xf ? 1u : 0) | ((mmfr0 >> 20 & 0xf) != 0 ? 2u : 0) |
	       ((mmfr0 >> 24 & 0xf) != 0xf ? 4u : 0);
}

static uint64_t largest_free(const struct memmap *m)
{
	struct range r[HANDOFF_MAX_REGIONS];
	unsigned n = memmap_free(m, 0, r, HANDOFF_MAX_REGIONS);
	uint64_t best = 0;

	for (unsigned i = 0; i < n && i < HANDOFF_MAX_REGIONS; i++)
		if (r[i].size > best)
			best = r[i].size;
	return ALIGN_DOWN(best, PAGE_SIZE);
}

/*
 * Verifies, and unpacks to scratch memory at the top of DRAM: where it goes depends on a header that only the plain
 * form has.
 */
static int make_plain(struct stage2 *s, const struct fit_image *image, struct plain *p, struct diag *d)
{
	uint64_t room;

	*p = (struct plain){.image = image, .data = image->data, .size = image->size};
	if (fit_verify(image, d))
		return -1;
	if (image->comp == COMP_NONE)
		return 0;
	room = ALIGN_UP(unpack_size_hint(image->comp, image->data, image->size), PAGE_SIZE);
	if (!room || room > largest_free(&s->map)) /* cut-off data says anything: its own error is to be seen */
		room = ALIGN_DOWN(largest_free(&s->map) / 2, PAGE_SIZE);
	if (memmap_alloc(&s->map, image->name, REGION_IMAGE, room, PAGE_SIZE, ANYWHERE, 1, &p->scratch, d) ||
	    unpack(image->comp, image->name, image->data, image->size, (void *)(uintptr_t)p->scratch, room, &p->size,
		   heap, sizeof(heap), d))
		return -1;
	p->data = (const void *)(uintptr_t)p->scratch;
	return 0;
}

/* DRAM and what lies in it, in the form the placing rules take. */
struct layout {
	struct range ram[HANDOFF_MAX_REGIONS], busy[HANDOFF_MAX_REGIONS];
	unsigned n_ram, n_busy;
};

static void read_layout(const struct memmap *m, struct layout *l)
{
	l->n_ram = 0;
	l->n_busy = 0;
	for (unsigned i = 0; i < m->n; i++) {
		struct range r = {m->r[i].base, m->r[i].size};

		if (m->r[i].type == REGION_RAM)
			l->ram[l->n_ram++] = r;
		else
			l->busy[l->n_busy++] = r;
	}
}

/*
 * A kernel with a header goes where Linux can run it in place. One without belongs at a fixed offset of its guest's
 * memory, which only the hypervisor knows: it is put anywhere and moved later.
 */
static int place_kernel(struct stage2 *s, const struct plain *p, uint64_t *base, uint64_t *room, struct diag *d)
{
	static struct layout l;
	struct kimage k;

	if (kimage_parse(p->image->name, p->data, p->size, granules(), &k, d))
		return -1;
	*room = ALIGN_UP(k.image_size, PAGE_SIZE);
	if (k.kind == KIMAGE_FLAT)
		return memmap_alloc(&s->map, p->image->name, REGION_IMAGE, *room, MIB(2), ANYWHERE, 0, base, d);
	read_layout(&s->map, &l);
	if (kimage_place(p->image->name, &k, l.ram, l.n_ram, l.busy, l.n_busy, base, d))
		return -1;
	return memmap_claim(&s->map, p->image->name, REGION_IMAGE, (struct range){*base, *room}, 1, d);
}

static int place_ramdisk(struct stage2 *s, const struct plain *p, uint64_t *base, uint64_t *room, struct diag *d)
{
	static struct layout l;
	struct range kernel = {0, 0};

	*room = ALIGN_UP(p->size, PAGE_SIZE);
	for (unsigned i = 0; i < s->n_images && !kernel.size; i++)
		if (s->images[i].type == IMAGE_KERNEL)
			kernel = (struct range){s->images[i].base, s->images[i].size};
	read_layout(&s->map, &l);
	if (!kernel.size)
		kernel = (struct range){l.ram[0].base, PAGE_SIZE};
	if (initrd_place(p->image->name, p->size, kernel, l.ram, l.n_ram, l.busy, l.n_busy, base, d))
		return -1;
	return memmap_claim(&s->map, p->image->name, REGION_IMAGE, (struct range){*base, *room}, 1, d);
}

/* The hypervisor has its block already (main.c claims it); the image and its bss must end before the log ring. */
static int place_hypervisor(struct stage2 *s, const struct plain *p, uint64_t *base, uint64_t *room, struct diag *d)
{
	struct kimage k;

	if (kimage_parse(p->image->name, p->data, p->size, granules(), &k, d))
		return -1;
	if (k.kind != KIMAGE_LINUX || k.text_offset != 0)
		return diag_fail(d, p->image->name, "the hypervisor needs an arm64 Image header with text_offset 0");
	/*
	 * Its header asks for the whole block (what another boot loader must keep free); the file ends before the log
	 * ring.
	 */
	if (k.image_size > HYP_BLOCK_SIZE || p->size > HYP_LOG_OFFSET)
		return diag_fail(d, p->image->name, "needs %llu bytes, its block has %u", (ull)k.image_size,
				 HYP_BLOCK_SIZE);
	*base = s->block;
	*room = HYP_LOG_OFFSET;
	s->hypervisor = s->block;
	return 0;
}

static int place(struct stage2 *s, const struct plain *p, uint64_t *base, uint64_t *room, struct diag *d)
{
	switch (p->image->type) {
	case IMAGE_HYPERVISOR:
		return place_hypervisor(s, p, base, room, d);
	case IMAGE_KERNEL:
		return place_kernel(s, p, base, room, d);
	case IMAGE_RAMDISK:
		return place_ramdisk(s, p, base, room, d);
	case IMAGE_CONFIG:
		*room = ALIGN_UP(p->size, PAGE_SIZE);
		return memmap_alloc(&s->map, p->image->name, REGION_IMAGE, *room, PAGE_SIZE, ANYWHERE, 1, base, d);
	}
	return diag_fail(d, p->image->name, "unknown type %d", (int)p->image->type);
}

static int load_one(struct stage2 *s, const struct fit_image *image, struct diag *d)
{
	struct handoff_image *out = &s->images[s->n_images];
	uint64_t base = 0, room = 0;
	struct plain p;

	if (make_plain(s, image, &p, d) || place(s, &p, &base, &room, d))
		return -1;
	memcpy((void *)(uintptr_t)base, p.data, p.size);
	memset((uint8_t *)(uintptr_t)base + p.size, 0, room - p.size);
	dcache_flush(base, room);
	if (image->type == IMAGE_HYPERVISOR)
		icache_sync(base, room);
	if (p.scratch && memmap_release(&s->map, p.scratch, d))
		return -1;
	*out = (struct handoff_image){.base = base, .size = p.size, .type = image->type};
	memcpy(out->name, image->name, sizeof(out->name));
	s->n_images++;
	log_line("%s: SHA-256 verified, %llu KiB%s at 0x%llx", image->name, (ull)(p.size + 1023) >> 10,
		 image->comp == COMP_NONE ? "" : " unpacked", (ull)base);
	return 0;
}

static int load_type(struct stage2 *s, const struct fit_image *images, unsigned n, enum image_type type, struct diag *d)
{
	for (unsigned i = 0; i < n; i++)
		if (images[i].type == type && load_one(s, &images[i], d))
			return -1;
	return 0;
}

static unsigned count_type(const struct fit_image *images, unsigned n, enum image_type type)
{
	unsigned found = 0;

	for (unsigned i = 0; i < n; i++)
		found += images[i].type == type;
	return found;
}

/* What a bundle must have is decided here, not by anything the bundle says. */
static int check_set(const struct fit_image *images, unsigned n, struct diag *d)
{
	unsigned hypervisors = count_type(images, n, IMAGE_HYPERVISOR), configs = count_type(images, n, IMAGE_CONFIG);

	if (hypervisors != 1)
		return diag_fail(d, "bundle", "has %u hypervisor images, wants 1", hypervisors);
	if (configs != 1)
		return diag_fail(d, "bundle", "has %u system configurations, wants 1", configs);
	return 0;
}

int images_load(struct stage2 *s, struct diag *d)
{
	static struct fit_image images[HANDOFF_MAX_IMAGES];
	static struct fit fit;
	unsigned n;

	if (fit_open(&fit, (const void *)(uintptr_t)board.bundle_store.base, board.bundle_store.size, d))
		return -1;
	n = fit_count(&fit);
	if (n > HANDOFF_MAX_IMAGES)
		return diag_fail(d, "bundle", "has %u images, at most %u", n, HANDOFF_MAX_IMAGES);
	for (unsigned i = 0; i < n; i++)
		if (fit_image(&fit, i, &images[i], d))
			return -1;
	if (check_set(images, n, d))
		return -1;
	log_line("bundle has %u images, hashing by %s", n, sha256_engine());
	/* Kernels choose their places before ramdisks, which have to be near one. */
	if (load_type(s, images, n, IMAGE_HYPERVISOR, d) || load_type(s, images, n, IMAGE_CONFIG, d) ||
	    load_type(s, images, n, IMAGE_KERNEL, d) || load_type(s, images, n, IMAGE_RAMDISK, d))
		return -1;
	return 0;
}
