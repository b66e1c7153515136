/* SPDX-License-Identifier: Apache-2.0 */
/* What EL2 has around a channel: its lock, how it reaches memory, interrupts, what goes on later,
 * and the lives of VMs. channel.h's functions are the test's. */
#include "el2/vdev/channel_device.h"

#include <setjmp.h>
#include <string.h>

#include "el2/core/window.h"
#include "tests/unit/expect.h"

#define SIDES 3u
#define LINE  100u /* of side n: LINE + n */
#define MOST  8u

static struct vm vm[SIDES];
static struct vcpu vcpu[SIDES];
static struct channel_side sides[2][SIDES];
static struct channel_device device[2];
static unsigned locked;

/* --- EL2 --- */

void (*vm_end_channels)(struct vm *vm);

static unsigned open_windows, forgets;

void device_lock(struct lock *lock)
{
	assert_int_equal(lock->level, LOCK_DEVICE);
	assert_int_equal(locked, 0);
	locked++;
}

void device_unlock(struct lock *lock)
{
	(void)lock;
	assert_int_equal(locked, 1);
	assert_int_equal(open_windows, 0);
	locked--;
}

unsigned device_core(void)
{
	return 2;
}

static uint64_t now;

uint64_t timer_now(void)
{
	return now;
}

static struct timer *timer;
static unsigned timers_set;

void timer_set(struct timer *set, uint64_t at)
{
	assert_int_equal(locked, 0);
	timer = set;
	timer->at = at;
	timer->set = true;
	timers_set++;
}

static uint32_t pulsed[MOST];
static unsigned n_pulsed;
static uint64_t pulse_takes; /* time */
static jmp_buf stopped;
static unsigned stop_in; /* which pulse does not return, counted from 1; 0: none */

void vgic_line_pulse(struct vgic_vm *of, uint32_t intid)
{
	assert_int_equal(locked, 0);
	assert_true(n_pulsed < MOST);
	assert_ptr_equal(of, &vm[intid - LINE].gic);
	pulsed[n_pulsed++] = intid - LINE;
	now += pulse_takes;
	if (n_pulsed == stop_in)
		longjmp(stopped, 1);
}

static unsigned slot_asked;
static struct range owner_asked;
static bool is_el2s;  /* what is asked for */
static bool is_block; /* shown is one, and no page */
static unsigned opened;

void *mmu_window_at(unsigned slot, struct range owner, uint64_t address, uint64_t *size)
{
	assert_int_equal(locked, 1);
	slot_asked = slot;
	owner_asked = owner;
	assert_true(range_contains(owner, (struct range){address, 1}));
	if (is_el2s)
		return NULL;
	open_windows |= 1u << slot;
	opened++;
	*size = ALIGN_UP(address + 1, is_block ? WINDOW_BLOCK : PAGE_SIZE) - address;
	return (void *)(uintptr_t)address;
}

void mmu_windows_close(void)
{
	open_windows = 0;
}

void mmu_windows_forget(void)
{
	assert_int_equal(locked, 0);
	forgets++;
}

/* --- the channel --- */

static struct channel *called;
static unsigned calls, called_side;
static uint64_t called_with;
static bool called_alive;
static struct channel_work leads_to;
static uint64_t takes; /* time */
static void (*inside)(void);

static void note(struct channel *channel, unsigned side, struct channel_work *work)
{
	assert_int_equal(locked, 1);
	called = channel;
	called_side = side;
	calls++;
	now += takes;
	if (work && side < SIDES) { /* it looks into its rings: a window opens */
		uint64_t size = 1;

		channel->side[side].memory.see(channel->side[side].memory.guest, VIRTIO_SLOT_RING,
					       vm[side].guest[0].base, &size);
	}
	if (inside)
		inside();
	if (work)
		*work = leads_to;
}

uint32_t channel_read(struct channel *channel, unsigned side, uint64_t offset, unsigned size,
		      bool *there)
{
	note(channel, side, NULL);
	*there = size == 4;
	return (uint32_t)offset + 1;
}

void channel_write(struct channel *channel, unsigned side, uint64_t offset, unsigned size,
		   uint64_t value, bool *there, struct channel_work *work)
{
	note(channel, side, work);
	*there = size == 4;
	called_with = offset + value;
}

void channel_go_on(struct channel *channel, struct channel_work *work)
{
	note(channel, SIDES, work);
}

