/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: records of 28 bytes, each a call of some vCPU with any registers, or a step of the
 * hypervisor's. What has to hold after each: states and `on` agree, an accepted entry lies in
 * memory, nobody is switched on twice, x1 to x3 are kept but for results.
 */
#include <stdlib.h>
#include <string.h>

#include "el2/vm/vpsci.h"

#define CPUS 5u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct range memory[] = {{0x40000000, 0x8000000}, {0xfff000, 0x1000}};

static void check(const struct vpsci *vpsci)
{
	if (vpsci->on >> CPUS)
		abort();
	for (unsigned n = 0; n < CPUS; n++)
		if ((vpsci->on >> n & 1) != (vpsci->cpu[n].state != VPSCI_OFF))
			abort();
}

/* How many results beyond x0 a function has. */
static unsigned results(uint64_t function)
{
	switch ((uint32_t)function) {
	case VENDOR_HYP_UID:
	case STANDARD_UID:
		return 3;
	case STANDARD_REVISION:
		return 1;
	default:
		return 0;
	}
}

static void call(struct vpsci *vpsci, uint64_t function, const uint64_t *arg)
{
	/* most of the space is unknown functions: half of the calls are of those there are */
	uint64_t x[4] = {function & 1ull << 63 ? 0x84000000u | (uint32_t)(function & 0x4000000f)
					       : function,
			 arg[0], arg[1], arg[2]},
		 old[4];
	uint32_t on = vpsci->on;
	unsigned target = ~0u;
	enum vpsci_action action;

	memcpy(old, x, sizeof(old));
	action = vpsci_call(vpsci, x, &target);
	if (action == VPSCI_WAKE) {
		const struct vpsci_cpu *c = &vpsci->cpu[target];

		if (target >= CPUS || on >> target & 1 || c->state != VPSCI_PENDING ||
		    (c->entry & 3) ||
		    !(c->entry - memory[0].base < memory[0].size ||
		      c->entry - memory[1].base < memory[1].size))
			abort();
	} else if (vpsci->on != on) {
		abort();
	}
	for (unsigned i = 1 + results(old[0]); i < 4; i++)
		if (x[i] != old[i])
			abort();
	if (action > VPSCI_ASK)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vpsci p = {.n_cpus = CPUS, .memory = memory, .n_memory = 2};
	uint64_t arg[3] = {0}, fn, entry, context;

	vpsci_start(&p, 0x40000000, 0, size & 1 ? 0x40001000 : 0);
	for (; size >= 28; data += 28, size -= 28) {
		unsigned cpu = data[1] % CPUS;

		memcpy(&fn, data + 2, 8);
		for (unsigned i = 0; i < 3; i++)
			memcpy(&arg[i], data + 10 + 6 * i, 6);
		switch (data[0] & 3) {
		case 0:
			if (vpsci_take(&p, cpu, &entry, &context) && !vpsci_is_on(&p, cpu))
				abort();
			break;
		case 1:
			if (vpsci_is_on(&p, cpu) && vpsci_off(&p, cpu) != !p.on)
				abort();
			break;
		default:
			call(&p, fn, arg);
		}
		check(&p);
	}
	return 0;
}
