/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dtb/tree/tree.h"
#include "tools/dt_place.h"

#define BEYOND 4096u /* what a memory node takes */
#define OBJECT "--memory"

/* --- what the user says --- */

/* "4G", "2G@0x80000000": -1 when `text` is neither. A size that no number holds is the largest. */
static int read_piece(const char *text, struct range *piece, struct fill *fill)
{
	static const char units[] = "KMGT";
	char *end;
	const char *unit;
	unsigned shift = 20;

	if (*text < '0' || *text > '9')
		return -1;
	*piece = (struct range){0, strtoull(text, &end, 10)};
	unit = memchr(units, *end & ~0x20, sizeof(units) - 1);
	if (unit) {
		shift = 10 * (unsigned)(unit - units + 1);
		end += end[1] == 'B' || end[1] == 'b' ? 2 : 1;
	}
	fill->bare |= !unit;
	piece->size = piece->size <= UINT64_MAX >> shift ? piece->size << shift : UINT64_MAX;
	fill->placed = *end == '@';
	if (fill->placed) {
		const char *base = end + 1;

		piece->base = strtoull(base, &end, 0);
		if (*base < '0' || *base > '9')
			return -1;
	}
	return *end ? -1 : 0;
}

static int check_piece(const struct fill *fill, struct range piece, const char *object,
		       struct diag *diag)
{
	unsigned long long base = piece.base, size = piece.size;

	if (!size)
		return diag_fail(diag, object, "its size is 0: say how much there is, or nothing");
	if (range_in_reach(piece).size != size)
		return diag_fail(
			diag, object,
			"ends above 2^52, where no memory is: less of it, or a lower place");
	if (!IS_ALIGNED(base | size, PAGE_SIZE))
		return diag_fail(diag, object,
				 "0x%llx + 0x%llx is not made of whole 4 KiB pages: its place and "
				 "its size are multiples of 0x1000",
				 base, size);
	for (unsigned i = 0; i < fill->n_banks; i++)
		if (range_overlaps(fill->bank[i], piece))
			return diag_fail(diag, object,
					 "overlaps 0x%llx + 0x%llx, which ends at 0x%llx: another "
					 "place, or less of it",
					 (unsigned long long)fill->bank[i].base,
					 (unsigned long long)fill->bank[i].size,
					 (unsigned long long)range_end(fill->bank[i]));
	return 0;
}

int fill_parse(const char *text, struct fill *fill, struct diag *diag)
{
	bool last = false;

	fill->bare = fill->between = false;
	for (fill->n_banks = 0; !last; text++) {
		char object[sizeof(diag->object)];
		const char *piece = object + sizeof(OBJECT);
		size_t length = strcspn(text, ",");
		struct range range;

		last = !text[length];
		snprintf(object, sizeof(object), OBJECT " %.*s", (int)length, text);
		if (length >= sizeof(object) - sizeof(OBJECT) || read_piece(piece, &range, fill))
			return diag_fail(diag, object,
					 "not a size, with or without a place (4G, or "
					 "2G@0x80000000,2G@0x880000000)");
		if (!fill->placed && (fill->n_banks || !last))
			return diag_fail(diag, object,
					 "of several pieces each needs its place: SIZE@BASE,"
					 "SIZE@BASE");
		if (fill->n_banks == DT_MAX_RAM)
			return diag_fail(diag, object, "is piece %u, there can be %u",
					 DT_MAX_RAM + 1, DT_MAX_RAM);
		if (check_piece(fill, range, object, diag))
			return -1;
		fill->bank[fill->n_banks++] = range;
		text += length;
	}
	return 0;
}

/* --- into the tree --- */

static int fail_no_room(struct diag *diag)
{
	return diag_fail(diag, OBJECT, "there is no room for more in the tree");
}

static int append_cells(void *fdt, int node, int cells, uint64_t number)
{
	return cells == 2 ? fdt_appendprop_u64(fdt, node, "reg", number)
			  : fdt_appendprop_u32(fdt, node, "reg", (uint32_t)number);
}