void channel_alive(struct channel *channel, unsigned side, bool alive, struct channel_work *work)
{
	channel->side[side].alive = called_alive = alive;
	note(channel, side, work);
}

/* --- the tests --- */

static int setup(void **state)
{
	(void)state;
	n_channel_devices = n_pulsed = stop_in = locked = calls = timers_set = forgets = 0;
	timer = NULL;
	is_el2s = is_block = false;
	inside = NULL;
	memset(device, 0, sizeof(device));
	takes = pulse_takes = 0;
	now = 1000;
	leads_to = (struct channel_work){0};
	memset(device, 0, sizeof(device));
	memset(sides, 0, sizeof(sides));
	for (unsigned i = 0; i < 2; i++) {
		device[i].channel.n_sides = SIDES;
		device[i].channel.side = sides[i];
		for (unsigned n = 0; n < SIDES; n++) {
			device[i].end[n].vm = &vm[n];
			device[i].end[n].intid = LINE + n;
			sides[i][n].alive = true;
		}
		channel_device_add(&device[i]);
	}
	for (unsigned n = 0; n < SIDES; n++) {
		vcpu[n].vm = &vm[n];
		vcpu[n].gic.physical = n;
		vm[n].n_memory = 1;
		vm[n].memory[0] = vm[n].guest[0] =
			(struct range){0x40000000 + n * MIB(16), MIB(16)};
	}
	return 0;
}

static bool put(unsigned side, uint64_t offset, unsigned size, uint64_t value)
{
	bool there = true;

	channel_registers.write(&vcpu[side], &device[0].end[side], offset, size, value, &there);
	assert_int_equal(locked, 0);
	return there;
}

static void expect_pulses(unsigned count, unsigned first, unsigned second, unsigned third)
{
	const unsigned expected[] = {first, second, third};

	assert_int_equal(n_pulsed, count);
	for (unsigned n = 0; n < count; n++)
		assert_int_equal(pulsed[n], expected[n]);
	n_pulsed = 0;
}

static void accesses(void **state)
{
	bool there = true;

	(void)state;
	assert_int_equal(channel_registers.read(&vcpu[1], &device[1].end[1], 0x10, 4, &there),
			 0x11);
	assert_true(there);
	assert_ptr_equal(called, &device[1].channel);
	assert_int_equal(called_side, 1);
	channel_registers.read(&vcpu[1], &device[1].end[1], 0x10, 2, &there);
	assert_false(there);
	assert_true(put(2, 0x50, 4, 7));
	assert_ptr_equal(called, &device[0].channel);
	assert_int_equal(called_side, 2);
	assert_int_equal(called_with, 0x57);
	assert_false(put(2, 0x50, 1, 7));
	expect_pulses(0, 0, 0, 0);
	assert_int_equal(timers_set, 0);
}

/* A core of a VM that has ended, which goes on all the same. */
static void not_alive(void **state)
{
	(void)state;
	sides[0][1].alive = false;
	leads_to.interrupt = 7;
	assert_true(put(1, 0x50, 4, 7));
	assert_int_equal(calls, 0);
	expect_pulses(0, 0, 0, 0);
}

/* Those of others first, for the own VM may be stopped meanwhile; none of who is not there. */
static void pulses(void **state)
{
	(void)state;
	leads_to.interrupt = 7;
	put(0, 0x50, 4, 0);
	expect_pulses(3, 1, 2, 0);
	put(1, 0x50, 4, 0);
	expect_pulses(3, 0, 2, 1);
	leads_to.interrupt = 4;
	put(1, 0x50, 4, 0);
	expect_pulses(1, 2, 0, 0);
	sides[0][0].alive = false;
	leads_to.interrupt = 3;
	put(1, 0x50, 4, 0);
	expect_pulses(1, 1, 0, 0);
	assert_int_equal(device[0].due, 0);
}

/* What a core that was stopped has left due, the end of its VM pulses. */
static void stopped_in_a_pulse(void **state)
{
	(void)state;
	leads_to.interrupt = 7;
	stop_in = 1;
	if (!setjmp(stopped))
		put(0, 0x50, 4, 0);
	expect_pulses(1, 1, 0, 0);
	assert_int_equal(device[0].due, 5);
	leads_to.interrupt = 0;
	stop_in = 0;
	channel_devices_end(&vm[0]);
	expect_pulses(1, 2, 0, 0);
	assert_int_equal(device[0].due, 0);
}

