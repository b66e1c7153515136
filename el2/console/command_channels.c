/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: channels between domains, by the emulated devices of their sides: what they have
 * moved (stats), and which channel something is of. Counters are read while they count, and nobody
 * is held up: each number is whole, and not all are of one moment. */
#include "el2/console/command_channels.h"

#include "el2/console/commands.h"
#include "el2/core/places.h"
#include "el2/vdev/channel_device.h"
#include "el2/vdev/channel_kind.h"
#include "el2/vdev/doorbell.h"
#include "include/explain.h"

static const struct channel_end *wire_of(const struct vdev_region *region)
{
	if (IS_ENABLED(CONFIG_CHANNEL_VIRTIO) && region->ops == &channel_registers)
		return region->state;
	return NULL;
}

static const struct doorbell_side *doorbell_of(const struct vdev_region *region)
{
	if (IS_ENABLED(CONFIG_CHANNEL_MEMORY) && region->ops == &doorbell_registers)
		return region->state;
	return NULL;
}

bool command_channel(const struct vdev_region *region, struct channel_view *view)
{
	const struct channel_end *wire = wire_of(region);
	const struct doorbell_side *doorbell = doorbell_of(region);

	if (wire)
		*view = (struct channel_view){wire->device->channel.name,
					      wire->device->channel.kind->name, wire->intid};
	else if (doorbell)
		*view = (struct channel_view){doorbell->doorbell->name, "memory", doorbell->intid};
	return wire || doorbell;
}

const char *command_channel_of_line(const struct vm *vm, uint32_t intid)
{
	struct channel_view view;

	for (unsigned i = 0; i < vm->n_devices; i++)
		if (command_channel(&vm->devices[i], &view) && view.intid == intid)
			return view.name;
	return NULL;
}

const struct place *command_shared_memory(uint64_t physical)
{
	const struct place *place = places_at(&known_places, physical);

	return place && place->why == EXPLAIN_CHANNEL ? place : NULL;
}

/* --- stats --- */

static void print_head(struct shell *shell)
{
	if (shell->end++)
		return;
	shell_print(shell, "%-12s %-12s %-5s %10s %13s %10s %13s %10s %13s %6s", "CHANNEL",
		    "DOMAIN", "STATE", "SENT", "BYTES", "RECEIVED", "BYTES", "DROPPED", "BYTES",
		    "BROKEN");
}

/* True: the device is a side of a channel that counts. */
static bool print_side(struct shell *shell, const struct vm *vm, const struct vdev_region *region)
{
	const struct channel_end *wire = wire_of(region);
	const struct doorbell_side *doorbell = doorbell_of(region);

	if (!wire && !doorbell)
		return false;
	print_head(shell);
	if (wire) {
		const struct channel_side *side = &wire->device->channel.side[wire->side];
		const struct channel_counters *count = &side->count;

		shell_print(shell, "%-12s %-12s %-5s %10lu %13lu %10lu %13lu %10lu %13lu %6lu",
			    wire->device->channel.name, vm->name, side->up ? "up" : "down",
			    count->sent.frames, count->sent.bytes, count->received.frames,
			    count->received.bytes, count->dropped.frames, count->dropped.bytes,
			    count->broken);
	} else {
		shell_print(shell, "%-12s %-12s %-5s rung %u times, and %u rings were lost",
			    doorbell->doorbell->name, vm->name, "-",
			    __atomic_load_n(&doorbell->rung, __ATOMIC_RELAXED),
			    __atomic_load_n(&doorbell->lost, __ATOMIC_RELAXED));
	}
	return true;
}

bool command_channels(struct shell *shell, const struct vm *only)
{
	while (shell->at < n_vms * VDEV_MAX) {
		const struct vm *vm = &vms[shell->at / VDEV_MAX];
		uint64_t device = shell->at++ % VDEV_MAX;

		if ((!only || vm == only) && device < vm->n_devices &&
		    print_side(shell, vm, &vm->devices[device]))
			return true;
	}
	if (!shell->end)
		shell_print(shell, "%s: no channel that counts", only ? only->name : "channels");
	return false;
}
