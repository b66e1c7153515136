/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One of two sides of shared memory, with the kit. "data" is cached, both write it, and it has
 * doorbells; "flags" is uncached, and side 1 may only read it. The sides keep in step by words of
 * "data". A trap on each side of what has to take no exit, or one, is the mark by which QEMU's log
 * is read (tests/system/test_shared_memory.py).
 */
#include "sdk/kit.h"

#define ROUNDS  1000u
#define RINGS   32u
#define PATTERN 0x6d756c6cu

/* Words of "data"; side n writes those of its own half alone. */
enum { STEP, BALL, SEEN, WORDS = 0x200 };

static struct shared data, flags;
static volatile uint32_t *mine, *theirs;
static volatile unsigned taken;
static unsigned passed, failed;

static void check(const char *name, bool ok)
{
	print("guest: %s %s side %u\n", ok ? "PASS" : "FAIL", name, data.side);
	passed += ok;
	failed += !ok;
}

static void barrier(void)
{
	__asm__ volatile("dmb ish" ::: "memory");
}

/* Both have come so far. */
static void step(uint32_t number)
{
	barrier();
	mine[STEP] = number;
	while (theirs[STEP] < number)
		;
	barrier();
}

/* A read of an ID register, which is a trap and nothing else. */
static void mark(void)
{
	uint64_t value;

	__asm__ volatile("mrs %0, id_aa64pfr0_el1" : "=r"(value)::"memory");
}

static bool is_zero(const volatile void *memory, size_t size)
{
	const volatile uint64_t *word = memory;

	for (size_t i = 0; i < size / 8; i++) {
		if (word[i])
			return false;
	}
	return true;
}

/* Back and forth by polling. */
static void ping_pong(void)
{
	mark();
	step(2);
	for (uint32_t i = 1; i <= ROUNDS; i++) {
		if (!data.side)
			mine[BALL] = i;
		while (theirs[BALL] != i)
			;
		if (data.side)
			mine[BALL] = i;
	}
	mark();
	step(3);
	check("ping_pong", mine[BALL] == ROUNDS);
}

static void on_ring(void *context)
{
	(void)context;
	taken++;
	mine[SEEN] = taken;
}

/* Side 0 rings, side 1 spins and takes each. */
static void rings(void)
{
	if (data.side)
		shared_on_ring(&data, on_ring, NULL);
	mark();
	step(4);
	for (uint32_t i = 1; i <= RINGS; i++) {
		if (!data.side)
			shared_ring(&data, 1u << 1);
		while ((data.side ? mine : theirs)[SEEN] < i)
			;
	}
	mark();
	step(5);
	check("rings", data.side ? taken == RINGS : theirs[SEEN] == RINGS);
	if (data.side) {
		check("who", shared_rung(&data) == 1u << 0 && !shared_rung(&data));
		data.waited = data.rings;
	}
}

/* And back, to one that sleeps. */
static void rings_back(void)
{
	if (!data.side)
		shared_on_ring(&data, NULL, NULL);
	step(6);
	for (uint32_t i = 1; i <= RINGS; i++) {
		if (data.side) {
			while (theirs[BALL] != ROUNDS + i)
				;
			shared_ring(&data, ~0u); /* neither itself nor who is not there */
		} else {
			mine[BALL] = ROUNDS + i;
			shared_wait(&data);
		}
	}
	step(7);
	check("rings_back", data.side ? taken == RINGS : data.rings == RINGS);
}

static void one_writes(void)
{
	volatile uint32_t *word = flags.memory;

	check("zero_flags", data.side || is_zero(flags.memory, flags.size));
	check("read_only", flags.read_only == (data.side == 1));
	step(8);
	for (unsigned i = 0; i < flags.size / 4 && !data.side; i++)
		word[i] = PATTERN + i;
	step(9);
	for (unsigned i = 0; i < flags.size / 4; i++) {
		if (word[i] != PATTERN + i) {
			check("flags", false);
			return;
		}
	}
	check("flags", true);
}

void guest_main(void)
{
	print("guest: begins\n");
	if (!shared_find(&data, "data") || !shared_find(&flags, "flags") || !data.doorbell) {
		print("guest: FAIL there is no such channel\n");
		return;
	}
	check("none",
	      !flags.doorbell && !shared_find(&flags, "datum") && shared_find(&flags, "flags"));
	mine = (volatile uint32_t *)data.memory + data.side * WORDS;
	theirs = (volatile uint32_t *)data.memory + !data.side * WORDS;
	check("zero",
	      is_zero(mine, 4 * WORDS) &&
		      is_zero((volatile uint8_t *)data.memory + 8 * WORDS, data.size - 8 * WORDS));
	step(1);
	ping_pong();
	rings();
	rings_back();
	one_writes();
	print("guest: DONE passed %u failed %u\n", passed, failed);
	step(10);
	/* each ends with a fault: what it may not write, what lies behind what it shares */
	*(volatile uint32_t *)((uintptr_t)(data.side ? flags.memory : data.memory) +
			       (data.side ? 0 : data.size)) = 1;
	print("guest: FAIL there was no fault\n");
}