/* Another core has taken what is due, between two pulses of this one. */
static void take_all(void)
{
	device[0].due = 0;
}

static void pulsed_by_another(void **state)
{
	(void)state;
	leads_to.interrupt = 7;
	stop_in = 1;
	if (!setjmp(stopped))
		put(0, 0x50, 4, 0);
	stop_in = 0;
	n_pulsed = 0;
	leads_to.interrupt = 0;
	inside = take_all;
	put(0, 0x50, 4, 0);
	expect_pulses(0, 0, 0, 0);
}

static void goes_on(void **state)
{
	(void)state;
	leads_to.more = CHANNEL_SOON;
	takes = 30;
	put(1, 0x50, 4, 0);
	/* as long from now as it has taken */
	assert_int_equal(timers_set, 1);
	assert_int_equal(timer->at, 1060);
	now = 2000;
	timer->expired(timer);
	assert_int_equal(calls, 2);
	assert_int_equal(called_side, SIDES);
	assert_ptr_equal(called, &device[0].channel);
	assert_int_equal(timers_set, 2);
	assert_int_equal(timer->at, 2060);
	leads_to = (struct channel_work){.interrupt = 2};
	timer->expired(timer);
	expect_pulses(1, 1, 0, 0);
	assert_int_equal(timers_set, 2);
}

/* A core that waits with its pulses for others does not live for this alone. */
static void rests_as_long_as_pulses_took(void **state)
{
	(void)state;
	leads_to = (struct channel_work){.interrupt = 4, .more = CHANNEL_SOON};
	takes = 30;
	pulse_takes = 500;
	put(1, 0x50, 4, 0);
	assert_int_equal(now, 1530);
	assert_int_equal(timer->at, 2060);
	now = 3000;
	timer->expired(timer);
	assert_int_equal(timer->at, 4060);
	/* one that does not come back: it is set all the same */
	timer = NULL;
	stop_in = 3;
	if (!setjmp(stopped))
		put(1, 0x50, 4, 0);
	assert_non_null(timer);
}

/* At the channel's time, but for another channel's turn that comes before. */
static void waits_for_patience(void **state)
{
	bool there = true;

	(void)state;
	assert_ptr_equal(device[0].channel.clock, timer_now);
	vcpu[1].gic.physical = 3; /* where nothing is left over */
	leads_to = (struct channel_work){.more = CHANNEL_LATER, .until = 6030};
	takes = 30;
	put(1, 0x50, 4, 0);
	assert_int_equal(timers_set, 1);
	assert_int_equal(timer->at, 6030);
	leads_to.more = CHANNEL_SOON;
	channel_registers.write(&vcpu[1], &device[1].end[1], 0x50, 4, 0, &there);
	assert_int_equal(timer->at, 1090);
	leads_to = (struct channel_work){.more = CHANNEL_LATER, .until = 8000};
	put(1, 0x50, 4, 0);
	assert_int_equal(timers_set, 2);
	assert_int_equal(timer->at, 1090);
	/* that one's, and then nobody's until the first has waited long enough */
	now = 2000;
	timer->expired(timer);
	assert_ptr_equal(called, &device[1].channel);
	assert_int_equal(calls, 4);
	assert_int_equal(timer->at, 6030);
	now = 6030;
	leads_to.until = 11060;
	for (unsigned n = 0; n < 2; n++) {
		assert_true(timer->at <= now);
		timer->expired(timer);
		assert_int_equal(calls, 5 + n);
		assert_ptr_equal(called, &device[n].channel);
	}
	assert_int_equal(timer->at, 11060);
	/* however busy the other one keeps the core */
	leads_to.more = CHANNEL_SOON;
	channel_registers.write(&vcpu[1], &device[1].end[1], 0x50, 4, 0, &there);
	for (now = 12000, called = NULL; called != &device[0].channel && now < 13000; now += 100)
		timer->expired(timer);
	assert_true(now < 12500);
}

/* Of two channels that wait on a core the one whose time comes first, whoever began. */
static void waits_for_the_first(void **state)
{
	bool there = true;

	(void)state;
	vcpu[1].gic.physical = 4; /* where nothing is left over */
	leads_to = (struct channel_work){.more = CHANNEL_LATER, .until = 6000};
	put(1, 0x50, 4, 0);
	assert_int_equal(timer->at, 6000);
	leads_to.until = 5500;
	channel_registers.write(&vcpu[1], &device[1].end[1], 0x50, 4, 0, &there);
	assert_int_equal(timer->at, 5500);
	now = 5500;
	leads_to.until = 6000;
	timer->expired(timer);
	timer->expired(timer);
	assert_int_equal(calls, 4);
	assert_int_equal(timer->at, 6000);
}

