/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registers of the virtual distributor and redistributor: const rows over one engine. Every bank of the distributor below
 * 0x1000 starts at a multiple of 0x80, so a row is found by index. The redistributor's SGI frame has the same banks, for word 0.
 * One security state (GICD_CTLR.DS = 1), affinity routing always on, no LPIs, no message-based SPIs.
 */
#include "vgic_engine.h"

#define PIDR2_GICV3 0x3bu /* ArchRev 3, JEDEC */

static unsigned word_of(const struct vgic_access *a)
{
	return a->offset / 4;
}

/* Bits of the word that the guest may see and change; word 0 is the redistributor's, RAZ/WI in the distributor (ARE = 1). */
static uint32_t visible(const struct vgic_access *a)
{
	unsigned w = word_of(a);

	if (a->priv)
		return ~0u; /* PPIs without a wire for this VM are there all the same, as plain state */
	return w ? a->vc->vm->owned[w] : 0;
}

static uint32_t *state_word(const struct vgic_access *a, uint32_t *priv, uint32_t *words)
{
	return a->priv ? priv : &words[word_of(a)];
}

/* --- enable, group, pending, active --- */

static uint64_t read_enable(const struct vgic_access *a)
{
	return *state_word(a, &a->vc->enabled, a->vc->vm->enabled) & visible(a);
}

static void write_isenabler(const struct vgic_access *a)
{
	uint32_t bits = (uint32_t)a->value & visible(a);

	__atomic_fetch_or(state_word(a, &a->vc->enabled, a->vc->vm->enabled), bits, __ATOMIC_RELAXED);
	vgic_hw_set(GICD_ISENABLER, word_of(a),
		    bits & (a->priv ? a->vc->vm->owned[0] : ~a->vc->vm->nowhere[word_of(a)]));
	if (a->priv && (bits & a->vc->queued[0]))
		vgic_apply(a->vc, VGIC_REFRESH, 0, bits, 0);
}

static void write_icenabler(const struct vgic_access *a)
{
	uint32_t bits = (uint32_t)a->value & visible(a);
	struct vgic_cpu *vc = a->vc;
	unsigned w = word_of(a);

	__atomic_fetch_and(state_word(a, &vc->enabled, vc->vm->enabled), ~bits, __ATOMIC_RELAXED);
	vgic_hw_set(GICD_ICENABLER, w, a->priv ? bits & vc->vm->owned[0] : bits);
	/* After RWP nothing new is acknowledged; what was, is at home and comes back from there. */
	if (!vgic_idle(vc, w, bits))
		vgic_apply(vc, VGIC_REFRESH, w, bits, 0);
}

static uint64_t read_group(const struct vgic_access *a)
{
	return *state_word(a, &a->vc->group, a->vc->vm->group) & visible(a);
}

static void write_group(const struct vgic_access *a)
{
	uint32_t *group = state_word(a, &a->vc->group, a->vc->vm->group);
	uint32_t changed = (*group ^ (uint32_t)a->value) & visible(a);

	__atomic_fetch_xor(group, changed, __ATOMIC_RELAXED);
	vgic_apply(a->vc, VGIC_REFRESH, word_of(a), changed, 0);
}

static uint64_t read_pending(const struct vgic_access *a)
{
	uint32_t seen = visible(a), wired = a->priv ? a->vc->vm->owned[0] : seen;
	/* First this: it may be on its way from there to a list register. */
	uint32_t bits = vgic_hw_get(GICD_ISPENDR, word_of(a)) & wired;

	return bits | vgic_apply(a->vc, VGIC_READ_PENDING, word_of(a), seen, 0);
}

static uint64_t read_active(const struct vgic_access *a)
{
	return vgic_apply(a->vc, VGIC_READ_ACTIVE, word_of(a), visible(a), 0);
}

static void set_state(const struct vgic_access *a, enum vgic_op op)
{
	vgic_apply(a->vc, op, word_of(a), (uint32_t)a->value & visible(a), 0);
}

static void write_ispendr(const struct vgic_access *a)
{
	set_state(a, VGIC_SET_PENDING);
}

static void write_icpendr(const struct vgic_access *a)
{
	set_state(a, VGIC_CLEAR_PENDING);
}

static void write_isactiver(const struct vgic_access *a)
{
	set_state(a, VGIC_SET_ACTIVE);
}

static void write_icactiver(const struct vgic_access *a)
{
	set_state(a, VGIC_CLEAR_ACTIVE);
}

/* --- priority and configuration --- */