static int write_reg(void *fdt, int node, const struct fill *fill, struct diag *diag)
{
	int na = fdt_address_cells(fdt, 0), ns = fdt_size_cells(fdt, 0), failed = 0;

	if (na < 1 || na > 2 || ns < 1 || ns > 2)
		return diag_fail(diag, OBJECT,
				 "the root has neither 1 nor 2 cells for an address or a size");
	fdt_delprop(fdt, node, "reg");
	for (unsigned i = 0; i < fill->n_banks; i++) {
		struct range bank = fill->bank[i];

		if (na == 1 && range_end(bank) > GIB(4))
			return diag_fail(diag, OBJECT,
					 "0x%llx + 0x%llx ends above 4 GiB, the tree has one cell "
					 "for an address",
					 (unsigned long long)bank.base,
					 (unsigned long long)bank.size);
		for (uint64_t part; bank.size; bank.base += part, bank.size -= part) {
			part = ns == 1 && bank.size >= GIB(4) ? GIB(2) : bank.size;
			failed |= append_cells(fdt, node, na, bank.base) |
				  append_cells(fdt, node, ns, part);
		}
	}
	return failed ? fail_no_room(diag) : 0;
}

/* The first memory node gets all of it, the others go. `fdt` is a copy of what `tree` is of. */
static int write_banks(const struct tree *tree, void *fdt, const struct fill *fill,
		       struct diag *diag)
{
	char name[32];
	int first = -1;

	tree_for_each_child(tree, 0, node) {
		if (!place_is_memory(tree, node))
			continue;
		if (first < 0)
			first = tree->node[node].offset;
		else
			fdt_nop_node(fdt, tree->node[node].offset); /* moves nothing */
	}
	snprintf(name, sizeof(name), "memory@%llx", (unsigned long long)fill->bank[0].base);
	if (first < 0) {
		first = fdt_add_subnode(fdt, 0, name);
		fdt_setprop_string(fdt, first, "device_type", "memory");
	}
	return write_reg(fdt, first, fill, diag);
}

static uint64_t total_of(const struct fill *fill)
{
	uint64_t total = 0;

	for (unsigned i = 0; i < fill->n_banks; i++)
		total += fill->bank[i].size;
	return total;
}

/* Where it is, for the user: what was asked for, what of it is known and what guessed. `seen`: the
 * tree says where it begins, and nobody else does. */
static void describe(const struct fill *fill, uint64_t asked, bool seen, char said[FILL_SAID])
{
	unsigned long long total = total_of(fill) >> 20, of = asked >> 20;
	size_t used = (size_t)snprintf(said, FILL_SAID, "memory: %llu MiB", total);

	if (of > total)
		used += (size_t)snprintf(said + used, FILL_SAID - used, " of the %llu MiB", of);
	used += (size_t)snprintf(said + used, FILL_SAID - used, "%s, %s%s",
				 fill->bare ? " (a size without a unit is in MiB)" : "",
				 fill->placed    ? "where --memory says:"
				 : seen          ? "where the tree's memory begins"
				 : fill->between ? "a guess, between the devices of the tree, "
						   "which are in each of the first four GiB"
						 : "a guess, where the tree has no devices",
				 fill->placed ? "" : " (--memory SIZE@BASE: elsewhere):");
	for (unsigned i = 0; i < fill->n_banks; i++)
		used += (size_t)snprintf(said + used, FILL_SAID - used, "%s 0x%llx + 0x%llx",
					 !i               ? ""
					 : i == 1 && seen ? "; going on at a guess, "
							    "where it has no devices:"
							  : ",",
					 (unsigned long long)fill->bank[i].base,
					 (unsigned long long)fill->bank[i].size);
}

int fill_memory(const void *fdt, size_t room, struct fill *fill, void **out, size_t *out_size,
		char said[FILL_SAID], struct diag *diag)
{
	const struct tree *tree;
	uint64_t asked = total_of(fill);
	bool seen = false;

	*said = 0;
	if (tree_check(fdt, room, "board tree", diag) < 0)
		return -1;
	tree = tree_open(fdt, diag);
	if (!tree)
		return -1;
	if (!fill->placed) {
		uint64_t base = place_memory(tree, fill, &seen);

		if (!fill->n_banks)
			return diag_fail(diag, OBJECT, "there is no room for it at 0x%llx",
					 (unsigned long long)base);
	}
	*out_size = fdt_totalsize(fdt) + BEYOND;
	*out = malloc(*out_size);
	if (!*out || fdt_open_into(fdt, *out, (int)*out_size))
		return fail_no_room(diag);
	describe(fill, asked, seen, said);
	if (write_banks(tree, *out, fill, diag))
		return -1;
	fdt_pack(*out);
	*out_size = fdt_totalsize(*out);
	return 0;
}
