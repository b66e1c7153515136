/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registers of a GICv3's distributor and redistributor: const rows over one engine. Every
 * bank of the distributor below 0x1000 begins at a multiple of 0x80, so a row is found by index.
 * The redistributor's SGI frame has the same banks, for word 0. One security state (GICD_CTLR.DS =
 * 1), affinity routing always on, no LPIs, no message-based SPIs.
 */
#define GIC_VERSION 3
#include "gic/vgic/vgic_mmio.h"

#define PIDR2_GICV3 0x3bu /* ArchRev 3, JEDEC */

/* --- the distributor's single registers --- */

static uint64_t read_dist_head(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	const struct vgic_vm *vm = vc->vm;

	(void)how;
	switch (offset) {
	case GICD_CTLR:
		return GICD_CTLR_DS | GICD_CTLR_ARE_S | vm->ctlr |
		       (__atomic_load_n(&vm->writing, __ATOMIC_ACQUIRE) ? GICD_CTLR_RWP : 0);
	case GICD_TYPER: /* ITLinesNumber; IDbits 10; A3V; No1N = 0 */
		return (vm->lines / 32 - 1) | 9u << 19 | 1u << 24;
	case GICD_IIDR:
		return VGIC_IIDR;
	default:
		return 0;
	}
}

/* Everything that is not listed. */
static uint64_t read_other(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	(void)vc;
	return offset == GICD_PIDR2 && how == VGIC_HOW(4) ? PIDR2_GICV3 : 0;
}

/* --- rows --- */

static const struct vgic_row rows[VGIC_ROW(0x1000)] = {
	[VGIC_ROW(GICD_CTLR)] = {read_dist_head, vgic_write_head, VGIC_ACCESS_4, 0},
	VGIC_BANK_ROWS,
};

static const struct vgic_row router_row = {vgic_read_router, vgic_write_router,
					   VGIC_ACCESS_4 | VGIC_ACCESS_8, 0};
static const struct vgic_row other_row = {read_other, vgic_write_ignored, 0, 0};

/* Of the distributor's first page, or of the SGI frame. */
static inline const struct vgic_row *row_in_page(uint32_t offset, unsigned how)
{
	const struct vgic_row *r = &rows[VGIC_ROW(offset)];

	if (!vgic_row_takes(r, offset, how))
		return &other_row;
	/* banks end with INTID 31 in an SGI frame; the rest is reserved there */
	return how & VGIC_PRIVATE && offset % VGIC_ROW_BYTES >= r->in_sgi ? &other_row : r;
}

static const struct vgic_row *row_of(uint32_t offset, unsigned how)
{
	if (offset < 0x1000)
		return row_in_page(offset, how);
	return !(how & VGIC_PRIVATE) && offset >= GICD_IROUTER &&
			       offset < GICD_IROUTER + GIC_MAX_INTID * 8 &&
			       vgic_row_takes(&router_row, offset, how)
		       ? &router_row
		       : &other_row;
}

uint64_t vgic_page_read(struct vgic_cpu *cpu, uint32_t offset, unsigned how)
{
	return row_in_page(offset, how)->read(cpu, offset, how);
}

void vgic_page_write(struct vgic_cpu *cpu, uint32_t offset, unsigned how, uint64_t value)
{
	row_in_page(offset, how)->write(cpu, offset, how, value);
}

uint64_t vgic_dist_read(struct vgic_cpu *cpu, uint32_t offset, unsigned how)
{
	return row_of(offset, how)->read(cpu, offset, how);
}

void vgic_dist_write(struct vgic_cpu *cpu, uint32_t offset, unsigned how, uint64_t value)
{
	row_of(offset, how)->write(cpu, offset, how, value);
}

/* --- redistributor --- */

/* An access of a redistributor, for the core that it belongs to. */
struct redist_access {
	uint64_t value;
	uint32_t offset; /* in its two frames */
	unsigned size;
	bool write;
};

static uint64_t read_rd_base(const struct vgic_cpu *cpu, const struct redist_access *access)
{
	uint64_t aff = vgic_mpidr(cpu->index);
	uint64_t typer = ((aff & 0xffffff) | (aff >> 32 & 0xff) << 24) << 32 | cpu->index << 8;

	if (cpu->index == cpu->vm->n_cpus - 1)
		typer |= GICR_TYPER_LAST;
	switch (access->offset) {
	case GICR_IIDR:
		return VGIC_IIDR;
	case GICR_TYPER:
		return access->size == 8 ? typer : (uint32_t)typer;
	case GICR_TYPER + 4:
		return typer >> 32;
	case GICR_WAKER:
		return cpu->asleep ? GICR_WAKER_PROCESSOR_SLEEP | GICR_WAKER_CHILDREN_ASLEEP : 0;
	case GICR_PIDR2:
		return PIDR2_GICV3;
	default:
		/* GICR_CTLR: no LPIs; RWP: what others write is done here, and they wait for it */
		return 0;
	}
}

static void redist_here(void *target, void *arg)
{
	struct vgic_cpu *cpu = target;
	struct redist_access *a = arg;
	uint32_t offset = a->offset - GICR_SGI;
	bool there;

	if (a->offset >= GICR_SGI) {
		if (a->write)
			vgic_dist_write(cpu, offset, VGIC_HOW(a->size) | VGIC_PRIVATE, a->value);
		else
			a->value = vgic_dist_read(cpu, offset, VGIC_HOW(a->size) | VGIC_PRIVATE);
		return;
	}
	there = !(a->offset & (a->size - 1)) &&
		(a->size == 4 || (a->size == 8 && a->offset == GICR_TYPER));
	if (there && a->write && a->offset == GICR_WAKER)
		cpu->asleep = a->value & GICR_WAKER_PROCESSOR_SLEEP;
	a->value = there ? read_rd_base(cpu, a) : 0;
}

static void redist_called(void *target, void *arg)
{
	vgic_hw_sync(); /* for vgic_hw_empty_lrs() */
	redist_here(target, arg);
}

static uint64_t redist(struct vgic_cpu *cpu, struct redist_access *access)
{
	unsigned n = access->offset / GICR_FRAME_SIZE;

	if (n >= cpu->vm->n_cpus)
		return 0;
	access->offset %= GICR_FRAME_SIZE;
	if (n == cpu->index)
		redist_here(cpu, access);
	else
		vgic_remote(cpu->vm->cpu[n], redist_called, access);
	return access->value;
}

uint64_t vgic_redist_read(struct vgic_cpu *cpu, uint32_t offset, unsigned size)
{
	return redist(cpu, &(struct redist_access){.offset = offset, .size = size});
}

void vgic_redist_write(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value)
{
	redist(cpu, &(struct redist_access){
			    .offset = offset, .size = size, .write = true, .value = value});
}
