/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC's core: list registers, the queue behind them, and the operations on single interrupts. See vgic.h. */
#include "vgic.h"

#include <stddef.h>

#include "gicv3_regs.h"
#include "vgic_hw.h"

#define DEFAULT_PRIO 0u /* IPRIORITYR resets to 0 */
#define PRIVATE_LINES 0xffff0000u /* PPIs: private and with a wire */

static bool owned(const struct vgic_cpu *vc, uint32_t intid)
{
	uint32_t bit = 1u << (intid % 32);

	return intid < 32 || (intid < vc->vm->lines && (vc->vm->owned[intid / 32] & bit));
}

static inline bool word_bit(uint32_t private_word, const uint32_t *words, uint32_t intid)
{
	uint32_t w = intid < 32 ? private_word : words[intid / 32];

	return w >> (intid % 32) & 1;
}

static inline bool is_group1(const struct vgic_cpu *vc, uint32_t intid)
{
	return word_bit(vc->group, vc->vm->group, intid);
}

/* Enabled, and its group too: may be signalled. (A disabled line with a wire is held back by the physical GIC already.) */
static inline bool deliverable(const struct vgic_cpu *vc, uint32_t intid)
{
	uint32_t group_bit = is_group1(vc, intid) ? GICD_CTLR_EN_GRP1NS : GICD_CTLR_EN_GRP0;

	return (vc->vm->ctlr & group_bit) && word_bit(vc->enabled, vc->vm->enabled, intid);
}

/* --- the queue --- */

static void queue(struct vgic_cpu *vc, uint32_t intid, const struct virq *v)
{
	uint32_t bit = 1u << (intid % 32);

	if (!(vc->queued[intid / 32] & bit) && (v->state & VIRQ_ACTIVE))
		vc->queued_active++;
	vc->queued[intid / 32] |= bit;
	vc->queued_words |= 1u << (intid / 32);
}

static bool unqueue(struct vgic_cpu *vc, uint32_t intid, const struct virq *v)
{
	uint32_t bit = 1u << (intid % 32);

	if (!(vc->queued[intid / 32] & bit))
		return false;
	vc->queued[intid / 32] &= ~bit;
	if (!vc->queued[intid / 32])
		vc->queued_words &= ~(1u << (intid / 32));
	if (v->state & VIRQ_ACTIVE)
		vc->queued_active--;
	return true;
}

/* --- list registers --- */

static bool in_lr(const struct vgic_cpu *vc, const struct virq *v, uint32_t intid)
{
	return v->lr && vc->lr_intid[v->lr - 1] == intid;
}

static inline void put(struct vgic_cpu *vc, struct virq *v, uint32_t intid, unsigned i)
{
	uint64_t lr = intid | LR_PRIO(v->prio) | LR_STATE(v->state & (VIRQ_PENDING | VIRQ_ACTIVE));

	if (is_group1(vc, intid))
		lr |= LR_GROUP1;
	if (v->state & VIRQ_HW)
		lr |= LR_HW | LR_PINTID(intid);
	v->state &= ~(VIRQ_PENDING | VIRQ_ACTIVE);
	v->lr = (uint8_t)(i + 1);
	vc->lr_intid[i] = (uint16_t)intid;
	vgic_hw_set_lr(i, lr);
}

/* Takes the interrupt out of its list register: its state comes back to virq.state. */
static void pull(struct vgic_cpu *vc, struct virq *v, uint32_t intid)
{
	unsigned i;

	if (!in_lr(vc, v, intid))
		return;
	i = v->lr - 1u;
	v->state |= LR_STATE_OF(vgic_hw_lr(i));
	vgic_hw_set_lr(i, 0);
	vc->lr_intid[i] = VGIC_NO_INTID;
	v->lr = 0;
}

/*
 * The queued interrupt to serve next: highest priority (lowest value), active before pending, lowest INTID. Active ones need a
 * register only to be seen ending: where there is none to spare (`actives` false) they do not stand before pending ones.
 */
static uint32_t best_queued(struct vgic_cpu *vc, bool actives)
{
	uint32_t best = VGIC_NO_INTID;
	unsigned best_key = ~0u;

	for (uint32_t words = vc->queued_words; words; words &= words - 1) {
		unsigned w = (unsigned)__builtin_ctz(words);

		for (uint32_t bits = vc->queued[w]; bits; bits &= bits - 1) {
			uint32_t intid = w * 32 + (unsigned)__builtin_ctz(bits);
			const struct virq *v = vgic_virq(vc, intid);
			unsigned key = v->prio * 2u + !(v->state & VIRQ_ACTIVE);

			if (key < best_key && (v->state & VIRQ_ACTIVE ? actives : deliverable(vc, intid))) {
				best_key = key;
				best = intid;
			}
		}
	}
	return best;
}

