/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: a VM's tree: placed, derived, its copy sealed. Touches no register, as divide.c. */
#include "el2/boot/create_tree.h"

#include <string.h>

#include <libfdt.h>

#include "arch/arm64/cache.h"
#include "arch/arm64/clear.h"
#include "arch/pen.h"
#include "dtb/config/console.h"
#include "dtb/config/losses.h"
#include "dtb/derive/guest_tree.h"
#include "el2/boot/devices.h"
#include "el2/boot/divide.h"
#include "el2/boot/guest_memory.h"
#include "el2/boot/quiet.h"
#include "el2/boot/seeds.h"
#include "image/kimage.h"
#include "include/physical.h"
#include "lib/log.h"

#define SEED_MAX 32 /* two of these in what vm_reseed makes at once */

static struct guest_params params;

static void fill_params(const struct machine *machine, unsigned domain, const struct vm *vm,
			struct range initrd)
{
	struct guest_params *p = &params;

	memset(p, 0, sizeof(*p));
	for (unsigned i = 0; i < vm->n_memory; i++)
		p->memory[p->n_memory++] = vm->guest[i];
	p->moved = machine->config.domains[domain].moved;
	for (unsigned n = 0; n < vm->n_vcpus; n++) {
		p->cpus[n] = vm->vcpu[n]->gic.physical;
		p->mpidr[n] = vgic_mpidr(n);
	}
	p->n_cpus = vm->n_vcpus;
	p->initrd = initrd;
	p->bootargs = machine->config.domains[domain].bootargs;
	p->vm_name = vm->name;
	p->version = MULLION_VERSION;
	p->no_seeds = machine->no_entropy;
	if (IS_ENABLED(CONFIG_EMULATED_DEVICES))
		p->devices = devices_of(vm, &p->n_devices);
	vm_seed(machine, domain, p->kaslr_seed, sizeof(p->kaslr_seed));
	vm_seed(machine, domain, p->rng_seed, sizeof(p->rng_seed));
}

/* Where a spin-table's secondaries wait: arch/arm64/pen.S, in a page of its own that the guest's
 * tree reserves. */
static int place_pen(struct vm *vm, struct range kernel, const struct range *busy, unsigned n_busy,
		     struct diag *diag)
{
	struct handoff_image pen = {.base = memory_address(spin_pen),
				    .size = (size_t)(spin_pen_end - spin_pen)};
	uint64_t at;

	if (images_beside(vm, "pen", PAGE_SIZE, kernel, busy, n_busy, &at, diag))
		return -1;
	image_seal(vm, SEALED_PEN, pen.base, at, pen.size);
	image_put(vm->sealed[SEALED_PEN].target, &pen);
	vm->pen = at + (uint64_t)(spin_pen_code - spin_pen);
	params.pen = (struct range){at, PAGE_SIZE};
	return 0;
}

/* As the pen, and zero at the first life: later ones find there what the one before has left. */
static int place_ramoops(struct vm *vm, uint64_t size, struct range kernel,
			 const struct range *busy, unsigned n_busy, struct diag *diag)
{
	uint64_t at;

	if (images_beside(vm, "mullion,ramoops", size, kernel, busy, n_busy, &at, diag))
		return -1;
	vm->sealed[SEALED_KEPT] = (struct sealed){.target = guest_to_dram(vm, at), .size = size};
	memory_clear(vm->sealed[SEALED_KEPT].target, size);
	params.ramoops = (struct range){at, size};
	return 0;
}

/* What the devices lack does not stop the domain; its names are for the desk. */
static void log_losses(unsigned domain, const struct vm *vm)
{
	const struct loser loser = {domain, vm->guest, vm->n_memory};
	unsigned count = losses_count(tree_last(), &loser);

	if (count)
		log_line(LOSSES_LINE, vm->name, count);
}

/* Nor does a console that somebody else has. */
static void log_console(const struct machine *machine, unsigned domain)
{
	const struct tree *tree = tree_last();
	char by[CONSOLE_SAID];
	unsigned node = console_elsewhere(tree, &machine->config, domain, by);

	if (node != TREE_NONE)
		log_line(CONSOLE_LINE, vms[domain].name, tree_name(tree, node), by,
			 machine->config.domains[tree->node[node].owner].name);
}

/* What still writes memory by an order of the VM's last life is the end of the next one. */
static void note_masters(const struct machine *machine, unsigned domain, struct vm *vm)
{
	const struct tree *tree = tree_last();
	unsigned first, count;

	if (!vm->restartable)
		return;
	quiet_devices(tree, domain, &first, &count);
	vm->unquiet = count && !machine->config.domains[domain].restart_with_devices;
	if (count)
		log_line("%s: nothing here brings %u devices that can write memory to rest (%s%s): "
			 "it %s",
			 vm->name, count, tree_name(tree, first), count > 1 ? ", .." : "",
			 vm->unquiet ? "is not started again (mullion,restart-with-devices)"
				     : "is started again all the same");
}

/* In a memory without 2 MiB beside the kernel: at its end, far from a flat binary's bss, with the
 * room that the copy has. */
