/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: a VM from its domain. Touches no register, as divide.c. */
#include "el2/boot/create.h"

#include "el2/boot/create_tree.h"
#include "el2/boot/guest_images.h"
#include "el2/boot/guest_memory.h"
#include "lib/log.h"
#include "lib/printf.h"

static int take_cpus(const struct sys_domain *dom, struct vm *vm, struct diag *diag)
{
	for (unsigned cpu = 0; cpu < MAX_CPUS; cpu++) {
		struct vcpu *v = &vcpus[cpu];

		if (!(dom->cpus >> cpu & 1))
			continue;
		v->vm = vm;
		v->index = vm->n_vcpus;
		v->gic.vm = &vm->gic;
		v->gic.index = v->index;
		v->gic.physical = cpu;
		vm->gic.cpu[v->index] = &v->gic;
		vm->vcpu[vm->n_vcpus++] = v;
	}
	vm->gic.n_cpus = vm->n_vcpus;
	vm->psci = (struct vpsci){
		.n_cpus = vm->n_vcpus, .memory = vm->guest, .n_memory = vm->n_memory};
	return vm->n_vcpus ? 0 : diag_fail(diag, dom->name, "no CPU");
}

#define SMALL MIB(16) /* a first piece that software may not have reckoned with */

static uint64_t kernel_address(const struct vm *vm)
{
	struct range kernel = {0, 0};

	(void)guest_sees(vm, (struct range){vm->image[0].kernel.target, 1}, &kernel);
	return kernel.base;
}

/* Software that has places of its own takes its memory to be the piece that begins lowest. */
static void note_small_piece(const struct sys_domain *dom, const struct vm *vm)
{
	const struct range *first = &vm->guest[0],
			   *kernel = guest_piece(vm, (struct range){kernel_address(vm), 1}),
			   *tree = guest_piece(vm, (struct range){vm->tree, 1}), *other;

	for (unsigned i = 1; i < vm->n_memory; i++)
		if (vm->guest[i].base < first->base)
			first = &vm->guest[i];
	other = dom->has_load_offset && kernel != first  ? kernel
		: dom->has_tree_address && tree != first ? tree
							 : first;
	if (other != first && first->size < SMALL)
		log_line("%s: %s is in memory from 0x%lx, and the first piece has %lu KiB from "
			 "0x%lx: too small for software that begins there?",
			 vm->name,
			 other == kernel && dom->has_load_offset ? "mullion,load-offset"
								 : "mullion,tree-address",
			 other->base, first->size >> 10, first->base);
}

/* "2 MiB from 0x40000000 and 1020 MiB from 0x40400000", "32 MiB from 0x80000000 (in DRAM from
 * 0x7c000000)" */
static void describe_memory(const struct vm *vm, char *text, size_t room)
{
	size_t used = 0;

	for (unsigned i = 0; i < vm->n_memory; i++) {
		uint64_t size = vm->memory[i].size;
		bool whole = size >= MIB(1);

		used += (size_t)fmt_sn(text + used, room - used, "%s%lu %s from 0x%lx",
				       !i                      ? ""
				       : i + 1 == vm->n_memory ? " and "
							       : ", ",
				       whole ? size >> 20 : size >> 10, whole ? "MiB" : "KiB",
				       vm->guest[i].base);
		if (vm->guest[i].base != vm->memory[i].base)
			used += (size_t)fmt_sn(text + used, room - used, " (in DRAM from 0x%lx)",
					       vm->memory[i].base);
	}
}

static void log_created(const struct vm *vm, uint32_t cpu_mask, const struct places *places)
{
	char ramdisk[48] = "no ramdisk", memory[80 * VM_MAX_MEMORY], entry[32] = "";
	struct range initrd = places->initrd;

	describe_memory(vm, memory, sizeof(memory));
	if (initrd.size)
		fmt_sn(ramdisk, sizeof(ramdisk), "ramdisk 0x%lx + 0x%lx", initrd.base, initrd.size);
	if (vm->entry != kernel_address(vm))
		fmt_sn(entry, sizeof(entry), " (entry 0x%lx)", vm->entry);
	log_line("%s: %u CPU%s (mask 0x%x), %s, kernel 0x%lx%s, %s, tree 0x%lx", vm->name,
		 vm->n_vcpus, "s" + (vm->n_vcpus == 1), cpu_mask, memory, kernel_address(vm), entry,
		 ramdisk, vm->tree);
}

int vm_create(struct machine *machine, unsigned domain, struct vm *vm, struct diag *diag)
{
	const struct sys_domain *c = &machine->config.domains[domain];
	struct places places;

	vm->policy = c->policy;
	vm->direct = c->direct;
	vm->restartable = machine->board.images_stay;
	if (take_cpus(c, vm, diag) || images_put(machine, c, vm, &places, diag) ||
	    create_tree(machine, domain, vm, &places, diag))
		return -1;
	for (unsigned cpu = 0; cpu < MAX_CPUS; cpu++)
		if (c->cpus >> cpu & 1)
			cpus[cpu].vcpu = &vcpus[cpu];
	log_created(vm, c->cpus, &places);
	note_small_piece(c, vm);
	return 0;
}