/*
 * A list register to give up for an interrupt of priority `prio`: an empty one, else the least urgent pending one if that is
 * less urgent than `prio`, else (nothing pending there at all) the least urgent active one, whose deactivation we then see
 * through EOIcount or a trapped DIR.
 */
static int victim(struct vgic_cpu *vc, unsigned prio)
{
	uint32_t empty = vgic_hw_empty() & vc->lr_mask;
	int pending = -1, active = -1;
	unsigned pending_prio = prio, active_prio = 0;

	if (empty)
		return __builtin_ctz(empty);
	for (unsigned i = 0; i < VGIC_MAX_LR && (vc->lr_mask >> i & 1); i++) {
		uint64_t lr = vgic_hw_lr(i);

		if (LR_STATE_OF(lr) == VIRQ_PENDING) {
			if (LR_PRIO_OF(lr) > pending_prio) {
				pending_prio = LR_PRIO_OF(lr);
				pending = (int)i;
			}
			active = -2;
		} else if (active != -2 && LR_PRIO_OF(lr) >= active_prio) {
			active_prio = LR_PRIO_OF(lr);
			active = (int)i;
		}
	}
	return pending >= 0 ? pending : active;
}

/*
 * Moves queued interrupts to list registers as far as they go, and asks for the maintenance interrupts that will bring us back:
 * when nothing is pending in them any more (NP), or few are left (U); and for every deactivation of an active one that is out.
 */
static void fill(struct vgic_cpu *vc)
{
	uint32_t hcr = vgic_hw_hcr() & ~(ICH_HCR_UIE | ICH_HCR_NPIE | ICH_HCR_LRENPIE | ICH_HCR_TDIR);

	/* Each round fills one register; swaps only ever raise urgency, so 2 * n_lr rounds are enough. */
	for (unsigned round = 0; vc->queued_words && round < 2 * VGIC_MAX_LR; round++) {
		uint32_t intid = best_queued(vc, vgic_hw_empty() & vc->lr_mask), old;
		struct virq *v;
		int i;

		if (intid == VGIC_NO_INTID)
			break;
		v = vgic_virq(vc, intid);
		i = victim(vc, v->prio);
		if (i < 0) {
			hcr |= ICH_HCR_NPIE; /* pending ones hold the registers: this does not hold yet */
			break;
		}
		old = vc->lr_intid[i];
		if (old != VGIC_NO_INTID && !(vgic_hw_empty() >> i & 1)) {
			struct virq *o = vgic_virq(vc, old);

			pull(vc, o, old);
			queue(vc, old, o);
		}
		unqueue(vc, intid, v);
		put(vc, v, intid, (unsigned)i);
	}
	if (vc->queued_words)
		hcr |= ICH_HCR_UIE;
	if (vc->queued_active)
		hcr |= ICH_HCR_LRENPIE | ICH_HCR_TDIR;
	/* Underflow holds while at most one register is in use: with only held-back interrupts queued it would never end. */
	if (best_queued(vc, true) == VGIC_NO_INTID)
		hcr &= ~(ICH_HCR_UIE | ICH_HCR_NPIE);
	vgic_hw_set_hcr(hcr);
}

/* New state in v->state: find it a place. Inlined where it is hot: this is the way of every interrupt. */
static inline __attribute__((always_inline)) void place(struct vgic_cpu *vc, struct virq *v, uint32_t intid)
{
	uint32_t empty = vgic_hw_empty() & vc->lr_mask;

	if (empty && !vc->queued_words && ((v->state & VIRQ_ACTIVE) || deliverable(vc, intid))) {
		put(vc, v, intid, (unsigned)__builtin_ctz(empty));
		return;
	}
	queue(vc, intid, v);
	fill(vc);
}

void vgic_irq(struct vgic_cpu *vc, uint32_t intid)
{
	struct virq *v = vgic_virq(vc, intid);

	/*
	 * An old list register may still be remembered. It is empty now: the line could not have been acknowledged again before
	 * the guest deactivated it.
	 */
	v->state |= VIRQ_PENDING;
	place(vc, v, intid);
}

