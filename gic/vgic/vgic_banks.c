/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC's banks of a bit, two bits or a byte for each INTID: enable, group, pending,
 * active, priority, configuration. */
#include "gic/vgic/vgic_mmio.h"

/* Of a bank with a bit for each INTID. */
static unsigned word_of(uint32_t offset)
{
	return offset / 4 % VGIC_WORDS;
}

/* Of GICD_IPRIORITYR, a byte each: the first INTID of an access. */
static uint32_t intid_of(uint32_t offset)
{
	return offset % (32 * VGIC_WORDS);
}

/* Bits of the word that the guest may see and change; word 0 is the redistributor's, RAZ/WI in the
 * distributor (ARE = 1). */
static uint32_t visible_lines(const struct vgic_cpu *vc, unsigned word, unsigned how)
{
	if (how & VGIC_PRIVATE)
		/* PPIs without a wire for this VM are there all the same, as plain state */
		return ~0u;
	return word ? vc->vm->owned[word] : 0;
}

static uint32_t *state_word(uint32_t *priv, uint32_t *words, unsigned word, unsigned how)
{
	return how & VGIC_PRIVATE ? priv : &words[word];
}

/* --- enable, group, pending, active --- */

uint64_t vgic_read_enable(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	if (how & VGIC_PRIVATE)
		return vc->enabled;
	/* Acquired: a core that reads 0 here and GICD_CTLR after that finds RWP as it was when this
	 * became 0, or later. */
	/* what is not the VM's is never set */
	return __atomic_load_n(&vc->vm->enabled[word_of(offset)], __ATOMIC_ACQUIRE);
}

void vgic_write_isenabler(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	unsigned w = word_of(offset);
	uint32_t bits = (uint32_t)value & visible_lines(vc, w, how);

	__atomic_fetch_or(state_word(&vc->enabled, vc->vm->enabled, w, how), bits,
			  __ATOMIC_RELAXED);
	if (!(how & VGIC_PRIVATE)) {
		vgic_enable_lines(vc, w, bits & ~vc->vm->nowhere[w]);
		return;
	}
	vgic_hw_set(GICD_ISENABLER, 0, bits & vc->vm->owned[0]);
	if (bits & vc->queued[0])
		vgic_apply(vc, VGIC_REFRESH, 0, bits, 0);
}

/* Lines that are disabled in the physical GIC, and perhaps in some core's hands. After RWP nothing
 * new is acknowledged; what was, is at home and comes back from there. Until it has, RWP is 1. */
static __attribute__((noinline)) void disable_lines(struct vgic_cpu *vc, uint32_t *enabled,
						    unsigned word, uint32_t bits)
{
	vgic_writing_begins(vc);
	__atomic_fetch_and(enabled, ~bits, __ATOMIC_RELEASE);
	vgic_apply(vc, VGIC_REFRESH, word, bits, 0);
	vgic_writing_ends(vc);
}

/* The physical GIC takes its time. */
static __attribute__((cold, noinline)) void disable_after_wait(struct vgic_cpu *vc,
							       uint32_t *enabled, unsigned word,
							       uint32_t bits)
{
	vgic_disable_wired(vc->vm, word, bits);
	disable_lines(vc, enabled, word, bits);
}

void vgic_write_icenabler(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	unsigned w = word_of(offset);
	uint32_t bits = (uint32_t)value & visible_lines(vc, w, how);
	uint32_t *enabled = state_word(&vc->enabled, vc->vm->enabled, w, how);

	if (how & VGIC_PRIVATE || !vgic_wired_disabled(vc->vm, w, bits))
		disable_after_wait(vc, enabled, w, bits);
	else if (vgic_idle(vc, w, bits, vgic_hw_empty_lrs(vc)))
		__atomic_fetch_and(enabled, ~bits, __ATOMIC_RELAXED);
	else
		disable_lines(vc, enabled, w, bits);
}

uint64_t vgic_read_group(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	unsigned w = word_of(offset);

	return *state_word(&vc->group, vc->vm->group, w, how) & visible_lines(vc, w, how);
}

void vgic_write_group(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	unsigned w = word_of(offset);
	uint32_t *group = state_word(&vc->group, vc->vm->group, w, how);
	uint32_t changed = (*group ^ (uint32_t)value) & visible_lines(vc, w, how);

	__atomic_fetch_xor(group, changed, __ATOMIC_RELAXED);
	vgic_apply(vc, VGIC_REFRESH, w, changed, 0);
}

uint64_t vgic_read_pending(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	unsigned w = word_of(offset);
	uint32_t seen = visible_lines(vc, w, how);
	/* First this: it may be on its way from there to a list register. */
	uint32_t bits = vgic_hw_pending(vc->vm, w) & seen;

	return bits | vgic_apply(vc, VGIC_READ_PENDING, w, seen, 0);
}

