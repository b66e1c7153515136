/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC's banks of a bit, two bits or a byte for each INTID: enable, group, pending,
 * active, priority, configuration. */
#include "gic/vgic/vgic_mmio.h"

static unsigned word_of(const struct vgic_access *a)
{
	return a->offset / 4;
}

/* Bits of the word that the guest may see and change; word 0 is the redistributor's, RAZ/WI in the
 * distributor (ARE = 1). */
static uint32_t visible(const struct vgic_access *a)
{
	unsigned w = word_of(a);

	if (a->priv)
		/* PPIs without a wire for this VM are there all the same, as plain state */
		return ~0u;
	return w ? a->vc->vm->owned[w] : 0;
}

static uint32_t *state_word(const struct vgic_access *a, uint32_t *priv, uint32_t *words)
{
	return a->priv ? priv : &words[word_of(a)];
}

/* --- enable, group, pending, active --- */

uint64_t vgic_read_enable(const struct vgic_access *a)
{
	const struct vgic_vm *vm = a->vc->vm;
	unsigned w = word_of(a);

	if (a->priv)
		return a->vc->enabled;
	/* Acquired: a core that reads 0 here and GICD_CTLR after that finds RWP as it was when this
	 * became 0, or later. */
	/* what is not the VM's is never set */
	return __atomic_load_n(&vm->enabled[w], __ATOMIC_ACQUIRE);
}

void vgic_write_isenabler(const struct vgic_access *a)
{
	uint32_t bits = (uint32_t)a->value & visible(a);

	__atomic_fetch_or(state_word(a, &a->vc->enabled, a->vc->vm->enabled), bits,
			  __ATOMIC_RELAXED);
	vgic_hw_set(GICD_ISENABLER, word_of(a),
		    bits & (a->priv ? a->vc->vm->owned[0] : ~a->vc->vm->nowhere[word_of(a)]));
	if (a->priv && (bits & a->vc->queued[0]))
		vgic_apply(a->vc, VGIC_REFRESH, 0, bits, 0);
}

void vgic_write_icenabler(const struct vgic_access *a)
{
	uint32_t bits = (uint32_t)a->value & visible(a), w = word_of(a);
	struct vgic_cpu *vc = a->vc;
	uint32_t *enabled = state_word(a, &vc->enabled, vc->vm->enabled);

	vgic_hw_set(GICD_ICENABLER, w, bits & vc->vm->owned[w]);
	/* After RWP nothing new is acknowledged; what was, is at home and comes back from there.
	 * Until it has, RWP is 1. */
	if (vgic_idle(vc, w, bits)) {
		__atomic_fetch_and(enabled, ~bits, __ATOMIC_RELAXED);
		return;
	}
	vgic_writing_begins(vc);
	__atomic_fetch_and(enabled, ~bits, __ATOMIC_RELEASE);
	vgic_apply(vc, VGIC_REFRESH, w, bits, 0);
	vgic_writing_ends(vc);
}

uint64_t vgic_read_group(const struct vgic_access *a)
{
	return *state_word(a, &a->vc->group, a->vc->vm->group) & visible(a);
}

void vgic_write_group(const struct vgic_access *a)
{
	uint32_t *group = state_word(a, &a->vc->group, a->vc->vm->group);
	uint32_t changed = (*group ^ (uint32_t)a->value) & visible(a);

	__atomic_fetch_xor(group, changed, __ATOMIC_RELAXED);
	vgic_apply(a->vc, VGIC_REFRESH, word_of(a), changed, 0);
}

uint64_t vgic_read_pending(const struct vgic_access *a)
{
	uint32_t seen = visible(a), wired = a->priv ? a->vc->vm->owned[0] : seen;
	/* First this: it may be on its way from there to a list register. */
	uint32_t bits = vgic_hw_get(GICD_ISPENDR, word_of(a)) & wired;

	return bits | vgic_apply(a->vc, VGIC_READ_PENDING, word_of(a), seen, 0);
}

uint64_t vgic_read_active(const struct vgic_access *a)
{
	return vgic_apply(a->vc, VGIC_READ_ACTIVE, word_of(a), visible(a), 0);
}

static void set_state(const struct vgic_access *a, enum vgic_op op)
{
	vgic_apply(a->vc, op, word_of(a), (uint32_t)a->value & visible(a), 0);
}

void vgic_write_ispendr(const struct vgic_access *a)
{
	set_state(a, VGIC_SET_PENDING);
}

void vgic_write_icpendr(const struct vgic_access *a)
{
	if (!a->priv)
		vgic_writing_begins(a->vc);
	set_state(a, VGIC_CLEAR_PENDING);
	if (!a->priv)
		vgic_writing_ends(a->vc);
}

void vgic_write_isactiver(const struct vgic_access *a)
{
	set_state(a, VGIC_SET_ACTIVE);
}

void vgic_write_icactiver(const struct vgic_access *a)
{
	set_state(a, VGIC_CLEAR_ACTIVE);
}

/* --- priority and configuration --- */

uint64_t vgic_read_priority(const struct vgic_access *a)
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

void vgic_write_priority(const struct vgic_access *a)
{
	struct vgic_access w = {.vc = a->vc, .priv = a->priv, .offset = a->offset / 32 * 4};
	uint32_t mask = (a->size == 1 ? 1u : 0xfu) << (a->offset % 32) & visible(&w);
	uint32_t bytes = (uint32_t)(a->value << (8 * (a->offset % 4))) & 0xf8f8f8f8u;

	/* List registers hold five bits (ICH_VTR_EL2.PRIbits at least); the rest reads as zero, as
	 * on a GIC with 32 levels. */
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
uint64_t vgic_read_config(const struct vgic_access *a)
{
	unsigned w = a->offset / 8, half = a->offset / 4 % 2 * 16;
	struct vgic_access x = {.vc = a->vc, .priv = a->priv, .offset = w * 4};
	uint32_t sgis = w ? 0 : 0xffffu, value = 0; /* of a vCPU that was never on, too */
	uint32_t edge = (*state_word(&x, &a->vc->edge, a->vc->vm->edge) | sgis) & visible(&x);

	for (unsigned i = 0; i < 16; i++)
		value |= (edge >> (half + i) & 1) << (2 * i + 1);
	return value;
}

void vgic_write_config(const struct vgic_access *a)
{
	unsigned w = a->offset / 8, half = a->offset / 4 % 2 * 16;
	struct vgic_access x = {.vc = a->vc, .priv = a->priv, .offset = w * 4};
	uint32_t mask = visible(&x) & (0xffffu << half) & (a->priv ? 0xffff0000u : ~0u), edge = 0,
		 *word;

	for (unsigned i = 0; i < 16; i++)
		edge |= (uint32_t)(a->value >> (2 * i + 1) & 1) << (half + i);
	word = state_word(&x, &a->vc->edge, a->vc->vm->edge);
	__atomic_fetch_and(word, ~(mask & ~edge), __ATOMIC_RELAXED);
	__atomic_fetch_or(word, mask & edge, __ATOMIC_RELAXED);
	mask &= a->vc->vm->owned[w];
	if (mask)
		vgic_hw_config(w, mask, edge);
}
