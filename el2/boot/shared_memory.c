/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/shared_memory.h"

#include "dtb/config/channels.h"
#include "arch/arm64/pgtable.h"
#include "el2/core/places.h"
#include "include/explain.h"
#include "lib/log.h"

static bool is_memory(const struct sys_channel *channel)
{
	return channel->type == SYS_CHANNEL_MEMORY;
}

static void announce(const struct sys_channel *channel)
{
	if (places_add(&known_places, channel->name, channel->memory, PLACES_ALL))
		known_places.at[known_places.count - 1].why = EXPLAIN_CHANNEL;
	log_line("channel %s: %lu KiB at 0x%lx, %s", channel->name, channel->memory.size >> 10,
		 channel->memory.base, channel->uncached ? "uncached" : "cached");
}

int shared_memory_claim(struct machine *machine, struct diag *diag)
{
	for (unsigned i = 0; i < machine->config.n_channels; i++) {
		const struct sys_channel *channel = &machine->config.channels[i];

		if (!is_memory(channel) || !channel->is_fixed)
			continue;
		if (memmap_claim(&machine->map, channel->name, REGION_RESERVED, channel->memory, 1,
				 diag))
			return -1;
		announce(channel);
	}
	return 0;
}

/* Where a side has its own memory, at addresses that it chose. */
static const struct range *own_memory(const struct sys_channel *channel, struct range place)
{
	for (unsigned k = 0; k < channel->n_sides; k++) {
		const struct vm *vm = &vms[channel->side[k].domain];

		for (unsigned i = 0; i < vm->n_memory; i++)
			if (range_overlaps(vm->guest[i], place))
				return &vm->guest[i];
	}
	return NULL;
}

/* Each try ends below what the one before met: there are no more than pieces of memory. */
static int place_channel(struct memmap *map, struct sys_channel *channel, struct diag *diag)
{
	struct range *place = &channel->memory, window = MEMMAP_ANYWHERE;
	uint64_t align = place->size < MIB(2) ? PAGE_SIZE : MIB(2);
	const struct range *meets;

	for (;;) {
		if (memmap_alloc(map, channel->name, REGION_RESERVED, place->size, align, window, 1,
				 &place->base, diag))
			return -1;
		meets = own_memory(channel, *place);
		if (!meets)
			return 0;
		if (memmap_release(map, place->base, diag))
			return -1;
		window.size = meets->base - window.base;
	}
}

int shared_memory_place(struct machine *machine, struct diag *diag)
{
	for (unsigned i = 0; i < machine->config.n_channels; i++) {
		struct sys_channel *channel = &machine->config.channels[i];

		if (!is_memory(channel) || channel->is_fixed)
			continue;
		if (place_channel(&machine->map, channel, diag))
			return -1;
		announce(channel);
	}
	return 0;
}

/* Nothing is fetched from it. Uncached is so whatever a guest's own tables say, as the weaker of
 * both stages' types holds (Arm ARM D8.5.5); cached with HCR_EL2.FWB alone (D8.5.6). */
uint64_t shared_memory_attributes(const struct sys_channel *channel, unsigned side, bool fwb)
{
	return PTE_AF | PTE_SH_INNER | S2_XN | (channel->side[side].read_only ? S2_RO : S2_RW) |
	       (channel->uncached ? S2_UNCACHED
		: fwb             ? S2_FWB_CACHED
				  : S2_NORMAL);
}

void shared_memory_force(const struct machine *machine, unsigned domain, struct vm *vm)
{
	bool has_cached = false, can = vm->n_vcpus;

	for (unsigned i = 0; i < machine->config.n_channels; i++) {
		const struct sys_channel *channel = &machine->config.channels[i];

		has_cached |= is_memory(channel) && !channel->uncached &&
			      channels_side(channel, domain) < channel->n_sides;
	}
	for (unsigned n = 0; n < vm->n_vcpus; n++)
		can &= vm->vcpu[n]->has_fwb;
	if (!has_cached || !can)
		return;
	for (unsigned n = 0; n < vm->n_vcpus; n++)
		vm->vcpu[n]->traps.hcr |= HCR_FWB;
	log_line("%s: cached memory of channels is so whatever it maps", vm->name);
}

int shared_memory_map(const struct machine *machine, unsigned domain, struct vm *vm,
		      struct diag *diag)
{
	for (unsigned i = 0; i < machine->config.n_channels; i++) {
		const struct sys_channel *channel = &machine->config.channels[i];
		unsigned side = channels_side(channel, domain);

		if (is_memory(channel) && side < channel->n_sides &&
		    pgtable_map(
			    &vm->s2, channel->memory.base, channel->memory.base,
			    channel->memory.size,
			    shared_memory_attributes(channel, side, shared_memory_is_forced(vm)),
			    diag))
			return -1;
	}
	return 0;
}