static void sgi(struct vgic_cpu *vc, uint32_t intid)
{
	struct virq *v = &vc->priv[intid];

	if (in_lr(vc, v, intid)) {
		uint64_t lr = vgic_hw_lr(v->lr - 1u);

		if (LR_STATE_OF(lr)) {
			vgic_hw_set_lr(v->lr - 1u, lr | LR_STATE(VIRQ_PENDING));
			return;
		}
	}
	if (vc->queued[0] >> intid & 1) { /* disabled, or no register was free: one bit of state is all there is */
		v->state |= VIRQ_PENDING;
		fill(vc);
		return;
	}
	v->state |= VIRQ_PENDING;
	place(vc, v, intid);
}

void vgic_take_sgis(struct vgic_cpu *vc)
{
	uint32_t in = __atomic_exchange_n(&vc->sgi_in, 0, __ATOMIC_ACQUIRE);

	for (; in; in &= in - 1)
		sgi(vc, (uint32_t)__builtin_ctz(in));
}

/* Section 12.2.17 ICC_SGI1R_EL1: a list of sixteen in one cluster, or everybody else. RS is beyond 16 cores: no match. */
static bool sgi_target(uint64_t value, const struct vgic_cpu *from, unsigned n)
{
	uint64_t aff = vgic_mpidr(n);
	uint64_t cluster = (value >> 16 & 0xff) << 8 | (value >> 32 & 0xff) << 16 | (value >> 48 & 0xff) << 32;

	if (value >> 40 & 1)
		return n != from->index;
	return !(value >> 44 & 0xf) && (aff & ~0xffull) == cluster && (value >> (aff & 0xff) & 1);
}

uint32_t vgic_send_sgi(struct vgic_cpu *vc, uint64_t value, bool allow_group1)
{
	uint32_t intid = value >> 24 & 0xf, kick = 0;

	for (unsigned n = 0; n < vc->vm->n_cpus; n++) {
		struct vgic_cpu *to = vc->vm->cpu[n];

		if (!sgi_target(value, vc, n) || (!allow_group1 && is_group1(to, intid)))
			continue;
		if (to == vc) {
			sgi(vc, intid);
		} else {
			__atomic_fetch_or(&to->sgi_in, 1u << intid, __ATOMIC_RELEASE);
			kick |= 1u << n;
		}
	}
	return kick;
}

static void end_active(struct vgic_cpu *vc, struct virq *v, uint32_t intid)
{
	bool was_queued = unqueue(vc, intid, v);

	v->state &= ~VIRQ_ACTIVE;
	if (v->state & VIRQ_HW) {
		/* Pending and active at once: the line's other edge is pending in the physical GIC; ours goes back there too. */
		vgic_hw_deactivate(intid);
	}
	if (was_queued && (v->state & VIRQ_PENDING))
		queue(vc, intid, v);
}

void vgic_maintenance(struct vgic_cpu *vc)
{
	uint32_t hcr = vgic_hw_hcr();
	unsigned ended = ICH_HCR_EOICOUNT_OF(hcr);

	vgic_hw_set_hcr(hcr & ~(0x1fu << 27));
	/* Ends of interrupts come in reverse order of their priority drop (IHI 0069 4.1.1), so the most urgent active one ended. */
	for (; ended && vc->queued_active; ended--) {
		uint32_t best = VGIC_NO_INTID;

		for (uint32_t intid = 0; intid < vc->vm->lines; intid++) {
			if (!vc->queued[intid / 32]) {
				intid |= 31;
				continue;
			}
			if ((vc->queued[intid / 32] >> (intid % 32) & 1) &&
			    (vgic_virq(vc, intid)->state & VIRQ_ACTIVE) &&
			    (best == VGIC_NO_INTID || vgic_virq(vc, intid)->prio < vgic_virq(vc, best)->prio))
				best = intid;
		}
		if (best != VGIC_NO_INTID)
			end_active(vc, vgic_virq(vc, best), best);
	}
	fill(vc);
}

void vgic_dir(struct vgic_cpu *vc, uint32_t intid)
{
	struct virq *v;

	if (intid >= vc->vm->lines || !owned(vc, intid))
		return;
	v = vgic_virq(vc, intid);
	if (!(vc->homed[intid / 32] >> (intid % 32) & 1)) { /* DIR may be written on any core */
		vgic_apply(vc, VGIC_CLEAR_ACTIVE, intid / 32, 1u << (intid % 32), 0);
		return;
	}
	pull(vc, v, intid);
	if (v->state & VIRQ_ACTIVE)
		end_active(vc, v, intid);
	if ((v->state & (VIRQ_PENDING | VIRQ_ACTIVE)) && !(vc->queued[intid / 32] >> (intid % 32) & 1))
		place(vc, v, intid);
	fill(vc);
}

