/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/channels.h"

#include <string.h>

#include "dtb/config/channels.h"
#include "dtb/derive/derive_write.h"
#include "el2/core/mmu.h"
#include "el2/vdev/channel_device.h"

_Static_assert(CHANNELS_MAX == SYS_MAX_CHANNELS && CHANNEL_SIDES == SYS_CHANNEL_SIDES &&
		       CHANNEL_PORTS == SYS_CHANNEL_PORTS,
	       "dtb/config refuses more than there is room for");

/* What is there for one: for a build that has only some kinds, none of the others' code. */
struct room {
	struct channel_device device;
	char name[SYS_NAME], port[CHANNEL_PORTS][SYS_NAME];
	struct channel_side side[];
};

static const struct channel_kind *kind_of(const struct sys_channel *from)
{
	if (IS_ENABLED(CONFIG_CHANNEL_NET) && from->type == SYS_CHANNEL_NET)
		return &channel_net;
	if (IS_ENABLED(CONFIG_CHANNEL_CONSOLE) && from->type == SYS_CHANNEL_CONSOLE)
		return &channel_console;
	if (IS_ENABLED(CONFIG_CHANNEL_VSOCK) && from->type == SYS_CHANNEL_VSOCK)
		return &channel_vsock;
	return NULL;
}

static void init_net(struct room *room, const struct sys_channel *from, struct virtio_queue *queues)
{
	uint8_t mac[2][6];

	for (unsigned n = 0; n < 2; n++)
		memcpy(mac[n], from->side[n].mac, sizeof(mac[n]));
	channel_net_init(&room->device.channel, room->name, room->side, queues, from->mtu,
			 from->checksum, mac);
}

static void init_console(struct room *room, const struct sys_channel *from,
			 struct virtio_queue *queues)
{
	const char *port[CHANNEL_PORTS];

	for (unsigned n = 0; n < from->n_ports; n++)
		port[n] = memcpy(room->port[n], from->port[n], sizeof(room->port[n]));
	channel_console_init(&room->device.channel, room->name, room->side, queues, port,
			     from->n_ports);
}

static void init_vsock(struct room *room, const struct sys_channel *from,
		       struct virtio_queue *queues)
{
	uint32_t cid[CHANNEL_SIDES];

	for (unsigned n = 0; n < from->n_sides; n++)
		cid[n] = from->side[n].cid;
	channel_vsock_init(&room->device.channel, room->name, room->side, queues, cid,
			   from->n_sides);
}

static void init_channel(struct room *room, const struct sys_channel *from,
			 struct virtio_queue *queues)
{
	if (IS_ENABLED(CONFIG_CHANNEL_NET) && from->type == SYS_CHANNEL_NET)
		init_net(room, from, queues);
	if (IS_ENABLED(CONFIG_CHANNEL_CONSOLE) && from->type == SYS_CHANNEL_CONSOLE)
		init_console(room, from, queues);
	if (IS_ENABLED(CONFIG_CHANNEL_VSOCK) && from->type == SYS_CHANNEL_VSOCK)
		init_vsock(room, from, queues);
}

/* Only who has channels has memory for them: whole pages, a power of two of them. */
static int create(const struct sys_channel *from, const struct channel_kind *kind,
		  struct diag *diag)
{
	const unsigned n_queues = from->n_sides * channel_queues(kind, from->n_ports);
	const uint64_t queues_at = sizeof(struct room) +
				   from->n_sides * sizeof(struct channel_side),
		       size = queues_at + n_queues * sizeof(struct virtio_queue);
	unsigned pages = 1;
	struct room *room;

	while (pages * PAGE_SIZE < size)
		pages *= 2;
	room = (struct room *)mmu_table_pages(pages);
	if (!room)
		return diag_fail(diag, from->name, "no page left for this channel");
	memcpy(room->name, from->name, sizeof(room->name));
	init_channel(room, from, (struct virtio_queue *)((char *)room + queues_at));
	room->device.channel.patience = timer_hz(); /* a second */
	for (unsigned n = 0; n < from->n_sides; n++)
		room->device.end[n].vm = &vms[from->side[n].domain];
	channel_device_add(&room->device);
	return 0;
}

int channels_create(const struct sys_config *config, struct diag *diag)
{
	n_channel_devices = 0;
	for (unsigned i = 0; i < config->n_channels; i++) {
		const struct channel_kind *kind = kind_of(&config->channels[i]);

		if (kind && create(&config->channels[i], kind, diag))
			return -1;
	}
	vm_end_channels = channel_devices_end;
	return 0;
}

/* --- each side's device --- */

static bool has_device(const struct sys_channel *channel)
{
	return kind_of(channel) != NULL;
}

static unsigned wanted(const struct sys_config *config, unsigned domain)
{
	return channels_count(config, domain, has_device);
}

static const char *label(const struct sys_config *config, unsigned domain, unsigned n)
{
	return channels_of(config, domain, n, has_device)->name;
}

static void describe(struct derive *derive, const struct guest_device *device)
{
	(void)device;
	write_string(derive, "compatible", "virtio,mmio");
	/* EL2 reads and writes the rings with its caches on */
	write_prop(derive, "dma-coherent", "", 0);
}

static struct channel_end *end_of(const struct vm *vm, const char *name)
{
	for (unsigned i = 0; i < n_channel_devices; i++)
		for (unsigned n = 0; n < channel_devices[i]->channel.n_sides; n++)
			if (channel_devices[i]->end[n].vm == vm &&
			    !strcmp(channel_devices[i]->channel.name, name))
				return &channel_devices[i]->end[n];
	return NULL;
}

static int create_device(struct vm *vm, const struct guest_device *device, struct diag *diag)
{
	struct channel_end *end = end_of(vm, device->label);

	end->intid = device->line[0].intid;
	return vdev_add(vm, &(struct vdev_region){device->range, &channel_registers, end}, diag);
}

const struct device_kind channel_device_kind = {.name = "virtio",
						.size = PAGE_SIZE,
						.n_lines = 1,
						.edge = {true},
						.property = "mullion,channels",
						.wanted = wanted,
						.label = label,
						.describe = describe,
						.create = create_device};