static uint64_t read_priority(const struct vgic_access *a)
{
	struct vgic_access w = {.vc = a->vc, .priv = a->priv, .offset = a->offset / 32 * 4};
	uint32_t seen = visible(&w);
	uint64_t value = 0;

	for (unsigned i = 0; i < a->size; i++) {
		uint32_t intid = a->offset + i;

		if (seen >> (intid % 32) & 1)
			value |= (uint64_t)vgic_virq(a->vc, intid)->prio << (8 * i);
	}
	return value;
}

static void write_priority(const struct vgic_access *a)
{
	struct vgic_access w = {.vc = a->vc, .priv = a->priv, .offset = a->offset / 32 * 4};
	uint32_t mask = (a->size == 1 ? 1u : 0xfu) << (a->offset % 32) & visible(&w);
	uint32_t bytes = (uint32_t)(a->value << (8 * (a->offset % 4))) & 0xf8f8f8f8u;

	/* List registers hold five bits (ICH_VTR_EL2.PRIbits at least); the rest reads as zero, as on a GIC with 32 levels. */
	if (!vgic_idle(a->vc, word_of(&w), mask)) {
		vgic_apply(a->vc, VGIC_PRIORITY, word_of(&w), mask, bytes);
		return;
	}
	for (; mask; mask &= mask - 1) {
		uint32_t intid = word_of(&w) * 32 + (unsigned)__builtin_ctz(mask);

		vgic_virq(a->vc, intid)->prio = (uint8_t)(bytes >> (8 * (intid % 4)));
	}
}

/* ICFGR has two bits an interrupt, of which the upper says edge; SGIs are edges for ever. */
static uint64_t read_config(const struct vgic_access *a)
{
	unsigned w = a->offset / 8, half = a->offset / 4 % 2 * 16;
	struct vgic_access x = {.vc = a->vc, .priv = a->priv, .offset = w * 4};
	uint32_t edge = *state_word(&x, &a->vc->edge, a->vc->vm->edge) & visible(&x), value = 0;

	for (unsigned i = 0; i < 16; i++)
		value |= (edge >> (half + i) & 1) << (2 * i + 1);
	return value;
}

static void write_config(const struct vgic_access *a)
{
	unsigned w = a->offset / 8, half = a->offset / 4 % 2 * 16;
	struct vgic_access x = {.vc = a->vc, .priv = a->priv, .offset = w * 4};
	uint32_t mask = visible(&x) & (0xffffu << half) & (a->priv ? 0xffff0000u : ~0u), edge = 0, *word;

	for (unsigned i = 0; i < 16; i++)
		edge |= (uint32_t)(a->value >> (2 * i + 1) & 1) << (half + i);
	word = state_word(&x, &a->vc->edge, a->vc->vm->edge);
	__atomic_fetch_and(word, ~(mask & ~edge), __ATOMIC_RELAXED);
	__atomic_fetch_or(word, mask & edge, __ATOMIC_RELAXED);
	mask &= a->vc->vm->owned[w];
	if (mask)
		vgic_hw_config(w, mask, edge);
}

/* --- routing --- */

static bool is_online(const struct vgic_vm *vm, unsigned n)
{
	return __atomic_load_n(&vm->online, __ATOMIC_ACQUIRE) >> n & 1;
}

/* For a line that any core may take: where it is already, if that is on, else this one, which is. */
static unsigned any_cpu(const struct vgic_cpu *vc, uint32_t intid)
{
	for (unsigned n = 0; n < vc->vm->n_cpus; n++)
		if (is_online(vc->vm, n) && vgic_bit(vc->vm->cpu[n]->homed, intid))
			return n;
	return vc->index;
}

void vgic_route_to(struct vgic_cpu *vc, uint32_t intid, unsigned to)
{
	struct vgic_vm *vm = vc->vm;
	uint32_t bit = 1u << (intid % 32), w = intid / 32;

	if (to == vm->n_cpus) { /* no such core: stays pending for ever, which here is: stays in the physical GIC */
		__atomic_fetch_or(&vm->nowhere[w], bit, __ATOMIC_RELAXED);
		vgic_hw_set(GICD_ICENABLER, w, bit);
		vgic_apply(vc, VGIC_REFRESH, w, bit, 0);
		return;
	}
	vgic_apply(vc, VGIC_ROUTE, w, bit, to);
	if (__atomic_fetch_and(&vm->nowhere[w], ~bit, __ATOMIC_RELAXED) & vm->enabled[w] & bit)
		vgic_hw_set(GICD_ISENABLER, w, bit);
}

