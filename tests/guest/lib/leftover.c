/* SPDX-License-Identifier: Apache-2.0 */
/* All of a guest's memory but its image, its tree and what is reserved. */
#include "tests/guest/lib/guest.h"

#define PAGE 4096u

extern char _start[], __image_end[];

static bool is_held(uint64_t page)
{
	bool held = page + PAGE > (uint64_t)_start && page < (uint64_t)__image_end;

	for (unsigned i = 0; i < machine.n_reserved; i++)
		held |= page + PAGE > machine.reserved[i].base &&
			page < machine.reserved[i].base + machine.reserved[i].size;
	return held;
}

/* How much of this page the tree has, at its beginning: trees begin at a page. */
static uint64_t tree_part(uint64_t page)
{
	uint64_t offset = page - (uint64_t)machine.tree, left = machine.tree_size - offset;

	return offset >= machine.tree_size ? 0 : left < PAGE ? (left + 7) & ~7ull : PAGE;
}

/* The first word of which `is_it` is true; 0: of none. */
static uint64_t find(bool (*is_it)(uint64_t at))
{
	for (unsigned i = 0; i < machine.n_memory; i++)
		for (uint64_t page = machine.memory[i].base, end = page + machine.memory[i].size;
		     page < end; page += PAGE) {
			if (is_held(page))
				continue;
			for (uint64_t at = page + tree_part(page); at < page + PAGE; at += 8)
				if (is_it(at))
					return at;
		}
	return 0;
}

static uint64_t written(uint64_t at)
{
	return at ^ 0x6c656674ull << 32;
}

static bool is_left(uint64_t at)
{
	return *(const volatile uint64_t *)at;
}

static bool make(uint64_t at)
{
	*(volatile uint64_t *)at = written(at);
	return false;
}

static bool is_changed(uint64_t at)
{
	return *(const volatile uint64_t *)at != written(at);
}

uint64_t leftover_find(uint64_t *what)
{
	uint64_t at = find(is_left);

	if (at)
		*what = *(const volatile uint64_t *)at;
	return at;
}

void leftover_make(void)
{
	find(make);
}

uint64_t leftover_changed(void)
{
	return find(is_changed);
}
