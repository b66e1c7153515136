/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/guest_memory.h"

#include <stddef.h>

void guest_memory_add(struct vm *vm, struct range dram, uint64_t at)
{
	struct range *last = vm->n_memory ? &vm->memory[vm->n_memory - 1] : NULL,
		     *last_seen = last ? &vm->guest[vm->n_memory - 1] : NULL;
	uint64_t base = ALIGN_UP(dram.base, PAGE_SIZE), cut = base - dram.base,
		 size = ALIGN_DOWN(dram.size > cut ? dram.size - cut : 0, PAGE_SIZE);

	if (!size)
		return;
	if (last && range_end(*last) == base && range_end(*last_seen) == at + cut) {
		last->size += size;
		last_seen->size += size;
		return;
	}
	vm->memory[vm->n_memory] = (struct range){base, size};
	vm->guest[vm->n_memory++] = (struct range){at + cut, size};
}

const struct range *guest_piece(const struct vm *vm, struct range range)
{
	for (unsigned i = 0; i < vm->n_memory; i++)
		if (range_contains(vm->guest[i], range))
			return &vm->guest[i];
	return NULL;
}

uint64_t guest_to_dram(const struct vm *vm, uint64_t address)
{
	const struct range *piece = guest_piece(vm, (struct range){address, 1});

	return piece ? address - piece->base + vm->memory[piece - vm->guest].base : 0;
}

bool guest_sees(const struct vm *vm, struct range dram, struct range *guest)
{
	for (unsigned i = 0; i < vm->n_memory; i++)
		if (range_contains(vm->memory[i], dram)) {
			*guest = (struct range){dram.base - vm->memory[i].base + vm->guest[i].base,
						dram.size};
			return true;
		}
	return false;
}

void guest_sees_parts(const struct vm *vm, struct range dram, struct range *out, unsigned *count)
{
	for (unsigned i = 0; i < vm->n_memory; i++) {
		struct range part = range_shared(vm->memory[i], dram);

		if (part.size && guest_sees(vm, part, &out[*count]))
			++*count;
	}
}
