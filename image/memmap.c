/* SPDX-License-Identifier: Apache-2.0 */
#include "image/memmap.h"

#include <stdbool.h>

#include "lib/printf.h"

#define HEX(v) ((unsigned long long)(v))

static struct range range_of(const struct handoff_region *region)
{
	return (struct range){region->base, region->size};
}

static int check_range(const char *name, struct range range, struct diag *diag)
{
	if (!range.size)
		return diag_fail(diag, name, "range at 0x%llx is empty", HEX(range.base));
	if (range.base + range.size < range.base)
		return diag_fail(diag, name, "range 0x%llx+0x%llx wraps", HEX(range.base),
				 HEX(range.size));
	return 0;
}

static void remove_region(struct memmap *map, unsigned index)
{
	map->n_regions--;
	for (; index < map->n_regions; index++)
		map->regions[index] = map->regions[index + 1];
}

static int insert_region(struct memmap *map, unsigned index, const char *name,
			 enum region_type type, struct range range, struct diag *diag)
{
	struct handoff_region *region = &map->regions[index];

	if (map->n_regions >= HANDOFF_MAX_REGIONS)
		return diag_fail(diag, name, "memory map is full (%u regions)",
				 HANDOFF_MAX_REGIONS);
	for (unsigned i = map->n_regions; i > index; i--)
		map->regions[i] = map->regions[i - 1];
	map->n_regions++;
	*region = (struct handoff_region){.base = range.base, .size = range.size, .type = type};
	fmt_sn(region->name, sizeof(region->name), "%s", name);
	return 0;
}

static bool is_ram(const struct memmap *map, unsigned index)
{
	return index < map->n_regions && map->regions[index].type == REGION_RAM;
}

/* It keeps nobody from having its range. */
static bool is_used(const struct memmap *map, unsigned index)
{
	return map->regions[index].type == REGION_USED;
}

/* A full map has one entry more when two used ranges become one, and what is between them. */
static void make_room(struct memmap *map)
{
	unsigned first = HANDOFF_MAX_REGIONS;

	if (map->n_regions < HANDOFF_MAX_REGIONS)
		return;
	for (unsigned i = 0; i < map->n_regions; i++) {
		struct range both;

		if (!is_used(map, i))
			continue;
		if (first == HANDOFF_MAX_REGIONS) {
			first = i;
			continue;
		}
		both = range_over(range_of(&map->regions[first]), range_of(&map->regions[i]));
		map->regions[first].base = both.base;
		map->regions[first].size = both.size;
		remove_region(map, i);
		return;
	}
}

int memmap_add_ram(struct memmap *map, struct range range, struct diag *diag)
{
	unsigned i = 0;

	if (check_range("memory", range, diag))
		return -1;
	/* Banks are kept ascending and apart: each one that `range` touches becomes part of it. */
	while (is_ram(map, i)) {
		struct range bank = range_of(&map->regions[i]);

		if (!range_touches(bank, range)) {
			i++;
			continue;
		}
		range = range_over(range, bank);
		remove_region(map, i);
	}
	for (i = 0; is_ram(map, i) && map->regions[i].base < range.base; i++)
		;
	return insert_region(map, i, "memory", REGION_RAM, range, diag);
}

/* The first claim that shares a byte with `range`, of a type not in `except`; NULL: none. */
static const struct handoff_region *claim_in(const struct memmap *map, struct range range,
					     unsigned except)
{
	for (unsigned i = 0; i < map->n_regions; i++)
		if (!is_ram(map, i) && !is_used(map, i) &&
		    !(except & (1u << map->regions[i].type)) &&
		    range_overlaps(range_of(&map->regions[i]), range))
			return &map->regions[i];
	return NULL;
}

int memmap_claim(struct memmap *map, const char *name, enum region_type type, struct range range,
		 int inside_ram, struct diag *diag)
{
	const struct handoff_region *other;
	bool inside = !inside_ram;

	if (check_range(name, range, diag))
		return -1;
	for (unsigned i = 0; is_ram(map, i); i++)
		inside |= range_contains(range_of(&map->regions[i]), range);
	if (!inside)
		return diag_fail(diag, name, "range 0x%llx+0x%llx is not in memory",
				 HEX(range.base), HEX(range.size));
	other = claim_in(map, range, 0);
	if (other)
		return diag_fail(diag, name, "range 0x%llx+0x%llx overlaps %s at 0x%llx+0x%llx",
				 HEX(range.base), HEX(range.size), other->name, HEX(other->base),
				 HEX(other->size));
	make_room(map);
	return insert_region(map, map->n_regions, name, type, range, diag);
}

int memmap_reserve(struct memmap *map, const char *name, struct range range, struct diag *diag)
{
	struct range pages = {ALIGN_DOWN(range.base, PAGE_SIZE), 0};
	enum region_type type = REGION_RESERVED;

	if (check_range(name, range, diag))
		return -1;
	pages.size = ALIGN_UP(range_end(range), PAGE_SIZE) - pages.base;
	for (unsigned i = map->n_regions; i-- > 0;) {
		struct range other = range_of(&map->regions[i]);

		if (!((map->regions[i].type == REGION_RESERVED && range_touches(other, pages)) ||
		      (map->regions[i].type == REGION_FIRMWARE && range_overlaps(other, pages))))
			continue;
		if (map->regions[i].type == REGION_FIRMWARE)
			type = REGION_FIRMWARE;
		pages = range_over(pages, other);
		remove_region(map, i);
	}
	return memmap_claim(map, name, type, pages, 0, diag);
}

