/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/interface_ref.h"

#include <stddef.h>

#define NOTHING 1023u
#define OTHERS  1022u

/* Section 3.3.3: with the binary point register n, Group 0 has its subpriority in bits n to 0;
 * Group 1, with a register of its own, in bits n - 1 to 0. */
static unsigned group_priority(const struct ref_interface *ref, const struct ref_irq *irq)
{
	unsigned size = irq->group1 && !ref->common_point ? 1u << ref->point[1]
							  : 2u << ref->point[0];

	return irq->priority / size * size;
}

unsigned ref_running(const struct ref_interface *ref)
{
	return ref->depth ? ref->running[ref->depth - 1] : 0xff;
}

static struct ref_irq *first(const struct ref_interface *ref)
{
	for (unsigned priority = 0; priority < 256; priority += 8)
		for (unsigned i = 0; i < REF_SLOTS; i++) {
			const struct ref_irq *irq = &ref->slot[i];

			if (irq->pending && !irq->active && irq->priority == priority &&
			    ref->group_on[irq->group1])
				return (struct ref_irq *)irq;
		}
	return NULL;
}

static struct ref_irq *interrupting(const struct ref_interface *ref)
{
	struct ref_irq *irq = first(ref);

	if (!irq || irq->priority >= ref->mask)
		return NULL;
	if (ref->depth && group_priority(ref, irq) >= ref_running(ref))
		return NULL;
	return irq;
}

static unsigned name_of(const struct ref_irq *irq)
{
	return irq->intid < 16 ? irq->intid + 1024 * irq->sender : irq->intid;
}

static unsigned told(const struct ref_interface *ref, const struct ref_irq *irq, bool alias)
{
	if (!irq || (alias && !irq->group1))
		return NOTHING;
	if (irq->group1 && !alias && !ref->ack_ctl)
		return OTHERS;
	return name_of(irq);
}

unsigned ref_first_pending(const struct ref_interface *ref, bool alias)
{
	return told(ref, first(ref), alias);
}

unsigned ref_acknowledge(struct ref_interface *ref, bool alias)
{
	struct ref_irq *irq = interrupting(ref);
	unsigned got = told(ref, irq, alias);

	if (got != NOTHING && got != OTHERS) {
		irq->pending = false;
		irq->active = true;
		ref->running[ref->depth++] = group_priority(ref, irq);
	}
	return got;
}

unsigned ref_end(struct ref_interface *ref, unsigned value, bool alias)
{
	struct ref_irq *found = NULL;

	for (unsigned i = REF_SLOTS; i--;)
		if (ref->slot[i].active && name_of(&ref->slot[i]) == value % 8192)
			found = &ref->slot[i];
	if (value % 1024 >= 1020 || !ref->depth || (alias && found && !found->group1))
		return NOTHING;
	ref->depth--;
	if (ref->split_ends)
		return NOTHING;
	if (!found) {
		ref->ends = (ref->ends + 1) % 32;
		return NOTHING;
	}
	found->active = false;
	return found->wired ? found->wire : NOTHING;
}

unsigned ref_signal(const struct ref_interface *ref)
{
	const struct ref_irq *irq = interrupting(ref);

	return !irq ? 0 : !irq->group1 && ref->fiq_on ? 2 : 1;
}

uint32_t ref_active_priorities(const struct ref_interface *ref)
{
	uint32_t bits = 0;

	for (unsigned i = 0; i < ref->depth; i++)
		bits |= 1u << (ref->running[i] / 8);
	return bits;
}

void ref_set_active_priorities(struct ref_interface *ref, uint32_t bits)
{
	ref->depth = 0;
	for (unsigned level = 32; level--;)
		if (bits >> level & 1)
			ref->running[ref->depth++] = level * 8;
}