static bool place_small_tree(const struct vm *vm, struct range kernel, const struct range *busy,
			     unsigned n_busy, struct range *tree)
{
	for (unsigned i = 0; i < vm->n_memory; i++) {
		bool is_free = vm->guest[i].size >= tree->size &&
			       range_contains(vm->guest[i], (struct range){kernel.base, 1});

		tree->base = range_end(vm->guest[i]) - tree->size;
		for (unsigned k = 0; k < n_busy && is_free; k++)
			is_free = !range_overlaps(*tree, busy[k]);
		if (is_free)
			return true;
	}
	return false;
}

/* Where the configuration says, or where Linux wants it. */
static int place_tree(const struct machine *machine, struct vm *vm, struct places *places,
		      const struct range *busy, unsigned n_busy, struct diag *diag)
{
	struct range *tree = &places->tree;
	bool is_placed = tree->size != 0;

	if (!is_placed) {
		tree->size = GUEST_TREE_MAX;
		is_placed = !initrd_place("tree", tree->size, places->kernel, vm->guest,
					  vm->n_memory, busy, n_busy, &tree->base, diag);
	}
	if (!is_placed) {
		tree->size = guest_tree_room(machine);
		if (!place_small_tree(vm, places->kernel, busy, n_busy, tree))
			return diag_fail(diag, vm->name,
					 "its tree wants up to %lu KiB beside the kernel: more "
					 "memory, or mullion,tree-address",
					 tree->size >> 10);
	}
	vm->tree = tree->base;
	return 0;
}

/* Where the tree has seeds, for vm_reseed; the copy need not have those of the first life. */
static void note_seeds(struct machine *machine, unsigned domain, struct vm *vm, void *copy)
{
	static const char *const names[] = {"kaslr-seed", "rng-seed"};
	int chosen = fdt_path_offset(copy, "/chosen");

	for (unsigned i = 0; i < 2; i++) {
		int size = 0;
		char *seed = fdt_getprop_w(copy, chosen, names[i], &size);

		if (!seed || size > SEED_MAX)
			continue;
		vm->reseed.place[i].offset = (uint32_t)(seed - (char *)copy);
		vm->reseed.place[i].size = (uint32_t)size;
		memset(seed, 0, (size_t)size);
	}
	vm_seed(machine, domain, (uint8_t *)vm->reseed.key, sizeof(vm->reseed.key));
}

/* In no more room than a tree takes as a rule: libfdt clears it all, and what it wrote there is
 * cleared again when the tree is made (scrub.c). One that is larger gets all there is. */
static int derive_tree(struct machine *machine, unsigned domain, uint64_t at, uint64_t most,
		       struct diag *diag)
{
	uint64_t *room = &machine->tree_room[domain];

	*room = guest_tree_room(machine) < most ? guest_tree_room(machine) : most;
	while (sys_derive(machine->merged, &machine->board, &machine->config, domain, &params,
			  memory_at(at), *room, diag)) {
		if (*room == most)
			return -1;
		*room = most;
	}
	return 0;
}

int create_tree(struct machine *machine, unsigned domain, struct vm *vm, struct places *places,
		struct diag *diag)
{
	struct range busy[IMAGES_BUSY + 4];
	unsigned n_busy = images_busy(machine, vm, busy);
	struct sealed *copy = &vm->sealed[SEALED_TREE];
	uint64_t size, at;
	int failed;

	busy[n_busy++] = places->kernel;
	busy[n_busy++] = places->initrd;
	if (place_tree(machine, vm, places, busy, n_busy, diag))
		return -1;
	fill_params(machine, domain, vm, places->initrd);
	busy[n_busy++] = places->tree;
	if (machine->config.domains[domain].spin_table &&
	    place_pen(vm, places->kernel, busy, n_busy, diag))
		return -1;
	busy[n_busy++] = params.pen;
	if (machine->config.domains[domain].ramoops &&
	    place_ramoops(vm, machine->config.domains[domain].ramoops, places->kernel, busy, n_busy,
			  diag))
		return -1;
	at = guest_to_dram(vm, vm->tree);
	failed = derive_tree(machine, domain, at, places->tree.size, diag);
	memset(&params, 0, sizeof(params));
	if (failed)
		return -1;
	log_losses(domain, vm);
	log_console(machine, domain);
	note_masters(machine, domain, vm);
	size = __builtin_bswap32(((const uint32_t *)memory_at(at))[1]); /* totalsize */
	dcache_flush(at, size);
	if (!vm->restartable) {
		image_seal(vm, SEALED_TREE, 0, vm->tree, size);
		return 0;
	}
	if (size > copy->size)
		return diag_fail(diag, vm->name,
				 "its tree has %u bytes, %u are set aside for a copy",
				 (unsigned)size, (unsigned)copy->size);
	memcpy(memory_at(copy->copy), memory_at(at), size);
	note_seeds(machine, domain, vm, memory_at(copy->copy));
	dcache_flush(copy->copy, size);
	copy->target = at;
	copy->size = size;
	return 0;
}
