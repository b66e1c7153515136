/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC's banks of a bit, two bits or a byte for each INTID: enable, group, pending,
 * active, priority, configuration. */
#include "gic/vgic/vgic_mmio.h"

static unsigned word_of(const struct vgic_access *access)
{
	return access->offset / 4;
}

/* Bits of the word that the guest may see and change; word 0 is the redistributor's, RAZ/WI in the
 * distributor (ARE = 1). */
static uint32_t visible_lines(const struct vgic_access *access)
{
	unsigned w = word_of(access);

	if (access->priv)
		/* PPIs without a wire for this VM are there all the same, as plain state */
		return ~0u;
	return w ? access->vc->vm->owned[w] : 0;
}

static uint32_t *state_word(const struct vgic_access *access, uint32_t *priv, uint32_t *words)
{
	return access->priv ? priv : &words[word_of(access)];
}

/* --- enable, group, pending, active --- */

uint64_t vgic_read_enable(const struct vgic_access *access)
{
	const struct vgic_vm *vm = access->vc->vm;
	unsigned w = word_of(access);

	if (access->priv)
		return access->vc->enabled;
	/* Acquired: a core that reads 0 here and GICD_CTLR after that finds RWP as it was when this
	 * became 0, or later. */
	/* what is not the VM's is never set */
	return __atomic_load_n(&vm->enabled[w], __ATOMIC_ACQUIRE);
}

void vgic_write_isenabler(const struct vgic_access *access)
{
	uint32_t bits = (uint32_t)access->value & visible_lines(access);
	struct vgic_cpu *vc = access->vc;

	__atomic_fetch_or(state_word(access, &vc->enabled, vc->vm->enabled), bits,
			  __ATOMIC_RELAXED);
	if (!access->priv) {
		vgic_enable_lines(vc, word_of(access), bits & ~vc->vm->nowhere[word_of(access)]);
		return;
	}
	vgic_hw_set(GICD_ISENABLER, 0, bits & vc->vm->owned[0]);
	if (bits & vc->queued[0])
		vgic_apply(vc, VGIC_REFRESH, 0, bits, 0);
}

void vgic_write_icenabler(const struct vgic_access *access)
{
	uint32_t bits = (uint32_t)access->value & visible_lines(access), w = word_of(access);
	struct vgic_cpu *vc = access->vc;
	uint32_t *enabled = state_word(access, &vc->enabled, vc->vm->enabled);

	vgic_disable_wired(vc->vm, w, bits);
	/* After RWP nothing new is acknowledged; what was, is at home and comes back from there.
	 * Until it has, RWP is 1. */
	if (vgic_idle(vc, w, bits, vgic_hw_empty_lrs(vc))) {
		__atomic_fetch_and(enabled, ~bits, __ATOMIC_RELAXED);
		return;
	}
	vgic_writing_begins(vc);
	__atomic_fetch_and(enabled, ~bits, __ATOMIC_RELEASE);
	vgic_apply(vc, VGIC_REFRESH, w, bits, 0);
	vgic_writing_ends(vc);
}

uint64_t vgic_read_group(const struct vgic_access *access)
{
	return *state_word(access, &access->vc->group, access->vc->vm->group) &
	       visible_lines(access);
}

void vgic_write_group(const struct vgic_access *access)
{
	uint32_t *group = state_word(access, &access->vc->group, access->vc->vm->group);
	uint32_t changed = (*group ^ (uint32_t)access->value) & visible_lines(access);

	__atomic_fetch_xor(group, changed, __ATOMIC_RELAXED);
	vgic_apply(access->vc, VGIC_REFRESH, word_of(access), changed, 0);
}

uint64_t vgic_read_pending(const struct vgic_access *access)
{
	uint32_t seen = visible_lines(access);
	/* First this: it may be on its way from there to a list register. */
	uint32_t bits = vgic_hw_pending(access->vc->vm, word_of(access)) & seen;

	return bits | vgic_apply(access->vc, VGIC_READ_PENDING, word_of(access), seen, 0);
}

uint64_t vgic_read_active(const struct vgic_access *access)
{
	return vgic_apply(access->vc, VGIC_READ_ACTIVE, word_of(access), visible_lines(access), 0);
}

static void set_state(const struct vgic_access *access, enum vgic_op op)
{
	vgic_apply(access->vc, op, word_of(access), (uint32_t)access->value & visible_lines(access),
		   0);
}

void vgic_write_ispendr(const struct vgic_access *access)
{
	set_state(access, VGIC_SET_PENDING);
}

