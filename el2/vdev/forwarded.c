/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/forwarded.h"

/* All have 32 bits, and no others are there: a part of one could be another one on the hardware. */
static volatile uint32_t *find_register(void *state, uint64_t offset, bool *there)
{
	uint64_t address = (uintptr_t)state + offset;

	*there = !(address & 3);
	return *there ? (volatile uint32_t *)(uintptr_t)address : NULL;
}

static uint64_t read_forwarded(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			       bool *there)
{
	volatile uint32_t *at = find_register(state, offset, there);

	(void)vcpu;
	(void)size;
	return at ? *at : 0;
}

static void write_forwarded(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			    uint64_t value, bool *there)
{
	volatile uint32_t *at = find_register(state, offset, there);

	(void)vcpu;
	(void)size;
	if (at)
		*at = (uint32_t)value;
}

const struct vdev_ops forwarded_registers = {.name = "forwarded registers",
					     .sizes = 4,
					     .read = read_forwarded,
					     .write = write_forwarded};
