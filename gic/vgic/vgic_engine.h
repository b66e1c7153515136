/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the virtual GIC: vgic.c (what comes in), vgic_fill.c, vgic_end.c,
 * vgic_ops.c, vgic_soft.c, vgic_reset.c, vgic_mmio.c. */
#ifndef MULLION_VGIC_ENGINE_H
#define MULLION_VGIC_ENGINE_H

#include "gic/gicv3_regs.h"
#include "gic/vgic/vgic.h"
#include "gic/vgic/vgic_hw.h"

#define NOT_BY_IAR 0xffu /* virq.running of what GICD_ISACTIVER made active: no EOI ends it */
#define VIRQ_STATE (VIRQ_PENDING | VIRQ_ACTIVE)

/* function(target, arg) on the core of `target`. */
static inline void vgic_remote(struct vgic_cpu *target, void (*function)(void *target, void *arg),
			       void *arg)
{
	target->vm->remote(target->physical, function, target, arg);
}

static inline struct virq *vgic_virq(struct vgic_cpu *cpu, uint32_t intid)
{
	return intid < 32 ? &cpu->priv[intid] : &cpu->vm->spi[intid - 32];
}

static inline bool vgic_bit(const uint32_t *words, uint32_t intid)
{
	return words[intid / 32] >> (intid % 32) & 1;
}

static inline bool vgic_is_online(const struct vgic_vm *vm, unsigned vcpu)
{
	return __atomic_load_n(&vm->online, __ATOMIC_ACQUIRE) >> vcpu & 1;
}

static inline bool vgic_in_lr(const struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	return virq->lr && cpu->lr_intid[virq->lr - 1] == intid;
}

/* A line that was acknowledged: it is queued, or in a list register as more than a memory. Only
 * vgic_take_again() says why. */
static inline bool vgic_in_hand(const struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	return (cpu->queued_words && vgic_bit(cpu->queued, intid)) ||
	       (vgic_in_lr(cpu, virq, intid) && LR_STATE_OF(vgic_hw_lr(virq->lr - 1u)));
}

static inline bool vgic_is_group1(const struct vgic_cpu *cpu, uint32_t intid)
{
	return intid < 32 ? cpu->group >> intid & 1 : vgic_bit(cpu->vm->group, intid);
}

/* Of a word's lines, those with a physical line for this VM; the software ones. */
static inline uint32_t vgic_wired(const struct vgic_vm *vm, unsigned word)
{
	return IS_ENABLED(CONFIG_SOFTWARE_SPIS) ? vm->wired[word] : vm->owned[word];
}

static inline uint32_t vgic_soft(const struct vgic_vm *vm, unsigned word)
{
	return IS_ENABLED(CONFIG_SOFTWARE_SPIS) ? vm->owned[word] & ~vm->wired[word] : 0;
}

/* The same of one line, by its virq. */
static inline bool vgic_is_soft(const struct virq *virq, uint32_t intid)
{
	return IS_ENABLED(CONFIG_SOFTWARE_SPIS) && intid >= 32 && !(virq->state & VIRQ_HW);
}

/* vgic_hw_set and vgic_hw_disable for those of a VM's lines that the physical GIC has. */
static inline void vgic_set_wired(const struct vgic_vm *vm, uint32_t bank, unsigned word,
				  uint32_t lines)
{
	uint32_t wired = lines & vgic_wired(vm, word);

	if (wired || !IS_ENABLED(CONFIG_SOFTWARE_SPIS))
		vgic_hw_set(bank, word, wired);
}

static inline void vgic_disable_wired(const struct vgic_vm *vm, unsigned word, uint32_t lines)
{
	uint32_t wired = lines & vgic_wired(vm, word);

	if (wired || !IS_ENABLED(CONFIG_SOFTWARE_SPIS))
		vgic_hw_disable(word, wired);
}

/* The same for SPIs, without a wait. False: they are not disabled yet. */
static inline bool vgic_wired_disabled(const struct vgic_vm *vm, unsigned word, uint32_t lines)
{
	uint32_t wired = lines & vgic_wired(vm, word);

	return !wired || vgic_hw_disabled(word, wired);
}

/* Lines with a wire for this VM that the physical GIC has pending. */
static inline uint32_t vgic_hw_pending(const struct vgic_vm *vm, unsigned word)
{
	uint32_t wired = vgic_wired(vm, word);

	return wired || !IS_ENABLED(CONFIG_SOFTWARE_SPIS) ? vgic_hw_get(GICD_ISPENDR, word) & wired
							  : 0;
}

/*
 * Which list registers are empty. What ICH_ELRSR_EL2 says after a list register was written is sure
 * only behind a context synchronization event (Arm ARM D19.1.2; reads of a list register itself
 * follow its writes). So a GICv3 is asked where this core has come to EL2 and has written none yet,
 * and from vgic_look() on `lr_empty` is kept by each write. A GICv2's registers are Device memory:
 * they are in order, and it is asked each time.
 */
static inline uint32_t vgic_hw_empty_lrs(const struct vgic_cpu *cpu)
{
	return vgic_hw_empty() & cpu->lr_mask;
}

