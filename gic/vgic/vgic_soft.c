/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Software lines of the virtual GIC: SPIs that emulated devices drive (vgic_line.c). What a
 * physical GIC is for a line with a wire, two words of the VM are for these: `level`, which the
 * device holds, and `latch`, what is pending by an edge or by GICD_ISPENDR. The rest is as there:
 * the home core takes what is pending, enabled and routed to it into a list register or the queue,
 * which consumes the latch; an operation first gives it back. Two things a physical GIC does by
 * itself are done here: the home is told to look when something has changed, and when an active one
 * ends while it is pending again (LR_EOI, a maintenance interrupt).
 */
#include "gic/vgic/vgic_engine.h"

uint32_t vgic_soft_pending(const struct vgic_vm *vm, unsigned word)
{
	uint32_t level = __atomic_load_n(&vm->level[word], __ATOMIC_ACQUIRE);

	return (__atomic_load_n(&vm->latch[word], __ATOMIC_ACQUIRE) | (level & ~vm->edge[word])) &
	       vgic_soft(vm, word);
}

unsigned vgic_soft_op(struct vgic_vm *vm, const struct vgic_request *request, uint32_t bit,
		      unsigned state)
{
	switch (request->op) {
	case VGIC_SET_PENDING:
		__atomic_fetch_or(&vm->latch[request->word], bit, __ATOMIC_RELAXED);
		return state;
	case VGIC_CLEAR_PENDING:
		__atomic_fetch_and(&vm->latch[request->word], ~bit, __ATOMIC_RELAXED);
		return state;
	case VGIC_SET_ACTIVE:
		return VIRQ_ACTIVE;
	default:
		return 0;
	}
}

void vgic_soft_mark(struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	uint64_t lr = vgic_in_lr(cpu, virq, intid) ? vgic_hw_lr(virq->lr - 1u) : 0, marked;

	if (!LR_STATE_OF(lr))
		return;
	marked = vgic_soft_pending(cpu->vm, intid / 32) >> (intid % 32) & 1 ? lr | LR_EOI
									    : lr & ~LR_EOI;
	if (marked != lr)
		vgic_hw_set_lr(virq->lr - 1u, marked);
}

/* Nothing of it is active. False: it stays where it is, pending or not. */
static bool may_take(const struct vgic_cpu *cpu, uint32_t intid)
{
	const struct vgic_vm *vm = cpu->vm;

	return vgic_is_online(vm, cpu->index) && vgic_bit(vm->enabled, intid) &&
	       !vgic_bit(vm->nowhere, intid);
}

/* The vCPU that it is routed to; this one while it may stay, or is to go nowhere. */
static unsigned routed_to(const struct vgic_cpu *cpu, uint32_t intid)
{
	unsigned to = GIC_VERSION == 2 ? vgic_v2_routed_to(cpu, intid)
				       : vgic_v3_routed_to(cpu, intid);

	return to == cpu->vm->n_cpus ? cpu->index : to;
}

void vgic_soft_look(struct vgic_cpu *cpu, struct vgic_request *request, struct virq *virq,
		    uint32_t intid)
{
	struct vgic_vm *vm = cpu->vm;
	uint32_t w = intid / 32, bit = 1u << (intid % 32);
	unsigned to;

	if ((virq->state & VIRQ_ACTIVE) ||
	    (vgic_in_lr(cpu, virq, intid) &&
	     LR_STATE_OF(vgic_hw_lr(virq->lr - 1u)) == VIRQ_ACTIVE)) {
		vgic_soft_mark(cpu, virq, intid);
		return;
	}
	to = routed_to(cpu, intid); /* it may have been routed away while it was active */
	if (to != cpu->index) {
		vgic_move_home(cpu, request, to, bit);
	} else if ((vgic_soft_pending(vm, w) & bit) && may_take(cpu, intid)) {
		bool latched = __atomic_fetch_and(&vm->latch[w], ~bit, __ATOMIC_RELAXED) & bit;

		virq->state = latched ? VIRQ_PENDING | VIRQ_LATCHED : VIRQ_PENDING;
		vgic_place(cpu, virq, intid);
	}
}

/*
 * A home that moves meanwhile may be missed in every round: then who moves it comes here, too, when
 * it has moved, and finds what had changed before this. A core that does not answer within
 * a second is not asked again: its VM is about to end.
 */
void vgic_lines_changed(struct vgic_vm *vm, unsigned word, uint32_t mask)
{
	struct vgic_request r = {.op = VGIC_LOOK, .word = word};

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (unsigned round = 0; mask && round < 4; round++) {
		for (unsigned n = 0; n < vm->n_cpus; n++) {
			struct vgic_cpu *home = vm->cpu[n];

			r.mask = mask & __atomic_load_n(&home->homed[word], __ATOMIC_ACQUIRE);
			if (!r.mask)
				continue;
			r.missed = r.result = 0; /* unless that core answers */
			vgic_remote(home, vgic_apply_here, &r);
			mask &= ~r.mask | r.missed | r.result;
		}
	}
}

void vgic_soft_look_here(struct vgic_cpu *cpu)
{
	for (uint32_t words = cpu->vm->soft_words; words; words &= words - 1) {
		unsigned w = (unsigned)__builtin_ctz(words);
		uint32_t pending = vgic_soft_pending(cpu->vm, w) & cpu->homed[w];

		if (pending)
			vgic_apply(cpu, VGIC_LOOK, w, pending, 0);
	}
}
