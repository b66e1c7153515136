/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: explain CHANNEL. */
#include <string.h>

#include "el2/console/command_channels.h"
#include "el2/console/command_explain.h"
#include "el2/console/commands.h"
#include "el2/console/explain_words.h"
#include "el2/core/places.h"
#include "el2/vdev/vdev.h"
#include "lib/printf.h"

/* A domain's part in a channel. */
struct part {
	const struct vdev_region *region; /* NULL: it has no device of it */
	struct channel_view view;         /* that device's */
	uint64_t attributes;              /* of the channel's memory; 0: it has none of that */
};

static const struct place *memory_of(const char *name)
{
	for (unsigned i = 0; i < known_places.count; i++)
		if (known_places.at[i].why == EXPLAIN_CHANNEL &&
		    !strcmp(known_places.at[i].name, name))
			return &known_places.at[i];
	return NULL;
}

/* Of a domain that is no side, memory of its own that is moved may have that address: 0. */
static uint64_t attributes_of(const struct vm *vm, const struct place *memory)
{
	struct mapping mapping;

	if (!memory || memory->range.base >> vm->s2.va_bits)
		return 0;
	mapping = command_mapping(vm, memory->range.base);
	return mapping.physical == memory->range.base ? mapping.attributes : 0;
}

static bool part_of(const struct vm *vm, const char *name, const struct place *memory,
		    struct part *part)
{
	*part = (struct part){0};
	for (unsigned i = 0; i < vm->n_devices && !part->region; i++)
		if (command_channel(&vm->devices[i], &part->view) && !strcmp(part->view.name, name))
			part->region = &vm->devices[i];
	part->attributes = attributes_of(vm, memory);
	return part->region || part->attributes;
}

static void say_part(struct shell *shell, const struct vm *vm, const struct part *part,
		     const struct place *memory)
{
	char region[64] = "", device[64] = "";

	if (part->attributes)
		fmt_sn(region, sizeof(region), "%s, physical 0x%lx",
		       explain_mapping(part->attributes), memory->range.base);
	if (part->region)
		fmt_sn(device, sizeof(device), "%s%s at 0x%lx, INTID %u", *region ? ", " : "",
		       part->region->ops->name, part->region->range.base, part->view.intid);
	shell_print(shell, EXPLAIN_MAPPED "%s: %s%s", vm->name, region, device);
}

bool explain_channel(struct shell *shell, const char *name)
{
	char names[MAX_VMS * (VM_NAME + 2)] = "";
	const struct place *memory = memory_of(name);
	const char *type = "memory";
	unsigned used = 0;
	struct part part;

	for (unsigned i = 0; i < n_vms; i++) {
		if (!part_of(&vms[i], name, memory, &part))
			continue;
		type = part.region ? part.view.type : type;
		used += (unsigned)fmt_sn(names + used, sizeof(names) - used, "%s%s",
					 used ? ", " : "", vms[i].name);
	}
	if (!used)
		return false;
	shell_print(shell, EXPLAIN_WHAT "channel %s, %s", name, type);
	shell_print(shell, EXPLAIN_OWNER "%s", names);
	for (unsigned i = 0; i < n_vms; i++)
		if (part_of(&vms[i], name, memory, &part))
			say_part(shell, &vms[i], &part, memory);
	explain_say_why(shell, EXPLAIN_CHANNEL, name);
	return true;
}
