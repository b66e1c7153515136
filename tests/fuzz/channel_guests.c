/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* memfd_create, memmem */
#include "tests/fuzz/channel_guests.h"

#include <sanitizer/asan_interface.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LOOKS   4000u /* of a call, more than any takes */
#define PAGE    0x1000u
#define PATTERN 16u /* bytes of secrets, again and again */

struct guest guests[GUESTS];
static unsigned looks;

/* The memory twice: a driver's accesses need nothing poisoned and made good again, which would be
 * most of what an execution takes. Around what EL2 sees is nothing. */
static void map(struct guest *guest)
{
	int file = memfd_create("guest", 0);
	uint8_t *room =
		mmap(NULL, MEMORY + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(file >= 0 && !ftruncate(file, MEMORY) && room != MAP_FAILED);
	guest->seen =
		mmap(room + PAGE, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0);
	guest->memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	check(guest->seen != MAP_FAILED && guest->memory != MAP_FAILED);
	check(!close(file));
	ASAN_POISON_MEMORY_REGION(guest->seen, MEMORY);
}

void guests_begin(void)
{
	for (unsigned i = 0; i < GUESTS; i++) {
		uint8_t *memory = guests[i].memory, *seen = guests[i].seen;

		guests[i] = (struct guest){.memory = memory, .seen = seen};
		if (!memory)
			map(&guests[i]);
	}
}

/* ASan knows eight bytes at a time, of which the first ones may be good: whole ones are taken. */
static void hide(struct guest *guest, unsigned slot)
{
	uint64_t first = guest->shown[slot] & ~7ull,
		 end = (guest->shown[slot] + guest->shown_size[slot] + 7) & ~7ull;

	ASAN_POISON_MEMORY_REGION(guest->seen + first, end - first);
	guest->shown_size[slot] = 0;
}

void guests_hide(void)
{
	for (unsigned i = 0; i < GUESTS; i++)
		for (unsigned slot = 0; slot < 2; slot++)
			if (guests[i].shown_size[slot])
				hide(&guests[i], slot);
	looks = 0;
}

void *guest_see(void *state, enum virtio_slot slot, uint64_t address, uint64_t *size)
{
	struct guest *guest = state;
	uint64_t at = address - BASE, most = PAGE - (at & (PAGE - 1));

	check(*size && guest->alive);
	check(++looks <= LOOKS);
	if (at >= MEMORY)
		return NULL;
	hide(guest, slot);
	*size = *size < most ? *size : most;
	guest->shown[slot] = at;
	guest->shown_size[slot] = *size;
	for (unsigned i = 0; i < 2; i++)
		ASAN_UNPOISON_MEMORY_REGION(guest->seen + guest->shown[i], guest->shown_size[i]);
	return guest->seen + at;
}

static void secret(unsigned side, uint8_t bytes[PATTERN])
{
	for (unsigned i = 0; i < PATTERN; i++)
		bytes[i] = (uint8_t)(0x5b * i + 0x35 * side + i * guests[side].life);
}

void guest_clean(unsigned side)
{
	uint8_t *memory = guests[side].memory, bytes[PATTERN];

	guests[side].life++; /* what it has sent of the old ones it has sent */
	secret(side, bytes);
	memset(memory, 0, SECRETS);
	for (uint32_t at = SECRETS; at < MEMORY; at += PATTERN)
		memcpy(memory + at, bytes, PATTERN);
}

bool guest_is_whole(unsigned side)
{
	const uint8_t *memory = guests[side].memory + SECRETS;
	uint8_t bytes[PATTERN];

	secret(side, bytes);
	return !memcmp(memory, bytes, PATTERN) &&
	       !memcmp(memory, memory + PATTERN, MEMORY - SECRETS - PATTERN);
}

bool guest_has_leaked(unsigned side, unsigned other)
{
	uint8_t bytes[PATTERN];

	secret(side, bytes);
	return memmem(guests[other].memory, SECRETS, bytes, PATTERN) != NULL;
}