static void route(struct vgic_cpu *vc, uint32_t intid, uint64_t value)
{
	struct vgic_vm *vm = vc->vm;
	uint32_t bit = 1u << (intid % 32), w = intid / 32;
	unsigned to = vm->n_cpus;

	vm->route[intid - 32] = (uint32_t)(value & 0xffffff) | (uint32_t)(value >> 32 & 0xff) << 24;
	if (value & GICD_IROUTER_IRM) {
		__atomic_fetch_or(&vm->irm[w], bit, __ATOMIC_RELAXED);
		to = any_cpu(vc, intid);
	} else {
		__atomic_fetch_and(&vm->irm[w], ~bit, __ATOMIC_RELAXED);
		for (unsigned n = 0; n < vm->n_cpus; n++)
			if (vgic_mpidr(n) == (value & 0xff00ffffffull))
				to = n;
	}
	vgic_route_to(vc, intid, to);
	/* A core that goes off looks for such lines: it may have looked just before. */
	if ((value & GICD_IROUTER_IRM) && !is_online(vm, to))
		vgic_apply(vc, VGIC_ROUTE, w, bit, vc->index);
}

static bool owned_spi(const struct vgic_vm *vm, uint32_t intid)
{
	return intid >= 32 && vgic_bit(vm->owned, intid);
}

static uint64_t router_value(const struct vgic_vm *vm, uint32_t intid)
{
	uint32_t aff = vm->route[intid - 32];

	return (aff & 0xffffff) | (uint64_t)(aff >> 24) << 32 | (vgic_bit(vm->irm, intid) ? GICD_IROUTER_IRM : 0);
}

static uint64_t read_router(const struct vgic_access *a)
{
	uint32_t intid = a->offset / 8;
	uint64_t value = owned_spi(a->vc->vm, intid) ? router_value(a->vc->vm, intid) : 0;

	return a->size == 8 ? value : (uint32_t)(value >> (a->offset % 8 * 8));
}

static void write_router(const struct vgic_access *a)
{
	uint32_t intid = a->offset / 8;
	uint64_t value = a->value;

	if (!owned_spi(a->vc->vm, intid))
		return;
	if (a->size == 4) {
		uint64_t old = router_value(a->vc->vm, intid);

		value = a->offset % 8 ? (uint32_t)old | a->value << 32 : (old >> 32 << 32) | (uint32_t)a->value;
	}
	route(a->vc, intid, value);
}

/* --- the distributor's single registers --- */

static uint64_t read_dist_head(const struct vgic_access *a)
{
	const struct vgic_vm *vm = a->vc->vm;

	switch (a->offset) {
	case GICD_CTLR:
		return GICD_CTLR_DS | GICD_CTLR_ARE_S | vm->ctlr;
	case GICD_TYPER: /* ITLinesNumber; IDbits 10; A3V; No1N = 0 */
		return (vm->lines / 32 - 1) | 9u << 19 | 1u << 24;
	case GICD_IIDR:
		return VGIC_IIDR;
	default:
		return 0;
	}
}

static void write_dist_head(const struct vgic_access *a)
{
	struct vgic_vm *vm = a->vc->vm;
	uint32_t enables = (uint32_t)a->value & (GICD_CTLR_EN_GRP0 | GICD_CTLR_EN_GRP1NS);

	if (a->offset != GICD_CTLR || enables == vm->ctlr)
		return;
	__atomic_store_n(&vm->ctlr, enables, __ATOMIC_RELEASE);
	vgic_refresh_all(a->vc);
}

/* Everything that is not listed. */
static uint64_t read_other(const struct vgic_access *a)
{
	return !a->priv && a->offset == GICD_PIDR2 && a->size == 4 ? PIDR2_GICV3 : 0;
}

static void write_ignored(const struct vgic_access *a)
{
	(void)a;
}

const struct vgic_row vgic_rows[VGIC_ROW(0x1000)] = {
	[VGIC_ROW(GICD_CTLR)] = {read_dist_head, write_dist_head, GICD_CTLR, 4, 0},
	[VGIC_ROW(GICD_IGROUPR)] = {read_group, write_group, GICD_IGROUPR, 4, 4},
	[VGIC_ROW(GICD_ISENABLER)] = {read_enable, write_isenabler, GICD_ISENABLER, 4, 4},
	[VGIC_ROW(GICD_ICENABLER)] = {read_enable, write_icenabler, GICD_ICENABLER, 4, 4},
	[VGIC_ROW(GICD_ISPENDR)] = {read_pending, write_ispendr, GICD_ISPENDR, 4, 4},
	[VGIC_ROW(GICD_ICPENDR)] = {read_pending, write_icpendr, GICD_ICPENDR, 4, 4},
	[VGIC_ROW(GICD_ISACTIVER)] = {read_active, write_isactiver, GICD_ISACTIVER, 4, 4},
	[VGIC_ROW(GICD_ICACTIVER)] = {read_active, write_icactiver, GICD_ICACTIVER, 4, 4},
	[VGIC_ROW(GICD_IPRIORITYR)... VGIC_ROW(GICD_ITARGETSR) - 1] = {read_priority, write_priority, GICD_IPRIORITYR,
								       1 | 4, 32},
	[VGIC_ROW(GICD_ICFGR)... VGIC_ROW(GICD_IGRPMODR) - 1] = {read_config, write_config, GICD_ICFGR, 4, 8},
};

