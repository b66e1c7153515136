/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: a list of what is to be zero, and all cores at it, 2 MiB at a time. Touches no
 * register, as create.c. */
#include "el2/boot/scrub.h"

#include <string.h>

#include "arch/arm64/clear.h"
#include "dtb/derive/guest_tree.h"
#include "el2/boot/all_cores.h"
#include "el2/vm/restart.h"
#include "el2/vm/vm.h"

#define SLICE     MIB(2)
#define MAX_PARTS 128u

/* What is to be cleared, and which slice of it comes next. */
struct scrub {
	struct range part[MAX_PARTS];
	unsigned n_parts;
	uint32_t next; /* atomic */
	uint64_t size;
};

static void add_part(struct scrub *scrub, struct range part)
{
	scrub->size += part.size;
	if (scrub->n_parts < MAX_PARTS)
		scrub->part[scrub->n_parts++] = part;
	else
		memory_clear(part.base, part.size);
}

/* All of the range but what the VM was given; the range is its own. */
static void add_not_given(struct scrub *scrub, const struct vm *vm, struct range range)
{
	uint64_t end = range_end(range);
	struct range part = vm_not_given(vm, range);

	for (; part.size; part = vm_not_given(vm, part)) {
		add_part(scrub, part);
		part = (struct range){range_end(part), end - range_end(part)};
	}
}

/* What boot has left in the VM's memory: images and trees, its own too, where they were unpacked,
 * and the rest of what was written to make the guest's tree. */
static void add_used(struct scrub *scrub, const struct machine *machine, const struct vm *vm)
{
	const struct memmap *map = &machine->map;
	const unsigned used = 1u << REGION_IMAGE | 1u << REGION_TREE | 1u << REGION_USED;

	for (unsigned i = 0; i < map->n_regions; i++)
		for (unsigned k = 0; k < vm->n_memory && used >> map->regions[i].type & 1; k++)
			add_not_given(scrub, vm,
				      range_shared((struct range){map->regions[i].base,
								  map->regions[i].size},
						   vm->memory[k]));
	for (unsigned k = 0; k < vm->n_memory; k++)
		add_not_given(scrub, vm,
			      range_shared((struct range){vm->sealed[SEALED_TREE].target,
							  machine->tree_room[vm->index]},
					   vm->memory[k]));
}

static bool is_a_vms(struct range range)
{
	for (unsigned i = 0; i < n_vms; i++)
		for (unsigned k = 0; k < vms[i].n_memory; k++)
			if (range_contains(vms[i].memory[k], range))
				return true;
	return false;
}

/* Trees have seeds in them: they go even if nobody has the memory that they lie in. */
static void add_secrets(struct scrub *scrub, const struct machine *machine)
{
	for (unsigned i = 0; i < machine->map.n_regions; i++) {
		const struct handoff_region *region = &machine->map.regions[i];
		struct range range = {region->base, region->size};

		if (region->type == REGION_TREE && !is_a_vms(range)) /* else it goes with that */
			add_part(scrub, range);
	}
}

/* What VMs share begins as zeroes, too; it is kept over their lives. */
static void add_shared(struct scrub *scrub, const struct machine *machine)
{
	for (unsigned i = 0; i < machine->config.n_channels; i++)
		if (machine->config.channels[i].type == SYS_CHANNEL_MEMORY)
			add_part(scrub, machine->config.channels[i].memory);
}

/* A core's part: the next slice that nobody has, until there is none. */
static void clear_slices(void *target, void *unused)
{
	struct scrub *scrub = target;
	unsigned i = 0;
	uint64_t first = 0; /* slice of this part */

	(void)unused;
	for (;;) {
		uint64_t slice = __atomic_fetch_add(&scrub->next, 1, __ATOMIC_RELAXED), from, size;

		for (; i < scrub->n_parts; i++) {
			uint64_t slices = ALIGN_UP(scrub->part[i].size, SLICE) / SLICE;

			if (slice - first < slices)
				break;
			first += slices;
		}
		if (i == scrub->n_parts)
			return;
		from = (slice - first) * SLICE;
		size = scrub->part[i].size - from;
		memory_clear(scrub->part[i].base + from, size < SLICE ? size : SLICE);
	}
}

int scrub_memory(const struct machine *machine, bool unused, struct diag *diag)
{
	static struct scrub scrub;
	int cores;

	memset(&scrub, 0, sizeof(scrub));
	for (unsigned i = 0; i < n_vms; i++)
		if (unused)
			for (unsigned k = 0; k < vms[i].n_memory; k++)
				add_not_given(&scrub, &vms[i], vms[i].memory[k]);
		else
			add_used(&scrub, machine, &vms[i]);
	add_secrets(&scrub, machine);
	if (IS_ENABLED(CONFIG_CHANNEL_MEMORY))
		add_shared(&scrub, machine);
	cores = on_all_cores(machine->cpus, clear_slices, &scrub, diag);
	if (cores < 0)
		return -1;
	log_line("memory: %lu MiB cleared by %d core%s", scrub.size >> 20, cores,
		 "s" + (cores == 1));
	return 0;
}
