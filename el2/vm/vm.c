/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/vm.h"

#include "arch/arm64/cache.h"
#include "arch/arm64/sysreg.h"
#include "el2/core/signal.h"
#include "el2/core/window.h"

struct vm vms[MAX_VMS];
unsigned n_vms;
void (*vm_end_channels)(struct vm *vm);
struct virq spi_state[VGIC_MAX_SPI];
uint32_t spi_routes[VGIC_MAX_SPI];

void vm_start(struct vm *vm)
{
	print_line_end(&vm->line, vm->name);
	vm->vgic->vm_reset(&vm->gic);
	vm->reset_devices(vm);
	/* One virtual count for all its cores, from zero. */
	vm->cntvoff = counter();
	vpsci_start(&vm->psci, vm->entry, vm->tree, vm->pen);
	for (unsigned n = 0; n < (vm->pen ? vm->n_vcpus : 1); n++)
		if (vm->vcpu[n]->gic.physical != this_cpu()->index)
			cpu_kick(vm->vcpu[n]->gic.physical);
}

bool vm_read(void *vm, uint64_t address, uint64_t *value)
{
	const struct vm *owner = vm;
	struct range word = {address & ~7ull, 8};
	unsigned i = 0;
	uint64_t size;
	uintptr_t mapped;

	while (i < owner->n_memory && !range_contains(owner->guest[i], word))
		i++;
	if (i == owner->n_memory)
		return false;
	word.base += owner->memory[i].base - owner->guest[i].base;
	mapped = (uintptr_t)mmu_window(0, word, &size);
	if (!mapped)
		return false;
	/* the guest may have written with its caches off, and may do so again */
	dcache_flush(mapped, 8);
	*value = *(const volatile uint64_t *)mapped;
	dcache_flush(mapped, 8);
	mmu_window_close(0);
	return true;
}
