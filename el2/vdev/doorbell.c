/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/doorbell.h"

#include "el2/vm/vm.h"
#include "gic/vgic/vgic.h"

struct doorbell *doorbells[DOORBELLS_MAX];
unsigned n_doorbells;

enum edge { EDGE_FALLING, EDGE_RISING, EDGE_BOTH };

/* Its next life would have what was meant for the one before. A VM that ends behind this look loses
 * it, too: it begins with nothing latched. */
static bool is_off(const struct vm *vm)
{
	return vpsci_stopping(&vm->psci) || !__atomic_load_n(&vm->psci.on, __ATOMIC_ACQUIRE);
}

/* The level of a wire is right whether somebody is there or not. */
static void deliver(struct doorbell_side *from, unsigned to, enum edge edge)
{
	struct doorbell_side *side = &from->doorbell->side[to];
	uint32_t wire = 1u << from->index;
	bool high = edge == EDGE_RISING;
	uint32_t noted;

	if (edge != EDGE_BOTH && !pl061_drive(&side->chip, wire, high))
		return;
	if (is_off(side->vm)) {
		__atomic_fetch_add(&side->lost, 1, __ATOMIC_RELAXED);
		return;
	}
	noted = edge == EDGE_BOTH ? pl061_pulse(&side->chip, wire)
				  : pl061_edge(&side->chip, wire, high);
	if (!noted)
		return;
	__atomic_fetch_add(&side->rung, 1, __ATOMIC_RELAXED);
	if (pl061_interrupts(&side->chip, noted))
		vgic_line_pulse(&side->vm->gic, side->intid);
}

/* Bit n: side n, if there is such another. */
static void deliver_all(struct doorbell_side *from, uint32_t sides, enum edge edge)
{
	sides &= ((1u << from->doorbell->n_sides) - 1) & ~(1u << from->index);
	for (; sides; sides &= sides - 1)
		deliver(from, (unsigned)__builtin_ctz(sides), edge);
}

static uint64_t read_register(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			      bool *there)
{
	const struct doorbell_side *side = state;

	(void)vcpu, (void)size, (void)there;
	return pl061_read(&side->chip, offset);
}

static void write_register(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			   uint64_t value, bool *there)
{
	struct doorbell_side *side = state;
	struct pl061_write led_to;

	(void)vcpu, (void)size, (void)there;
	if (offset == DOORBELL_RING) {
		deliver_all(side, (uint32_t)value, EDGE_BOTH);
		return;
	}
	pl061_write(&side->chip, offset, (uint32_t)value, &led_to);
	deliver_all(side, led_to.rose >> DOORBELL_OUT, EDGE_RISING);
	deliver_all(side, led_to.fell >> DOORBELL_OUT, EDGE_FALLING);
	if (led_to.interrupt)
		vgic_line_pulse(&side->vm->gic, side->intid);
}

/* What it has held high goes low, as with a board that is reset. That is an edge, but nobody has
 * rung: it is counted nowhere. */
static void lower(const struct doorbell_side *from, struct doorbell_side *to)
{
	uint32_t wire = 1u << from->index;

	if (pl061_drive(&to->chip, wire, false) && !is_off(to->vm) &&
	    pl061_interrupts(&to->chip, pl061_edge(&to->chip, wire, false)))
		vgic_line_pulse(&to->vm->gic, to->intid);
}

/* All is lowered, as the life before may have been stopped between one wire and the next. */
static void reset_device(struct vm *vm, void *state)
{
	struct doorbell_side *side = state, *others = side->doorbell->side;

	vgic_edge_line(&vm->gic, side->intid);
	pl061_reset(&side->chip);
	for (unsigned n = 0; n < side->doorbell->n_sides; n++)
		if (n != side->index)
			lower(side, &others[n]);
}

const struct vdev_ops doorbell_registers = {.name = "doorbell",
					    .sizes = 1 | 2 | 4,
					    .read = read_register,
					    .write = write_register,
					    .reset = reset_device};

void doorbell_join(struct doorbell *doorbell, unsigned index, struct vm *vm, uint32_t intid)
{
	struct doorbell_side *side = &doorbell->side[index];

	side->vm = vm;
	side->doorbell = doorbell;
	side->intid = intid;
	side->index = index;
}
