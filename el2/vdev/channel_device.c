/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/channel_device.h"

#include "el2/core/window.h"
#include "el2/vm/vm.h"
#include "gic/vgic/vgic.h"

_Static_assert(CHANNEL_SIDES <= 32 && CHANNELS_MAX <= 32, "bits of a word");

struct channel_device *channel_devices[CHANNELS_MAX];
unsigned n_channel_devices;

/* What this core is to carry on: one timer for all channels, which take turns. */
struct go_on {
	struct timer timer;
	uint32_t soon, later; /* bit n: channel n */
	uint64_t later_at;    /* the first of those */
	unsigned next;
};

static struct go_on cores[CONFIG_MAX_CPUS];

/* --- memory --- */

static void forget(struct channel_end *end)
{
	if (end)
		end->view[VIRTIO_SLOT_RING].size = end->view[VIRTIO_SLOT_BUFFER].size = 0;
}

/*
 * Two windows each for the two sides that a copy is between. With more sides the pair that was not
 * asked for last is the one whose guest is done with: what is seen through it is void, or would be
 * used before the next call for a third side (virtio_copy.c sees both ends anew for each piece).
 */
static unsigned pair_of(struct channel_end *end)
{
	struct channel_device *device = end->device;

	if (device->shown[device->last] != end) {
		device->last ^= 1;
		if (device->shown[device->last] != end)
			forget(device->shown[device->last]);
	}
	device->shown[device->last] = end;
	end->pair = device->last;
	return end->pair;
}

/* All that the window shows is remembered. Less of a block than that is, where only its last page
 * was asked for: *size does not tell the two apart. */
static __attribute__((noinline)) void *open_window(struct channel_end *end, enum virtio_slot slot,
						   uint64_t address, uint64_t *size)
{
	const struct vm *vm = end->vm;

	for (unsigned i = 0; i < vm->n_memory; i++) {
		uint64_t offset = address - vm->guest[i].base, seen, before;
		uint8_t *at;

		if (offset >= vm->guest[i].size)
			continue;
		at = mmu_window_at(2 * pair_of(end) + (slot == VIRTIO_SLOT_BUFFER), vm->memory[i],
				   vm->memory[i].base + offset, &seen);
		if (!at)
			return NULL;
		before = (uintptr_t)at % PAGE_SIZE;
		if (before + seen > PAGE_SIZE)
			before = (uintptr_t)at % WINDOW_BLOCK;
		end->view[slot] =
			(struct channel_shown){address - before, before + seen, at - before};
		if (seen < *size)
			*size = seen;
		return at;
	}
	return NULL;
}

/* Some ten times for each frame; mostly what is asked for is seen already. */
static void *see(void *guest, enum virtio_slot slot, uint64_t address, uint64_t *size)
{
	struct channel_end *end = guest;
	const struct channel_shown *view = &end->view[slot];
	uint64_t offset = address - view->base, left = view->size - offset;

	if (offset >= view->size)
		return open_window(end, slot, address, size);
	end->device->last = end->pair;
	if (left < *size)
		*size = left;
	return view->at + offset;
}

/* --- under the lock --- */

/* What is shown is the holder's. Who has waited for a second takes the lock from a core that may be
 * held up only (by firmware, a debugger), and either may then use a window of the other's, which
 * closes: a fault of EL2's own, which is accepted (docs/security.md), as a core's number in each
 * view would be compared ten times for each frame. */
static void begin(struct channel_device *device)
{
	device_lock(&device->lock);
	for (unsigned pair = 0; pair < 2; pair++) {
		forget(device->shown[pair]);
		device->shown[pair] = NULL;
	}
}

/* One of these sides whose interrupt is due, the core's own VM's last; it is this core's to pulse
 * now. */
static const struct channel_end *take_due(struct channel_device *device, uint32_t *sides,
					  const struct vm *own)
{
	const struct channel_end *end = NULL;

	*sides &= device->due;
	for (unsigned n = 0; n < device->channel.n_sides; n++)
		if (*sides >> n & 1 && (!end || end->vm == own))
			end = &device->end[n];
	if (!end)
		return NULL;
	*sides &= ~(1u << end->side);
	device->due &= ~(1u << end->side);
	return end;
}

/* Of a side whose VM is not there nobody waits for an interrupt. */
static void note_due(struct channel_device *device, uint32_t sides)
{
	for (unsigned n = 0; n < device->channel.n_sides; n++)
		if (sides >> n & 1 && device->channel.side[n].alive)
			device->due |= 1u << n;
}

/* No window is open when the lock is free: who takes it next may be the end of a VM. */
static const struct channel_end *finish(struct channel_device *device, uint32_t *sides,
					const struct vm *own)
{
	const struct channel_end *end = take_due(device, sides, own);

	mmu_windows_close();
	device_unlock(&device->lock);
	return end;
}

/* --- without it --- */

/* Does not return when the own VM is stopped meanwhile. What others have found due since is
 * theirs. */
static void pulse(struct channel_device *device, const struct channel_end *end, uint32_t sides,
		  const struct vm *own)
{
	while (end) {
		vgic_line_pulse(&end->vm->gic, end->intid);
		if (!sides)
			return;
		device_lock(&device->lock);
		end = take_due(device, &sides, own);
		device_unlock(&device->lock);
	}
}

