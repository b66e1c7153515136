/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: the configuration is read; memory: fixed ranges first, then sizes, then the rest. Runs
 * on the host too (tools/dt_boot.c). */
#include "el2/boot/divide.h"

#include <string.h>

#include "arch/arm64/clear.h"
#include "dtb/config/dma_window.h"
#include "dtb/config/own.h"
#include "el2/boot/guest_memory.h"
#include "el2/boot/reserved_check.h"
#include "el2/boot/shared_memory.h"
#include "el2/vm/vm.h"
#include "include/physical.h"
#include "lib/log.h"

#define GUEST_TREE_BEYOND KIB(16)
/* boot's own, wiped before a guest runs: counts as free */
#define GIVEN_AGAIN (1u << REGION_TREE)

_Static_assert(VM_NAME == SYS_NAME, "a VM has the name of its domain");

/* What others leave comes in as many pieces as there is room for (give_remaining_memory). */
_Static_assert(SYS_MAX_MEMORY + 1 < VM_MAX_MEMORY, "a VM has all that its domain names");

/* The images of a single domain become its memory where they lie, unless they stay out of reach for
 * restarts. */
static unsigned free_region_types(const struct machine *machine)
{
	return GIVEN_AGAIN | (machine->board.images_stay ? 0 : 1u << REGION_IMAGE);
}

static int give_fixed_memory(struct machine *machine, const struct sys_domain *domain,
			     struct vm *vm, struct diag *diag)
{
	struct range free[HANDOFF_MAX_REGIONS];
	unsigned count =
		memmap_free(&machine->map, free_region_types(machine), free, HANDOFF_MAX_REGIONS);

	for (unsigned i = 0; i < domain->n_memory; i++) {
		bool is_free = false;

		for (unsigned j = 0; j < count && j < HANDOFF_MAX_REGIONS; j++)
			is_free |= range_contains(free[j], domain->memory[i]);
		if (!is_free)
			return diag_fail(diag, domain->name,
					 "memory 0x%lx + 0x%lx is not free DRAM",
					 domain->memory[i].base, domain->memory[i].size);
		/* A claim over boot's own tree cannot be made; it goes away by itself. */
		if (memmap_claim(&machine->map, domain->name, REGION_RESERVED, domain->memory[i], 1,
				 diag))
			return -1;
		guest_memory_add(vm, domain->memory[i],
				 domain->moved ? domain->memory_at[i] : domain->memory[i].base);
	}
	return 0;
}

/* Domains whose memory_size has its place. */
static uint32_t placed;

/* Where the domain's devices reach it, before others have that. Where there is no room, anywhere:
 * note_astray says what that means. */
static int give_reached_memory(struct machine *machine, const struct sys_domain *domain,
			       struct vm *vm, struct diag *diag)
{
	struct range range = {0, domain->memory_size}, window;
	struct diag ignored;

	(void)diag;
	placed &= ~(1u << vm->index);
	if (range.size && !domain->moved && dma_common_window(tree_last(), vm->index, &window) &&
	    !memmap_alloc(&machine->map, domain->name, REGION_RESERVED, range.size, MIB(2), window,
			  1, &range.base, &ignored)) {
		guest_memory_add(vm, range, range.base);
		placed |= 1u << vm->index;
	}
	return 0;
}

static int give_sized_memory(struct machine *machine, const struct sys_domain *domain,
			     struct vm *vm, struct diag *diag)
{
	struct range range = {0, domain->memory_size};

	if (!range.size || placed >> vm->index & 1)
		return 0;
	if (memmap_alloc(&machine->map, domain->name, REGION_RESERVED, range.size, MIB(2),
			 MEMMAP_ANYWHERE, 1, &range.base, diag))
		return -1;
	guest_memory_add(vm, range,
			 domain->moved ? domain->memory_at[domain->n_memory] : range.base);
	return 0;
}

uint64_t guest_tree_room(const struct machine *machine)
{
	const uint32_t *merged = machine->merged;

	/* totalsize: the second word of a tree */
	return ALIGN_UP(__builtin_bswap32(merged[1]) + GUEST_TREE_BEYOND, PAGE_SIZE);
}

/* Where a VM's tree is kept for its restart: before the rest is given away, so before the tree
 * exists. */
static int reserve_tree_copy(struct machine *machine, const struct sys_domain *domain,
			     struct vm *vm, struct diag *diag)
{
	struct sealed *copy = &vm->sealed[SEALED_TREE];

	(void)domain;
	if (!machine->board.images_stay)
		return 0;
	copy->size = guest_tree_room(machine);
	return memmap_alloc(&machine->map, "sealed tree", REGION_HYPERVISOR, copy->size, PAGE_SIZE,
			    MEMMAP_ANYWHERE, 1, &copy->copy, diag);
}

/* Once, behind what the domains name and before they get what is left. */
static int place_channels(struct machine *machine, const struct sys_domain *domain, struct vm *vm,
			  struct diag *diag)
{
	(void)domain;
	return IS_ENABLED(CONFIG_CHANNEL_MEMORY) && !vm->index ? shared_memory_place(machine, diag)
							       : 0;
}