uint64_t vgic_read_active(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	unsigned w = word_of(offset);

	return vgic_apply(vc, VGIC_READ_ACTIVE, w, visible_lines(vc, w, how), 0);
}

static void set_state(struct vgic_cpu *vc, enum vgic_op op, unsigned word, unsigned how,
		      uint64_t value)
{
	vgic_apply(vc, op, word, (uint32_t)value & visible_lines(vc, word, how), 0);
}

void vgic_write_ispendr(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	set_state(vc, VGIC_SET_PENDING, word_of(offset), how, value);
}

void vgic_write_icpendr(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	if (!(how & VGIC_PRIVATE))
		vgic_writing_begins(vc);
	set_state(vc, VGIC_CLEAR_PENDING, word_of(offset), how, value);
	if (!(how & VGIC_PRIVATE))
		vgic_writing_ends(vc);
}

void vgic_write_isactiver(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	set_state(vc, VGIC_SET_ACTIVE, word_of(offset), how, value);
}

void vgic_write_icactiver(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	set_state(vc, VGIC_CLEAR_ACTIVE, word_of(offset), how, value);
}

/* --- priority and configuration --- */

uint64_t vgic_read_priority(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	uint32_t first = intid_of(offset), seen = visible_lines(vc, first / 32, how);
	uint64_t value = 0;

	for (unsigned i = 0; i < VGIC_SIZE(how); i++) {
		uint32_t intid = first + i;

		if (seen >> (intid % 32) & 1)
			value |= (uint64_t)vgic_virq(vc, intid)->prio << (8 * i);
	}
	return value;
}

void vgic_write_priority(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	uint32_t first = intid_of(offset), bytes = (uint32_t)value & 0xf8f8f8f8u;
	unsigned w = first / 32;
	uint32_t mask = (VGIC_SIZE(how) == 1 ? 1u : 0xfu) << (first % 32) &
			visible_lines(vc, w, how);
	struct virq *v;

	if (!mask)
		return;
	/* List registers hold five bits (ICH_VTR_EL2.PRIbits at least); the rest reads as zero, as
	 * on a GIC with 32 levels. */
	if (!vgic_idle(vc, w, mask, vgic_hw_empty_lrs(vc))) {
		vgic_apply(vc, VGIC_PRIORITY, w, mask, bytes << (8 * (first % 4)));
		return;
	}
	v = vgic_virq(vc, first);
	mask >>= first % 32;
	do {
		if (mask & 1)
			v->prio = (uint8_t)bytes;
		v++;
		bytes >>= 8;
	} while (mask >>= 1);
}

/* ICFGR has two bits an interrupt, of which the upper says edge; SGIs are edges for ever. */
uint64_t vgic_read_config(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	unsigned w = offset / 8 % VGIC_WORDS, half = offset / 4 % 2 * 16;
	uint32_t sgis = w ? 0 : 0xffffu, value = 0; /* of a vCPU that was never on, too */
	uint32_t edge = (*state_word(&vc->edge, vc->vm->edge, w, how) | sgis) &
			visible_lines(vc, w, how);

	for (unsigned i = 0; i < 16; i++)
		value |= (edge >> (half + i) & 1) << (2 * i + 1);
	return value;
}

void vgic_write_config(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	unsigned w = offset / 8 % VGIC_WORDS, half = offset / 4 % 2 * 16;
	uint32_t mask = visible_lines(vc, w, how) & (0xffffu << half) &
			(how & VGIC_PRIVATE ? 0xffff0000u : ~0u),
		 edge = 0, *word;

	for (unsigned i = 0; i < 16; i++)
		edge |= (uint32_t)(value >> (2 * i + 1) & 1) << (half + i);
	word = state_word(&vc->edge, vc->vm->edge, w, how);
	__atomic_fetch_and(word, ~(mask & ~edge), __ATOMIC_RELAXED);
	__atomic_fetch_or(word, mask & edge, __ATOMIC_RELAXED);
	if (mask & vgic_soft(vc->vm, w))
		vgic_apply(vc, VGIC_LOOK, w, mask & vgic_soft(vc->vm, w), 0);
	mask &= vgic_wired(vc->vm, w);
	if (mask)
		vgic_hw_config(w, mask, edge);
}

/* --- single registers --- */

void vgic_write_head(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	struct vgic_vm *vm = vc->vm;
	uint32_t enables = (uint32_t)value & (GICD_CTLR_EN_GRP0 | GICD_CTLR_EN_GRP1NS);

	(void)how;
	if (offset != GICD_CTLR || enables == vm->ctlr)
		return;
	vgic_writing_begins(vc);
	__atomic_store_n(&vm->ctlr, enables, __ATOMIC_RELEASE);
	vgic_refresh_all(vc);
	vgic_writing_ends(vc);
}

void vgic_write_ignored(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	(void)vc;
	(void)offset;
	(void)how;
	(void)value;
}
