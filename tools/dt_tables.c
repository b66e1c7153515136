/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_tables.h"

#include <stdio.h>
#include <string.h>

#include "el2/vdev/vdev.h"
#include "el2/vm/vm.h"

#define ATTRIBUTES (~(PTE_ADDR | PTE_VALID | PTE_TABLE))

struct run {
	uint64_t address, physical, size, attributes; /* size 0: none yet */
};

static void print_run(const char *name, const struct run *run)
{
	char bits[24];
	const char *how = bits;

	snprintf(bits, sizeof(bits), "0x%llx", (unsigned long long)run->attributes);
	if (run->attributes == MAP_S2_RAM)
		how = "ram";
	else if (run->attributes == MAP_S2_DEVICE)
		how = "device";
	if (run->size)
		printf("%s\tpage\t0x%llx\t0x%llx\t0x%llx\t%s\n", name,
		       (unsigned long long)run->address, (unsigned long long)run->physical,
		       (unsigned long long)run->size, how);
}

/* What is mapped in one piece, whatever blocks it has. */
static void print_pages(const struct vm *vm)
{
	struct run run = {0};
	uint64_t end = 1ull << vm->s2.va_bits, span;

	for (uint64_t address = 0; address < end; address += span) {
		unsigned level;
		uint64_t pte = pgtable_lookup(&vm->s2, address, &level);

		span = 1ull << pgtable_shift(level);
		if (!pte)
			continue;
		if (address != run.address + run.size ||
		    (pte & PTE_ADDR) != run.physical + run.size ||
		    (pte & ATTRIBUTES) != run.attributes) {
			print_run(vm->name, &run);
			run = (struct run){address, pte & PTE_ADDR, 0, pte & ATTRIBUTES};
		}
		run.size += span;
	}
	print_run(vm->name, &run);
}

static void print_lines(const struct vm *vm)
{
	const char *unwired = vgic_line_repeats(&vm->gic) ? "pended" : "software";

	for (uint32_t intid = 0; intid < 32 * VGIC_WORDS; intid++)
		if (vm->gic.owned[intid / 32] >> (intid % 32) & 1)
			printf("%s\tline\t%u\t%s\n", vm->name, intid,
			       vgic_is_wired(&vm->gic, intid) ? "wired" : unwired);
}

void print_tables(const struct machine *machine)
{
	for (unsigned k = 0; k < machine->config.n_domains; k++) {
		const struct vm *vm = &vms[k];

		printf("%s\treach\t%u\n%s\tlines\t%u\t%u\n", vm->name, vm->s2.va_bits, vm->name,
		       gic->lines(), vm->gic.lines);
		if (vm_is_direct(vm))
			printf("%s\tdirect\n", vm->name);
		print_pages(vm);
		for (unsigned i = 0; i < vm->n_devices; i++)
			printf("%s\ttrap\t0x%llx\t0x%llx\t%s\n", vm->name,
			       (unsigned long long)vm->devices[i].range.base,
			       (unsigned long long)vm->devices[i].range.size,
			       vm->devices[i].ops->name);
		print_lines(vm);
	}
}