bool vgic_pending(const struct vgic_cpu *vc)
{
	uint32_t used = ~vgic_hw_empty() & vc->lr_mask;

	for (; used; used &= used - 1)
		if (LR_STATE_OF(vgic_hw_lr((unsigned)__builtin_ctz(used))) & VIRQ_PENDING)
			return true;
	return __atomic_load_n(&vc->sgi_in, __ATOMIC_RELAXED) != 0;
}

/* --- operations on interrupts at home --- */

/* Gives a pending interrupt with a wire back to the physical GIC: an edge is set pending again, a level stays asserted anyway. */
static void give_back(struct vgic_cpu *vc, struct virq *v, uint32_t intid)
{
	if (!(v->state & VIRQ_HW) || (v->state & (VIRQ_PENDING | VIRQ_ACTIVE)) != VIRQ_PENDING)
		return;
	v->state &= ~VIRQ_PENDING;
	if (word_bit(vc->edge, vc->vm->edge, intid))
		vgic_hw_set(GICD_ISPENDR, intid / 32, 1u << (intid % 32));
	vgic_hw_deactivate(intid);
}

struct request {
	enum vgic_op op;
	unsigned word;
	uint32_t mask, arg, result, missed;
};

static void apply_one(struct vgic_cpu *vc, struct request *r, uint32_t intid)
{
	struct virq *v = vgic_virq(vc, intid);
	uint32_t bit = 1u << (intid % 32);

	pull(vc, v, intid);
	unqueue(vc, intid, v);
	switch (r->op) {
	case VGIC_DISABLE:
		give_back(vc, v, intid);
		break;
	case VGIC_SET_PENDING:
		if (v->state & VIRQ_HW) {
			if (!(v->state & VIRQ_PENDING))
				vgic_hw_set(GICD_ISPENDR, r->word, bit);
		} else {
			v->state |= VIRQ_PENDING;
		}
		break;
	case VGIC_CLEAR_PENDING:
		if (v->state & VIRQ_HW) {
			vgic_hw_set(GICD_ICPENDR, r->word, bit);
			if ((v->state & (VIRQ_PENDING | VIRQ_ACTIVE)) == VIRQ_PENDING)
				vgic_hw_deactivate(intid);
		}
		v->state &= ~VIRQ_PENDING;
		break;
	case VGIC_SET_ACTIVE:
		if ((v->state & VIRQ_HW) && !(v->state & (VIRQ_PENDING | VIRQ_ACTIVE)))
			vgic_hw_set(GICD_ISACTIVER, r->word, bit);
		v->state |= VIRQ_ACTIVE;
		if (v->state & VIRQ_HW) /* one wire, one list-register state: pending returns to the physical GIC's latch */
			v->state &= ~VIRQ_PENDING;
		break;
	case VGIC_CLEAR_ACTIVE:
		if ((v->state & VIRQ_HW) && (v->state & VIRQ_ACTIVE))
			vgic_hw_set(GICD_ICACTIVER, r->word, bit);
		v->state &= ~VIRQ_ACTIVE;
		break;
	case VGIC_PRIORITY:
		v->prio = (uint8_t)(r->arg >> (8 * (intid % 4)));
		break;
	case VGIC_ROUTE:
		give_back(vc, v, intid);
		vgic_hw_route(intid, vc->vm->cpu[r->arg]->physical);
		__atomic_fetch_and(&vc->homed[r->word], ~bit, __ATOMIC_RELAXED);
		__atomic_fetch_or(&vc->vm->cpu[r->arg]->homed[r->word], bit, __ATOMIC_RELEASE);
		if (v->state & VIRQ_ACTIVE) { /* deactivated where it was taken */
			vgic_hw_set(GICD_ICACTIVER, r->word, bit);
			v->state &= ~VIRQ_ACTIVE;
		}
		return;
	case VGIC_REFRESH:
		break;
	case VGIC_READ_PENDING:
		if (v->state & VIRQ_PENDING)
			r->result |= bit;
		break;
	case VGIC_READ_ACTIVE:
		if (v->state & VIRQ_ACTIVE)
			r->result |= bit;
		break;
	}
	if (v->state & (VIRQ_PENDING | VIRQ_ACTIVE))
		place(vc, v, intid);
}