/* The lowest or highest free place for `size` in `area`. */
static bool find_place(const struct memmap *map, struct range area, uint64_t size, uint64_t align,
		       bool top, uint64_t *base)
{
	uint64_t at = top ? ALIGN_DOWN(range_end(area) - size, align) : ALIGN_UP(area.base, align);

	/* Each round steps over one claim, so there are at most map->n_regions. */
	while (size <= area.size && range_contains(area, (struct range){at, size})) {
		const struct handoff_region *c = claim_in(map, (struct range){at, size}, 0);
		uint64_t next;

		if (!c) {
			*base = at;
			return true;
		}
		if (top && c->base < size)
			return false;
		next = top ? ALIGN_DOWN(c->base - size, align)
			   : ALIGN_UP(range_end(range_of(c)), align);
		if (!top && next <= at) /* wrapped round to 0 */
			return false;
		at = next;
	}
	return false;
}

uint64_t memmap_largest(const struct memmap *map, struct range window)
{
	struct range free_ranges[HANDOFF_MAX_REGIONS];
	unsigned count = memmap_free(map, 0, free_ranges, HANDOFF_MAX_REGIONS);
	uint64_t best = 0;

	for (unsigned i = 0; i < count && i < HANDOFF_MAX_REGIONS; i++) {
		struct range part = range_shared(free_ranges[i], window);

		best = part.size > best ? part.size : best;
	}
	return best;
}

int memmap_alloc(struct memmap *map, const char *name, enum region_type type, uint64_t size,
		 uint64_t align, struct range window, int top, uint64_t *base, struct diag *diag)
{
	bool found = false;

	if (!size)
		return diag_fail(diag, name, "no size");
	/* a window up to the end of the address space is meant well */
	if (window.size > ~window.base)
		window.size = ~window.base;
	for (unsigned i = 0; is_ram(map, i) && (top || !found); i++)
		found |= find_place(map, range_shared(range_of(&map->regions[i]), window), size,
				    align, top, base);
	if (!found)
		return diag_fail(diag, name,
				 "wants 0x%llx bytes of memory at a multiple of 0x%llx, the "
				 "largest free piece%s is 0x%llx",
				 HEX(size), HEX(align),
				 window.size < HYP_MEMORY_END ? " where it must be" : "",
				 HEX(memmap_largest(map, window)));
	make_room(map);
	return insert_region(map, map->n_regions, name, type, (struct range){*base, size}, diag);
}

/* Joined with the used ranges that it touches. */
static int add_used(struct memmap *map, struct range range, struct diag *diag)
{
	for (unsigned i = 0; i < map->n_regions;) {
		struct range other = range_of(&map->regions[i]);

		if (!is_used(map, i) || !range_touches(other, range)) {
			i++;
			continue;
		}
		range = range_over(range, other);
		remove_region(map, i);
		i = 0;
	}
	return insert_region(map, map->n_regions, "used", REGION_USED, range, diag);
}

int memmap_release(struct memmap *map, uint64_t base, struct diag *diag)
{
	for (unsigned i = 0; i < map->n_regions; i++) {
		struct range range = range_of(&map->regions[i]);

		if (is_ram(map, i) || is_used(map, i) || range.base != base)
			continue;
		remove_region(map, i);
		return add_used(map, range, diag);
	}
	return diag_fail(diag, "memory map", "nothing is claimed at 0x%llx", HEX(base));
}

/* Where the first claim at or after `address` begins, at most `end`. */
static uint64_t next_claim(const struct memmap *map, uint64_t address, uint64_t end,
			   unsigned except)
{
	for (unsigned i = 0; i < map->n_regions; i++)
		if (!is_ram(map, i) && !is_used(map, i) &&
		    !(except & (1u << map->regions[i].type)) && map->regions[i].base >= address &&
		    map->regions[i].base < end)
			end = map->regions[i].base;
	return end;
}

unsigned memmap_free(const struct memmap *map, unsigned except, struct range *out, unsigned max)
{
	unsigned count = 0;

	for (unsigned i = 0; is_ram(map, i); i++) {
		uint64_t at = map->regions[i].base, end = range_end(range_of(&map->regions[i]));

		while (at < end) {
			const struct handoff_region *c =
				claim_in(map, (struct range){at, 1}, except);
			uint64_t stop;

			if (c) {
				at = range_end(range_of(c));
				continue;
			}
			stop = next_claim(map, at, end, except);
			if (count < max)
				out[count] = (struct range){at, stop - at};
			count++;
			at = stop;
		}
	}
	return count;
}

void memmap_layout(const struct memmap *map, struct memmap_layout *layout)
{
	layout->n_ram = 0;
	layout->n_busy = 0;
	for (unsigned i = 0; i < map->n_regions; i++) {
		struct range range = range_of(&map->regions[i]);

		if (is_ram(map, i))
			layout->ram[layout->n_ram++] = range;
		else if (!is_used(map, i))
			layout->busy[layout->n_busy++] = range;
	}
}