/* A fault of EL2's takes a core its timers (timer_cpu_off), and no channel its patience. */
static void after_a_fault(void **state)
{
	(void)state;
	vcpu[1].gic.physical = 5; /* where nothing is left over */
	leads_to.more = CHANNEL_SOON;
	put(1, 0x50, 4, 0);
	assert_int_equal(timers_set, 1);
	timer->set = false;
	leads_to = (struct channel_work){.more = CHANNEL_LATER, .until = 6000};
	put(1, 0x50, 4, 0);
	assert_int_equal(timers_set, 2);
	assert_int_equal(timer->at, 6000);
	leads_to.more = CHANNEL_DONE;
	now = 6000;
	timer->expired(timer);
	assert_int_equal(calls, 3);
	assert_int_equal(timers_set, 2);
}

/* Two channels of one core have their turns; a pulse that does not come back loses none. */
static void take_turns(void **state)
{
	static const struct channel *before; /* longjmp */
	bool there = true;

	(void)state;
	leads_to.more = CHANNEL_SOON;
	put(1, 0x50, 4, 0);
	channel_registers.write(&vcpu[1], &device[1].end[1], 0x50, 4, 0, &there);
	for (unsigned n = 0; n < 4; n++) {
		timer->expired(timer);
		assert_ptr_not_equal(called, before);
		before = called;
	}
	leads_to = (struct channel_work){.interrupt = 1};
	timers_set = 0;
	stop_in = 1;
	if (!setjmp(stopped))
		timer->expired(timer);
	assert_ptr_not_equal(called, before);
	assert_int_equal(timers_set, 1);
	stop_in = 0;
	timer->expired(timer);
	assert_ptr_equal(called, before);
	assert_int_equal(timers_set, 1);
}

static void lives(void **state)
{
	(void)state;
	leads_to.interrupt = 1;
	channel_devices_end(&vm[1]);
	assert_int_equal(calls, 2);
	assert_false(called_alive);
	assert_int_equal(called_side, 1);
	assert_ptr_equal(called, &device[1].channel);
	assert_int_equal(forgets, 1);
	expect_pulses(2, 0, 0, 0);
	assert_false(sides[0][1].alive || sides[1][1].alive);
	assert_true(sides[0][0].alive && sides[0][2].alive);
	/* nothing that was due to the old life is pulsed in the new one */
	device[0].due = 2;
	leads_to = (struct channel_work){0};
	channel_registers.reset(&vm[1], &device[0].end[1]);
	assert_true(sides[0][1].alive);
	assert_false(sides[1][1].alive);
	expect_pulses(0, 0, 0, 0);
	leads_to.more = CHANNEL_SOON;
	channel_registers.reset(&vm[1], &device[1].end[1]);
	assert_int_equal(timers_set, 1);
	assert_int_equal(forgets, 1);
}

/* --- memory --- */

static void *see(unsigned side, enum virtio_slot slot, uint64_t address, uint64_t *size)
{
	const struct virtio_memory *memory = &sides[0][side].memory;
	void *at;

	device_lock(&device[0].lock);
	at = memory->see(memory->guest, slot, address, size);
	mmu_windows_close();
	device_unlock(&device[0].lock);
	return at;
}

static void reached(void **state)
{
	uint64_t size = 16, base = vm[1].guest[0].base;

	(void)state;
	assert_ptr_equal(see(1, VIRTIO_SLOT_RING, base, &size), base);
	assert_int_equal(size, 16);
	size = 100;
	assert_ptr_equal(see(1, VIRTIO_SLOT_RING, base + 0xff0, &size), base + 0xff0);
	assert_int_equal(size, 16);
	assert_null(see(1, VIRTIO_SLOT_RING, base - 1, &size));
	assert_null(see(1, VIRTIO_SLOT_RING, base + MIB(16), &size));
	assert_null(see(1, VIRTIO_SLOT_RING, UINT64_MAX, &size));
	/* two pieces, of which the second is moved */
	vm[1].n_memory = 2;
	vm[1].memory[1] = (struct range){0x80000000, MIB(2)};
	vm[1].guest[1] = (struct range){base + MIB(16), MIB(2)};
	assert_ptr_equal(see(1, VIRTIO_SLOT_RING, base + MIB(16) + 8, &size), 0x80000008);
	assert_int_equal(owner_asked.base, 0x80000000);
	assert_int_equal(owner_asked.size, MIB(2));
	is_el2s = true;
	size = 12;
	assert_null(see(1, VIRTIO_SLOT_RING, base, &size));
	assert_int_equal(size, 12);
}