#ifdef GIC_VERSION
static inline uint32_t vgic_empty_lrs(const struct vgic_cpu *cpu)
{
	return GIC_VERSION == 2 ? vgic_hw_empty_lrs(cpu) : cpu->lr_empty;
}

static inline void vgic_keep_empty_lrs(struct vgic_cpu *cpu, uint32_t empty)
{
	if (GIC_VERSION != 2)
		cpu->lr_empty = empty;
}

/* This core may have written list registers since it came to EL2: it serves calls while it waits
 * for another core, or this is one of several operations. */
static inline void vgic_look(struct vgic_cpu *cpu)
{
	if (GIC_VERSION != 2) {
		vgic_hw_sync();
		cpu->lr_empty = vgic_hw_empty_lrs(cpu);
	}
}
#endif

/* True when these INTIDs are at home here and none is in this core's hands: most operations have
 * nothing to do. */
static inline bool vgic_idle(const struct vgic_cpu *cpu, unsigned word, uint32_t mask,
			     uint32_t empty)
{
	uint32_t used = ~empty & cpu->lr_mask;

	if ((mask & ~cpu->homed[word]) || (cpu->queued[word] & mask))
		return false;
	for (; used; used &= used - 1) {
		uint32_t intid = cpu->lr_intid[__builtin_ctz(used)];

		if (intid / 32 == word && (mask >> (intid % 32) & 1))
			return false;
	}
	return true;
}

#define VGIC_NEVER (~0u)

/* The queued interrupt of the lowest rank, the lowest INTID of several; VGIC_NO_INTID: all have
 * VGIC_NEVER. */
static inline __attribute__((always_inline)) uint32_t vgic_first_queued(
	struct vgic_cpu *vc,
	unsigned (*rank)(const struct vgic_cpu *, const struct virq *, uint32_t))
{
	uint32_t best = VGIC_NO_INTID;
	unsigned best_rank = VGIC_NEVER;

	for (uint32_t words = vc->queued_words; words; words &= words - 1) {
		unsigned w = (unsigned)__builtin_ctz(words);

		for (uint32_t bits = vc->queued[w]; bits; bits &= bits - 1) {
			uint32_t intid = w * 32 + (unsigned)__builtin_ctz(bits);
			unsigned r = rank(vc, vgic_virq(vc, intid), intid);

			if (r < best_rank) {
				best_rank = r;
				best = intid;
			}
		}
	}
	return best;
}

/* --- vgic_v2.c --- */

/* An SGI that has got a list register: what GICv2's says more than GICv3's. */
void vgic_v2_mark(struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid);
/* As vgic_v3_routed_to, for a GICv2; n_cpus: nowhere. */
unsigned vgic_v2_routed_to(const struct vgic_cpu *cpu, uint32_t intid);
/* This vCPU went off or came on: lines that it and others may take go where one can. */
void vgic_v2_cpu_changed(struct vgic_cpu *cpu);

/* --- vgic_fill.c and vgic.c, on the home core --- */

/* Out of list register and queue: all its state is in v->state. */
void vgic_take(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid) VERSIONED(vgic_take);
void vgic_queue(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid) VERSIONED(vgic_queue);
/* New state in v->state: finds it a list register or queues it. */
void vgic_place(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid) VERSIONED(vgic_place);
/* Moves what is queued to list registers as far as it goes. */
void vgic_fill(struct vgic_cpu *cpu) VERSIONED(vgic_fill);

/* --- vgic_end.c, on the home core --- */

/* Only where vgic_hw_tells_ends(): what has ended and EL2 was not told of yet, is not active in the
 * physical GIC either. Before anything else is done with this core's lines. */
void vgic_take_wired_ends(struct vgic_cpu *cpu) VERSIONED(vgic_take_wired_ends);

#ifdef GIC_VERSION
static inline void vgic_settle_ends(struct vgic_cpu *cpu)
{
	if (vgic_hw_tells_ends())
		vgic_take_wired_ends(cpu);
}
#endif

/* --- vgic_ops.c --- */

enum vgic_op {
	VGIC_SET_PENDING,
	VGIC_CLEAR_PENDING,
	VGIC_SET_ACTIVE,
	VGIC_CLEAR_ACTIVE,
	VGIC_PRIORITY, /* arg: four bytes, for INTIDs 4n to 4n + 3 */
	VGIC_ROUTE,    /* arg: vCPU */
	VGIC_LOOK,     /* a software line, its enable or its home changed: is there something? */
	/* arg: vCPU that has taken the physical interrupt: its home from now on; result: not so,
	 * as it is in hand */
	VGIC_FETCH,
	/* those below, and VGIC_CLEAR_ACTIVE, have nothing to do while a line has no state here */
	VGIC_NOTHING_IF_IDLE,
	VGIC_REFRESH = VGIC_NOTHING_IF_IDLE, /* enable or group changed */
	/* result: bits; with what the physical GIC has pending */
	VGIC_READ_PENDING,
	VGIC_READ_ACTIVE,
};

