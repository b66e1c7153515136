/* SPDX-License-Identifier: MIT-0 */
/* Memory that partitions share, and their doorbells: a PL061 (Arm DDI 0190) with one register
 * more. */
#include "sdk/inner.h"

#define GPIOIBE       0x408u
#define GPIOIE        0x410u
#define GPIORIS       0x414u
#define GPIOIC        0x41cu
#define DOORBELL_RING 0x800u /* bit n: side n is rung */
#define FROM_OTHERS   0xfu   /* lines: n is of side n */

/* The next node of the kind that is of this channel. */
static bool find(struct tree_node *node, const char *kind, const char *name)
{
	while (tree_find(node, kind)) {
		if (!strcmp(tree_text(node, "label"), name))
			return true;
	}
	return false;
}

bool shared_find(struct shared *shared, const char *name)
{
	struct tree_node node = TREE_START, bell = TREE_START;
	uint64_t base, size;
	uint32_t length;
	const void *side;

	memset(shared, 0, sizeof(*shared));
	if (!find(&node, "mullion,shared-memory", name) || !tree_reg(&node, 0, &base, &size))
		return false;
	side = tree_property(&node, "mullion,side", &length);
	shared->memory = (volatile uint8_t *)base;
	shared->size = size;
	shared->side = side ? (unsigned)tree_number(side, 1) : 0;
	shared->read_only = tree_property(&node, "mullion,read-only", &length);
	if (find(&bell, "mullion,doorbell", name) && tree_reg(&bell, 0, &base, &size)) {
		shared->doorbell = base;
		shared->irq = tree_irq(&bell, 0);
	}
	return true;
}

void shared_ring(const struct shared *shared, unsigned sides)
{
	__asm__ volatile("dsb ishst" ::: "memory");
	write32(shared->doorbell + DOORBELL_RING, sides);
}

static void rung(void *context)
{
	struct shared *shared = context;

	shared->rings++;
	if (shared->handler)
		shared->handler(shared->context);
}

/* A side that sets a wire, as gpioset does, rings with each change. */
void shared_on_ring(struct shared *shared, void (*handler)(void *context), void *context)
{
	shared->handler = handler;
	shared->context = context;
	write32(shared->doorbell + GPIOIBE, FROM_OTHERS);
	irq_on(shared->irq, rung, shared);
	write32(shared->doorbell + GPIOIE, FROM_OTHERS);
}

void shared_wait(struct shared *shared)
{
	uint64_t before = irq_mask();

	while (shared->rings == shared->waited) {
		cpu_sleep(); /* a masked one ends it, too */
		irq_unmask(before);
		before = irq_mask();
	}
	shared->waited = shared->rings;
	irq_unmask(before);
}

unsigned shared_rung(const struct shared *shared)
{
	unsigned sides = read32(shared->doorbell + GPIORIS) & FROM_OTHERS;

	write32(shared->doorbell + GPIOIC, sides);
	return sides;
}