/* A page that has not been asked for. */
static unsigned slot_of(unsigned side, enum virtio_slot slot)
{
	static unsigned page;
	uint64_t size = 1;

	assert_non_null(see(side, slot, vm[side].guest[0].base + ++page * PAGE_SIZE, &size));
	return slot_asked;
}

/* Whether a window had to be opened to see it. */
static bool opens(unsigned side, uint64_t offset)
{
	uint64_t size = WINDOW_BLOCK, address = vm[side].guest[0].base + offset;
	unsigned before = opened;

	assert_ptr_equal(see(side, VIRTIO_SLOT_RING, address, &size), address);
	assert_int_equal(size,
			 ALIGN_UP(address + 1, is_block ? WINDOW_BLOCK : PAGE_SIZE) - address);
	return opened != before;
}

static void seen_already(void **state)
{
	uint64_t size = 8;

	(void)state;
	assert_true(opens(0, 0x1800));
	assert_false(opens(0, 0x1000));
	assert_false(opens(0, 0x1ff0));
	assert_non_null(see(0, VIRTIO_SLOT_RING, vm[0].guest[0].base + 0x1808, &size));
	assert_int_equal(size, 8);
	assert_true(opens(0, 0x2000));
	assert_true(opens(0, 0x1000));
	/* another side's, another slot's */
	assert_true(opens(1, 0x1000));
	assert_false(opens(0, 0x1000));
	is_block = true;
	assert_true(opens(1, 0x203000));
	assert_false(opens(1, 0x200000));
	assert_false(opens(1, 0x3ffff0));
	assert_true(opens(1, 0x1ffff0)); /* not all of its block: *size did not say so */
	/* what a third side takes, which is not of who was asked last: that was 0 */
	is_block = false;
	assert_false(opens(0, 0x1000));
	assert_true(opens(2, 0x1000));
	assert_false(opens(0, 0x1000));
	assert_true(opens(1, 0x1ff000));
	assert_false(opens(0, 0x1000));
	/* nothing is seen of what the call before has opened */
	opened = 0;
	put(0, 0x50, 4, 0);
	put(0, 0x50, 4, 0);
	assert_int_equal(opened, 2);
}

/* The two that are copied between never have one window; a third has that of who was not asked for
 * last. */
static void windows(void **state)
{
	unsigned ring = slot_of(0, VIRTIO_SLOT_RING), other;

	(void)state;
	assert_int_equal(slot_of(0, VIRTIO_SLOT_BUFFER), ring + 1);
	other = slot_of(1, VIRTIO_SLOT_RING);
	assert_int_equal(ring ^ other, 2);
	assert_int_equal(slot_of(0, VIRTIO_SLOT_RING), ring);
	assert_int_equal(slot_of(1, VIRTIO_SLOT_BUFFER), other + 1);
	assert_int_equal(slot_of(1, VIRTIO_SLOT_RING), other);
	assert_int_equal(slot_of(2, VIRTIO_SLOT_RING), ring);
	assert_int_equal(slot_of(0, VIRTIO_SLOT_RING), other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(accesses, setup),
		cmocka_unit_test_setup(not_alive, setup),
		cmocka_unit_test_setup(pulses, setup),
		cmocka_unit_test_setup(stopped_in_a_pulse, setup),
		cmocka_unit_test_setup(pulsed_by_another, setup),
		cmocka_unit_test_setup(goes_on, setup),
		cmocka_unit_test_setup(rests_as_long_as_pulses_took, setup),
		cmocka_unit_test_setup(waits_for_patience, setup),
		cmocka_unit_test_setup(waits_for_the_first, setup),
		cmocka_unit_test_setup(after_a_fault, setup),
		cmocka_unit_test_setup(take_turns, setup),
		cmocka_unit_test_setup(lives, setup),
		cmocka_unit_test_setup(reached, setup),
		cmocka_unit_test_setup(windows, setup),
		cmocka_unit_test_setup(seen_already, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