void vgic_write_icpendr(const struct vgic_access *access)
{
	if (!access->priv)
		vgic_writing_begins(access->vc);
	set_state(access, VGIC_CLEAR_PENDING);
	if (!access->priv)
		vgic_writing_ends(access->vc);
}

void vgic_write_isactiver(const struct vgic_access *access)
{
	set_state(access, VGIC_SET_ACTIVE);
}

void vgic_write_icactiver(const struct vgic_access *access)
{
	set_state(access, VGIC_CLEAR_ACTIVE);
}

/* --- priority and configuration --- */

uint64_t vgic_read_priority(const struct vgic_access *access)
{
	struct vgic_access w = {
		.vc = access->vc, .priv = access->priv, .offset = access->offset / 32 * 4};
	uint32_t seen = visible_lines(&w);
	uint64_t value = 0;

	for (unsigned i = 0; i < access->size; i++) {
		uint32_t intid = access->offset + i;

		if (seen >> (intid % 32) & 1)
			value |= (uint64_t)vgic_virq(access->vc, intid)->prio << (8 * i);
	}
	return value;
}

void vgic_write_priority(const struct vgic_access *access)
{
	struct vgic_access w = {
		.vc = access->vc, .priv = access->priv, .offset = access->offset / 32 * 4};
	uint32_t mask = (access->size == 1 ? 1u : 0xfu) << (access->offset % 32) &
			visible_lines(&w);
	uint32_t bytes = (uint32_t)(access->value << (8 * (access->offset % 4))) & 0xf8f8f8f8u;

	/* List registers hold five bits (ICH_VTR_EL2.PRIbits at least); the rest reads as zero, as
	 * on a GIC with 32 levels. */
	if (!vgic_idle(access->vc, word_of(&w), mask, vgic_hw_empty_lrs(access->vc))) {
		vgic_apply(access->vc, VGIC_PRIORITY, word_of(&w), mask, bytes);
		return;
	}
	for (; mask; mask &= mask - 1) {
		uint32_t intid = word_of(&w) * 32 + (unsigned)__builtin_ctz(mask);

		vgic_virq(access->vc, intid)->prio = (uint8_t)(bytes >> (8 * (intid % 4)));
	}
}

/* ICFGR has two bits an interrupt, of which the upper says edge; SGIs are edges for ever. */
uint64_t vgic_read_config(const struct vgic_access *access)
{
	unsigned w = access->offset / 8, half = access->offset / 4 % 2 * 16;
	struct vgic_access x = {.vc = access->vc, .priv = access->priv, .offset = w * 4};
	uint32_t sgis = w ? 0 : 0xffffu, value = 0; /* of a vCPU that was never on, too */
	uint32_t edge = (*state_word(&x, &access->vc->edge, access->vc->vm->edge) | sgis) &
			visible_lines(&x);

	for (unsigned i = 0; i < 16; i++)
		value |= (edge >> (half + i) & 1) << (2 * i + 1);
	return value;
}

void vgic_write_config(const struct vgic_access *access)
{
	unsigned w = access->offset / 8, half = access->offset / 4 % 2 * 16;
	struct vgic_access x = {.vc = access->vc, .priv = access->priv, .offset = w * 4};
	uint32_t mask = visible_lines(&x) & (0xffffu << half) & (access->priv ? 0xffff0000u : ~0u),
		 edge = 0, *word;

	for (unsigned i = 0; i < 16; i++)
		edge |= (uint32_t)(access->value >> (2 * i + 1) & 1) << (half + i);
	word = state_word(&x, &access->vc->edge, access->vc->vm->edge);
	__atomic_fetch_and(word, ~(mask & ~edge), __ATOMIC_RELAXED);
	__atomic_fetch_or(word, mask & edge, __ATOMIC_RELAXED);
	if (mask & vgic_soft(access->vc->vm, w))
		vgic_apply(access->vc, VGIC_LOOK, w, mask & vgic_soft(access->vc->vm, w), 0);
	mask &= vgic_wired(access->vc->vm, w);
	if (mask)
		vgic_hw_config(w, mask, edge);
}

/* --- single registers --- */

void vgic_write_head(const struct vgic_access *access)
{
	struct vgic_vm *vm = access->vc->vm;
	uint32_t enables = (uint32_t)access->value & (GICD_CTLR_EN_GRP0 | GICD_CTLR_EN_GRP1NS);

	if (access->offset != GICD_CTLR || enables == vm->ctlr)
		return;
	vgic_writing_begins(access->vc);
	__atomic_store_n(&vm->ctlr, enables, __ATOMIC_RELEASE);
	vgic_refresh_all(access->vc);
	vgic_writing_ends(access->vc);
}

void vgic_write_ignored(const struct vgic_access *access)
{
	(void)access;
}
