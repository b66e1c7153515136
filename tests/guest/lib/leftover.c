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

uint64_t leftover_find(uint64_t *what)
{
	for (unsigned i = 0; i < machine.n_memory; i++)
		for (uint64_t page = machine.memory[i].base, end = page + machine.memory[i].size;
		     page < end; page += PAGE) {
			if (is_held(page))
				continue;
			for (uint64_t at = page + tree_part(page); at < page + PAGE; at += 8)
				if (*(const volatile uint64_t *)at) {
					*what = *(const volatile uint64_t *)at;
					return at;
				}
		}
	return 0;
}

void leftover_make(void)
{
	for (unsigned i = 0; i < machine.n_memory; i++)
		for (uint64_t page = machine.memory[i].base, end = page + machine.memory[i].size;
		     page < end; page += PAGE) {
			if (is_held(page))
				continue;
			for (uint64_t at = page + tree_part(page); at < page + PAGE; at += 8)
				*(volatile uint64_t *)at = at ^ 0x6c656674ull << 32;
		}
}