struct vgic_request {
	enum vgic_op op;
	unsigned word;
	uint32_t mask, arg;
	/* of READ ops: lines found so; of others: software lines whose home has changed, so that
	 * the new one is to look */
	uint32_t result;
	uint32_t missed; /* of mask: not at home where it was done */
};

/* Does `op` for the INTIDs word * 32 + n, n in mask, each on its home core; returns the bits that
 * READ ops found set. */
uint32_t vgic_apply(struct vgic_cpu *cpu, enum vgic_op op, unsigned word, uint32_t mask,
		    uint32_t arg) VERSIONED(vgic_apply);
/* The part of a request (`arg`) that is for the lines at home at `target`, a vCPU. */
void vgic_apply_here(void *target, void *arg) VERSIONED(vgic_apply_here);

static inline void vgic_move_home(struct vgic_cpu *cpu, struct vgic_request *request, unsigned to,
				  uint32_t bit)
{
	unsigned w = request->word;

	__atomic_fetch_and(&cpu->homed[w], ~bit, __ATOMIC_RELAXED);
	__atomic_fetch_or(&cpu->vm->cpu[to]->homed[w], bit, __ATOMIC_RELEASE);
	if (IS_ENABLED(CONFIG_SOFTWARE_SPIS))
		request->result |= bit & vgic_soft(cpu->vm, w);
}

/* Of a word of SPIs, lines whose enable has become 1. */
static inline void vgic_enable_lines(struct vgic_cpu *cpu, unsigned word, uint32_t lines)
{
	uint32_t soft = lines & vgic_soft(cpu->vm, word);

	vgic_set_wired(cpu->vm, GICD_ISENABLER, word, lines);
	if (soft)
		vgic_apply(cpu, VGIC_LOOK, word, soft, 0);
}

/* An interrupt was taken here that is at home elsewhere. It gets its home here and is sent back,
 * which makes it come again; unless its home has it in hand (vgic_take_again). */
void vgic_fetch(struct vgic_cpu *cpu, uint32_t intid) VERSIONED(vgic_fetch);
/* A line was acknowledged while its home has it in hand: a domain with direct interrupts has ended
 * it in the physical GIC (docs/direct-interrupts.md). By the acknowledgement it is active there as
 * before; what it took away of a pending state that is for later is put back. */
void vgic_take_again(struct vgic_vm *vm, struct virq *virq, uint32_t intid)
	VERSIONED(vgic_take_again);
/* An SPI's home becomes vCPU `to`; n_cpus: nobody, it stays pending. */
void vgic_route_to(struct vgic_cpu *cpu, uint32_t intid, unsigned to) VERSIONED(vgic_route_to);
/* Group enables of the VM changed. */
void vgic_refresh_all(struct vgic_cpu *cpu) VERSIONED(vgic_refresh_all);
/* A line with a wire or a software line, taken: the physical GIC, or the VM's word, has it pending
 * again if it was, and not active. v->state keeps no state. True: it is pending whatever its wire
 * says; with a level the wire has the say. */
bool vgic_give_back(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid)
	VERSIONED(vgic_give_back);
/*
 * Places an interrupt that EL2 has just taken, while list registers are in use. Levels in them that
 * have gone low before the guest has taken them are given back: their devices were silenced after
 * the end of the last interrupt, which brought this one. lr_empty is right.
 */
void vgic_place_among(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid)
	VERSIONED(vgic_place_among);

/* --- vgic_soft.c: software lines --- */

/* Those of a word that are pending in no home's hands. */
uint32_t vgic_soft_pending(const struct vgic_vm *vm, unsigned word) VERSIONED(vgic_soft_pending);
/* A write of ISPENDR, ICPENDR, ISACTIVER or ICACTIVER: the active state that follows from `state`,
 * which is VIRQ_ACTIVE or 0. */
unsigned vgic_soft_op(struct vgic_vm *vm, const struct vgic_request *request, uint32_t bit,
		      unsigned state) VERSIONED(vgic_soft_op);
/* On its home core, nothing of it pending there: takes what is pending, as a core does from a
 * physical GIC. */
void vgic_soft_look(struct vgic_cpu *cpu, struct vgic_request *request, struct virq *virq,
		    uint32_t intid) VERSIONED(vgic_soft_look);
/* It has got a list register: its end is to be told if it will be pending again then. */
void vgic_soft_mark(struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
	VERSIONED(vgic_soft_mark);
/* The homes of these lines look. */
void vgic_lines_changed(struct vgic_vm *vm, unsigned word, uint32_t mask)
	VERSIONED(vgic_lines_changed);
/* This vCPU came on or went off: all that are pending and at home here are taken, or go where they
 * are routed to. */
void vgic_soft_look_here(struct vgic_cpu *cpu) VERSIONED(vgic_soft_look_here);

/* The vCPU that this SPI, at home at `cpu`, is routed to; cpu's own while it may stay; n_cpus:
 * nowhere. */
unsigned vgic_v3_routed_to(const struct vgic_cpu *cpu, uint32_t intid);

#endif