/* True when nothing of these INTIDs is in this core's hands, so that most operations have nothing to do here. */
static inline bool idle(struct vgic_cpu *vc, unsigned word, uint32_t mask)
{
	uint32_t used = ~vgic_hw_empty() & vc->lr_mask;

	if (vc->queued[word] & mask)
		return false;
	for (; used; used &= used - 1) {
		uint32_t intid = vc->lr_intid[__builtin_ctz(used)];

		if (intid / 32 == word && (mask >> (intid % 32) & 1))
			return false;
	}
	return true;
}

static void apply_here(struct vgic_cpu *vc, void *arg)
{
	struct request *r = arg;
	uint32_t mine = r->mask & vc->homed[r->word];

	r->missed = r->mask & ~mine; /* moved away meanwhile */
	if (r->op >= VGIC_NOTHING_IF_IDLE && idle(vc, r->word, mine))
		return;
	for (; mine; mine &= mine - 1)
		apply_one(vc, r, r->word * 32 + (unsigned)__builtin_ctz(mine));
	fill(vc);
}

uint32_t vgic_apply(struct vgic_cpu *vc, enum vgic_op op, unsigned word, uint32_t mask, uint32_t arg)
{
	struct request r = {.op = op, .word = word, .arg = arg};

	if (!(mask & ~vc->homed[word])) { /* nearly always: all at home on this core */
		if (op >= VGIC_NOTHING_IF_IDLE && idle(vc, word, mask))
			return 0;
		r.mask = mask;
		apply_here(vc, &r);
		return r.result;
	}
	/* A line that another core keeps moving may be missed in every round: then give up, it is that guest's own race. */
	for (unsigned round = 0; mask && round < 4; round++) {
		for (unsigned n = 0; n < vc->vm->n_cpus; n++) {
			struct vgic_cpu *home = vc->vm->cpu[n];

			r.mask = mask & __atomic_load_n(&home->homed[word], __ATOMIC_ACQUIRE);
			if (!r.mask)
				continue;
			r.missed = 0;
			if (home == vc)
				apply_here(vc, &r);
			else
				vgic_remote(home, apply_here, &r);
			mask &= ~r.mask | r.missed;
		}
	}
	return r.result;
}

bool vgic_set_priority(struct vgic_cpu *vc, unsigned word, uint32_t mask, uint32_t bytes)
{
	if ((mask & ~vc->homed[word]) || !idle(vc, word, mask))
		return false;
	for (; mask; mask &= mask - 1) {
		uint32_t intid = word * 32 + (unsigned)__builtin_ctz(mask);

		vgic_virq(vc, intid)->prio = (uint8_t)(bytes >> (8 * (intid % 4)));
	}
	return true;
}

static void refresh_here(struct vgic_cpu *vc, void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < VGIC_MAX_LR && (vc->lr_mask >> i & 1); i++) {
		uint32_t intid = vc->lr_intid[i];
		struct virq *v;

		if (intid == VGIC_NO_INTID)
			continue;
		v = vgic_virq(vc, intid);
		if (!in_lr(vc, v, intid) || v->lr != i + 1)
			continue;
		pull(vc, v, intid);
		if (v->state & (VIRQ_PENDING | VIRQ_ACTIVE))
			queue(vc, intid, v);
	}
	fill(vc);
}

void vgic_refresh_all(struct vgic_cpu *vc)
{
	for (unsigned n = 0; n < vc->vm->n_cpus; n++) {
		if (n == vc->index)
			refresh_here(vc, NULL);
		else
			vgic_remote(vc->vm->cpu[n], refresh_here, NULL);
	}
}

/* --- reset, on and off --- */

/* Empties the list registers and the queue of this core; SPIs go back to the physical GIC, private state is dropped. */
static void drop_all(struct vgic_cpu *vc)
{
	for (unsigned i = 0; i < VGIC_MAX_LR && (vc->lr_mask >> i & 1); i++) {
		uint32_t intid = vc->lr_intid[i];

		if (intid != VGIC_NO_INTID && in_lr(vc, vgic_virq(vc, intid), intid)) {
			pull(vc, vgic_virq(vc, intid), intid);
			queue(vc, intid, vgic_virq(vc, intid));
		}
	}
	for (uint32_t intid = 0; intid < vc->vm->lines; intid++) {
		struct virq *v;

		if (!(vc->queued[intid / 32] >> (intid % 32) & 1))
			continue;
		v = vgic_virq(vc, intid);
		unqueue(vc, intid, v);
		if (intid >= 32)
			give_back(vc, v, intid);
		else if (v->state & VIRQ_HW)
			vgic_hw_deactivate(intid);
		if (v->state & VIRQ_ACTIVE && intid >= 32)
			vgic_hw_set(GICD_ICACTIVER, intid / 32, 1u << (intid % 32));
		v->state &= ~(VIRQ_PENDING | VIRQ_ACTIVE);
	}
	vgic_hw_set_hcr(ICH_HCR_EN);
	vgic_hw_clear_aprs();
}