/* Takes the smallest ranges out until there are `room`; it keeps their order. */
static unsigned keep_largest(struct range *ranges, unsigned count, unsigned room, const char *name)
{
	unsigned n_dropped = 0;
	uint64_t dropped = 0;

	for (; count > room; n_dropped++) {
		unsigned smallest = 0;

		for (unsigned i = 1; i < count; i++)
			if (ranges[i].size < ranges[smallest].size)
				smallest = i;
		dropped += ranges[smallest].size;
		count--;
		for (unsigned i = smallest; i < count; i++)
			ranges[i] = ranges[i + 1];
	}
	if (n_dropped)
		log_line("%s: memory in more than %u pieces: the %u smallest, 0x%lx bytes, are not "
			 "used",
			 name, VM_MAX_MEMORY, n_dropped, dropped);
	return count;
}

static int give_remaining_memory(struct machine *machine, const struct sys_domain *domain,
				 struct vm *vm, struct diag *diag)
{
	struct range free[HANDOFF_MAX_REGIONS];
	unsigned count;

	(void)diag;
	if (!domain->memory_rest)
		return 0;
	count = memmap_free(&machine->map, free_region_types(machine), free, HANDOFF_MAX_REGIONS);
	if (count > HANDOFF_MAX_REGIONS)
		count = HANDOFF_MAX_REGIONS;
	count = keep_largest(free, count, VM_MAX_MEMORY - vm->n_memory, domain->name);
	for (unsigned i = 0; i < count; i++)
		guest_memory_add(vm, free[i], free[i].base);
	return 0;
}

/* A device whose DMA reaches none of the domain's memory moves no data for it. */
static void note_astray(unsigned domain)
{
	const struct vm *vm = &vms[domain];
	struct range window;
	unsigned first,
		count = dma_astray(tree_last(), domain, vm->memory, vm->n_memory, &first, &window);

	if (count)
		log_line("%s: %s%s: DMA reaches 0x%lx to 0x%lx alone (dma-ranges), where it has no "
			 "memory: memory = <..> gives it some",
			 vm->name, tree_name(tree_last(), first), count > 1 ? ", .." : "",
			 window.base, range_end(window));
}

static int divide_memory(struct machine *machine, struct diag *diag)
{
	static int (*const steps[])(struct machine *, const struct sys_domain *, struct vm *,
				    struct diag *) = {give_fixed_memory, give_reached_memory,
						      give_sized_memory, place_channels,
						      reserve_tree_copy, give_remaining_memory};

	if (IS_ENABLED(CONFIG_CHANNEL_MEMORY) && shared_memory_claim(machine, diag))
		return -1;

	for (unsigned i = 0; i < machine->config.n_domains; i++) {
		memcpy(vms[i].name, machine->config.domains[i].name, sizeof(vms[i].name));
		vms[i].index = i;
	}
	for (unsigned step = 0; step < sizeof(steps) / sizeof(steps[0]); step++)
		for (unsigned i = 0; i < machine->config.n_domains; i++)
			if (steps[step](machine, &machine->config.domains[i], &vms[i], diag))
				return -1;
	for (unsigned i = 0; i < machine->config.n_domains; i++)
		if (!vms[i].n_memory)
			return diag_fail(diag, vms[i].name, "no memory is left for it");
	for (unsigned i = 0; i < machine->config.n_domains; i++)
		note_astray(i);
	return reserved_check(machine, diag);
}

/* CPUs that do not answer belong to no domain. */
static int drop_absent_cpus(struct machine *machine, struct diag *diag)
{
	struct tree *tree = tree_again(machine->merged);

	for (unsigned i = 0; i < machine->config.n_domains; i++) {
		struct sys_domain *domain = &machine->config.domains[i];
		uint32_t lost = domain->cpus & ~machine->cpus;

		domain->cpus &= machine->cpus;
		if (!domain->cpus)
			return diag_fail(diag, domain->name, "none of its CPUs answers");
		if (!lost)
			continue;
		log_line("%s: goes on without CPU mask 0x%x", domain->name, lost);
		if (tree)
			own_forget(tree); /* which has what each core's domain needs */
	}
	return 0;
}

/* What boot needed on the way to the merged tree goes, seeds and all, before a guest is loaded
 * where it lies. */
static int drop_other_trees(struct machine *machine, struct diag *diag)
{
	for (unsigned i = machine->map.n_regions; i-- > 0;) {
		const struct handoff_region *region = &machine->map.regions[i];

		if (region->type != REGION_TREE || region->base == memory_address(machine->merged))
			continue;
		memory_clear(region->base, region->size);
		if (memmap_release(&machine->map, region->base, diag))
			return -1;
	}
	return 0;
}

int configure(struct machine *machine, struct diag *diag)
{
	if (drop_other_trees(machine, diag) ||
	    sys_parse(machine->merged, &machine->board, &machine->config, diag) ||
	    drop_absent_cpus(machine, diag))
		return -1;
	for (unsigned k = machine->config.n_domains; k < sys_owners(&machine->config); k++)
		log_line("%s: is for other processors: its memory and devices are kept for them%s",
			 machine->config.domains[k].name,
			 machine->config.domains[k].peers ? ", and its domain-to-domain is not made"
							  : "");
	if (machine->board.n_overlaps)
		log_line("memory reserved twice: %s (%u in all)", machine->board.overlap,
			 machine->board.n_overlaps);
	if (machine->config.n_domains > MAX_VMS)
		return diag_fail(diag, "/domains", "%u domains, this build has room for %u",
				 machine->config.n_domains, MAX_VMS);
	return divide_memory(machine, diag);
}