/* What waits for the channel's patience puts off no other channel's turn: where there is one, the
 * timer is set. It is not after a fault of EL2's (timer_cpu_off). */
static __attribute__((noinline)) void look_later(struct go_on *core,
						 const struct channel_device *device,
						 uint64_t until)
{
	if (!core->later || until < core->later_at)
		core->later_at = until;
	core->later |= 1u << device->index;
	if (!core->soon || !core->timer.set)
		timer_set(&core->timer, core->later_at);
}

/* As long from now as it has taken: this is not all that the core does. */
static inline void go_on_later(struct go_on *core, const struct channel_device *device,
			       const struct channel_work *work, uint64_t began)
{
	uint64_t now;

	if (work->more == CHANNEL_LATER) {
		look_later(core, device, work->until);
		return;
	}
	now = timer_now();
	core->soon |= 1u << device->index;
	timer_set(&core->timer, now + (now - began));
}

/* The call of channel.h that was begun at `began` leads to this. */
static void end_call(struct channel_device *device, const struct channel_work *work,
		     const struct vm *own, struct go_on *core, uint64_t began)
{
	uint32_t sides = work->interrupt;
	const struct channel_end *end;

	note_due(device, sides);
	end = finish(device, &sides, own);
	if (work->more)
		go_on_later(core, device, work, began);
	if (!end)
		return;
	pulse(device, end, sides, own);
	/* it has come back, and has waited for other cores */
	if (work->more)
		go_on_later(core, device, work, began);
}

static void go_on(struct timer *timer)
{
	struct go_on *core = (struct go_on *)timer;
	uint64_t began = timer_now();
	struct channel_device *device;
	struct channel_work work;

	if (!core->soon || began >= core->later_at) {
		core->soon |= core->later;
		core->later = 0;
	}
	while (!(core->soon >> core->next & 1))
		core->next = (core->next + 1) % CHANNELS_MAX;
	device = channel_devices[core->next];
	core->soon &= ~(1u << core->next);
	core->next = (core->next + 1) % CHANNELS_MAX;
	/* now: the pulses need not come back */
	if (core->soon || core->later)
		timer_set(timer, core->soon ? began : core->later_at);
	begin(device);
	channel_go_on(&device->channel, &work);
	end_call(device, &work, NULL, core, began);
}

/* --- the guest's side --- */

static uint64_t read_register(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			      bool *there)
{
	const struct channel_end *end = state;
	uint64_t value;

	(void)vcpu;
	device_lock(&end->device->lock);
	value = channel_read(&end->device->channel, end->side, offset, size, there);
	device_unlock(&end->device->lock);
	return value;
}

/* A core of a VM that has ended may have been lost, and run on: it moves nothing. */
static void write_register(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			   uint64_t value, bool *there)
{
	const struct channel_end *end = state;
	struct channel_device *device = end->device;
	struct channel_work work = {0};
	uint64_t began = timer_now();

	begin(device);
	if (device->channel.side[end->side].alive)
		channel_write(&device->channel, end->side, offset, size, value, there, &work);
	end_call(device, &work, vcpu->vm, &cores[vcpu->gic.physical], began);
}

/* --- lives --- */

/* On a core of the VM; or at boot, where nothing is left over. */
static void set_alive(const struct channel_end *end, bool alive)
{
	struct channel_device *device = end->device;
	uint64_t began = timer_now();
	struct channel_work work;

	begin(device);
	channel_alive(&device->channel, end->side, alive, &work);
	device->due &= ~(1u << end->side);
	/* those too that a core of this VM was about to pulse when it was stopped */
	work.interrupt |= device->due;
	end_call(device, &work, end->vm, &cores[device_core()], began);
}

static void reset_device(struct vm *vm, void *state)
{
	vgic_edge_line(&vm->gic, ((const struct channel_end *)state)->intid);
	set_alive(state, true);
}

void channel_devices_end(struct vm *vm)
{
	for (unsigned i = 0; i < n_channel_devices; i++)
		for (unsigned n = 0; n < channel_devices[i]->channel.n_sides; n++)
			if (channel_devices[i]->end[n].vm == vm)
				set_alive(&channel_devices[i]->end[n], false);
	/* What looks at its memory by itself, a core's speculation, does so no more either: the
	 * next life may begin with its caches off. */
	mmu_windows_forget();
}

const struct vdev_ops channel_registers = {.name = "virtio",
					   .sizes = 1 | 2 | 4,
					   .read = read_register,
					   .write = write_register,
					   .reset = reset_device};

void channel_device_add(struct channel_device *device)
{
	device->lock.level = LOCK_DEVICE;
	device->index = n_channel_devices;
	device->channel.clock = timer_now;
	for (unsigned n = 0; n < device->channel.n_sides; n++) {
		device->end[n].device = device;
		device->end[n].side = n;
		device->channel.side[n].memory = (struct virtio_memory){see, &device->end[n]};
	}
	for (unsigned i = 0; i < CONFIG_MAX_CPUS; i++)
		cores[i].timer.expired = go_on;
	channel_devices[n_channel_devices++] = device;
}