void vgic_cpu_off(struct vgic_cpu *vc)
{
	struct vgic_vm *vm = vc->vm;
	uint32_t left;

	left = __atomic_and_fetch(&vm->online, ~(1u << vc->index), __ATOMIC_ACQ_REL);
	drop_all(vc);
	__atomic_store_n(&vc->sgi_in, 0, __ATOMIC_RELAXED);
	vgic_hw_set(GICD_ICENABLER, 0, vc->enabled & vm->owned[0] & PRIVATE_LINES);
	vgic_hw_set(GICD_ICPENDR, 0, vm->owned[0] & PRIVATE_LINES);
	vgic_hw_set(GICD_ICACTIVER, 0, vm->owned[0] & PRIVATE_LINES);
	vc->enabled = 0;
	if (!left)
		return;
	for (uint32_t intid = 32; intid < vm->lines; intid++) {
		struct virq *v = &vm->spi[intid - 32];

		if ((vc->homed[intid / 32] >> (intid % 32) & 1) && (v->state & VIRQ_IRM))
			vgic_apply(vc, VGIC_ROUTE, intid / 32, 1u << (intid % 32), (uint32_t)__builtin_ctz(left));
	}
}

void vgic_cpu_on(struct vgic_cpu *vc)
{
	__atomic_fetch_or(&vc->vm->online, 1u << vc->index, __ATOMIC_ACQ_REL);
}

void vgic_cpu_reset(struct vgic_cpu *vc)
{
	uint32_t wires = vc->vm->owned[0] & PRIVATE_LINES;

	for (unsigned i = 0; i < VGIC_MAX_LR && (vc->lr_mask >> i & 1); i++) {
		vgic_hw_set_lr(i, 0);
		vc->lr_intid[i] = VGIC_NO_INTID;
	}
	for (unsigned w = 0; w < VGIC_WORDS; w++)
		vc->queued[w] = 0;
	vc->queued_words = 0;
	vc->queued_active = 0;
	vc->sgi_in = 0;
	vc->enabled = vc->group = 0;
	vc->edge = 0xffff; /* SGIs are edges */
	vc->homed[0] = ~0u;
	vc->asleep = true;
	for (unsigned i = 0; i < 32; i++)
		vc->priv[i] = (struct virq){DEFAULT_PRIO, wires >> i & 1 ? VIRQ_HW : 0, 0};
	vgic_hw_set(GICD_ICENABLER, 0, wires);
	vgic_hw_set(GICD_ICPENDR, 0, wires);
	vgic_hw_set(GICD_ICACTIVER, 0, wires);
	vgic_hw_set_hcr(ICH_HCR_EN);
	vgic_hw_clear_aprs();
}

void vgic_vm_reset(struct vgic_vm *vm)
{
	vm->ctlr = 0;
	vm->online = 0;
	for (unsigned w = 1; w < vm->lines / 32; w++) {
		vgic_hw_set(GICD_ICENABLER, w, vm->owned[w]);
		vgic_hw_set(GICD_ICPENDR, w, vm->owned[w]);
		vgic_hw_set(GICD_ICACTIVER, w, vm->owned[w]);
		vm->enabled[w] = vm->group[w] = vm->nowhere[w] = 0;
		for (unsigned n = 0; n < vm->n_cpus; n++)
			vm->cpu[n]->homed[w] = n ? 0 : vm->owned[w];
		for (uint32_t bits = vm->owned[w]; bits; bits &= bits - 1) {
			uint32_t spi = (w - 1) * 32 + (unsigned)__builtin_ctz(bits);

			vm->spi[spi] = (struct virq){DEFAULT_PRIO, VIRQ_HW, 0};
			vm->route[spi] = 0;
			vgic_hw_route(spi + 32, vm->cpu[0]->physical);
		}
	}
}