static const struct vgic_row router_row = {read_router, write_router, GICD_IROUTER, 4 | 8, 0};
const struct vgic_row vgic_other_row = {read_other, write_ignored, 0, 1 | 2 | 4 | 8, 0};

static inline const struct vgic_row *dist_row(uint32_t offset, unsigned size)
{
	const struct vgic_row *r = &vgic_other_row;

	if (offset < 0x1000)
		r = &vgic_rows[VGIC_ROW(offset)];
	else if (offset >= GICD_IROUTER && offset < GICD_IROUTER + GIC_MAX_INTID * 8)
		r = &router_row;
	return (r->sizes & size) && !(offset & (size - 1)) ? r : &vgic_other_row;
}

uint64_t vgic_dist_read(struct vgic_cpu *vc, uint32_t offset, unsigned size)
{
	const struct vgic_row *r = dist_row(offset, size);
	struct vgic_access a = {.vc = vc, .size = size, .offset = offset - r->bank};

	return r->read(&a);
}

void vgic_dist_write(struct vgic_cpu *vc, uint32_t offset, unsigned size, uint64_t value)
{
	const struct vgic_row *r = dist_row(offset, size);
	struct vgic_access a = {.vc = vc, .size = size, .value = value, .offset = offset - r->bank};

	r->write(&a);
}

/* --- redistributor --- */

struct redist {
	uint32_t offset; /* in the frame pair of one vCPU */
	unsigned size;
	bool write;
	uint64_t value;
};

static uint64_t read_rd_base(struct vgic_cpu *vc, const struct redist *x)
{
	uint64_t aff = vgic_mpidr(vc->index);
	uint64_t typer = ((aff & 0xffffff) | (aff >> 32 & 0xff) << 24) << 32 | vc->index << 8;

	if (vc->index == vc->vm->n_cpus - 1)
		typer |= GICR_TYPER_LAST;
	switch (x->offset) {
	case GICR_IIDR:
		return VGIC_IIDR;
	case GICR_TYPER:
		return x->size == 8 ? typer : (uint32_t)typer;
	case GICR_TYPER + 4:
		return x->size == 4 ? typer >> 32 : 0;
	case GICR_WAKER:
		return vc->asleep ? GICR_WAKER_PROCESSOR_SLEEP | GICR_WAKER_CHILDREN_ASLEEP : 0;
	case GICR_PIDR2:
		return PIDR2_GICV3;
	default:
		return 0; /* GICR_CTLR: no LPIs, RWP done */
	}
}

static void redist_here(struct vgic_cpu *vc, void *arg)
{
	struct redist *x = arg;
	bool aligned = !(x->offset & (x->size - 1)) && (x->size == 4 || (x->size == 8 && x->offset == GICR_TYPER));
	struct vgic_access a = {.vc = vc, .size = x->size, .value = x->value, .priv = true};
	const struct vgic_row *r;

	if (x->offset < GICR_SGI) {
		if (aligned && x->write && x->offset == GICR_WAKER)
			vc->asleep = x->value & GICR_WAKER_PROCESSOR_SLEEP;
		x->value = aligned ? read_rd_base(vc, x) : 0;
		return;
	}
	r = dist_row(x->offset - GICR_SGI, x->size);
	a.offset = x->offset - GICR_SGI - r->bank;
	if (a.offset >= r->in_sgi) /* banks end with INTID 31; the rest is reserved here */
		r = &vgic_other_row;
	if (x->write)
		r->write(&a);
	else
		x->value = r->read(&a);
}

static uint64_t redist(struct vgic_cpu *vc, uint32_t offset, unsigned size, bool write, uint64_t value)
{
	struct redist x = {.offset = offset % GICR_FRAME_SIZE, .size = size, .write = write, .value = value};
	unsigned n = offset / GICR_FRAME_SIZE;

	if (n >= vc->vm->n_cpus)
		return 0;
	if (n == vc->index)
		redist_here(vc, &x);
	else
		vgic_remote(vc->vm->cpu[n], redist_here, &x);
	return x.value;
}

uint64_t vgic_redist_read(struct vgic_cpu *vc, uint32_t offset, unsigned size)
{
	return redist(vc, offset, size, false, 0);
}

void vgic_redist_write(struct vgic_cpu *vc, uint32_t offset, unsigned size, uint64_t value)
{
	redist(vc, offset, size, true, value);
}
