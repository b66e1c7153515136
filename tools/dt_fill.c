/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dtb/tree/tree.h"
#include "dtb/tree/tree_bus.h"

#define BEYOND    4096u /* what a memory node takes */
#define TAKEN_MAX 4096u
#define PIECE     MIB(2)
#define WORTH     MIB(128) /* a gap among devices that is smaller has no DRAM */
#define OBJECT    "--memory"

/* --- what the user says --- */

/* "4G", "2G@0x80000000": -1 when `text` is neither. A size that no number holds is the largest. */
static int read_piece(const char *text, struct range *piece, bool *placed)
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
	piece->size = piece->size <= UINT64_MAX >> shift ? piece->size << shift : UINT64_MAX;
	*placed = *end == '@';
	if (*placed) {
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

	for (fill->n_banks = 0; !last; text++) {
		char object[sizeof(diag->object)];
		const char *piece = object + sizeof(OBJECT);
		size_t length = strcspn(text, ",");
		struct range range;

		last = !text[length];
		snprintf(object, sizeof(object), OBJECT " %.*s", (int)length, text);
		if (length >= sizeof(object) - sizeof(OBJECT) ||
		    read_piece(piece, &range, &fill->placed))
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

/* --- where it can be --- */

/* Where the CPU finds something else than DRAM. */
struct taken {
	struct range range[TAKEN_MAX];
	unsigned count;
};

static void add_taken(struct taken *taken, struct range range)
{
	if (range.size && taken->count < TAKEN_MAX)
		taken->range[taken->count++] = range;
}

static bool is_memory(const struct tree *tree, unsigned node)
{
	const char *type = tree_str(tree, node, "device_type");

	return type && !strcmp(type, "memory") && !(tree->node[node].flags & TREE_DISABLED);
}

/* Registers and PCI windows of all devices. What lies in DRAM (/reserved-memory, a framebuffer in
 * /chosen) is passed over; a node that makes no sense is, too. */
static void find_taken(const struct tree *tree, struct taken *taken)
{
	struct diag unused;
	struct range range;

	taken->count = 0;
	for (unsigned node = 1; node < tree->n_nodes; node++) {
		bool top = !tree->node[node].parent;

		if (top && (!strcmp(tree_name(tree, node), "reserved-memory") ||
			    !strcmp(tree_name(tree, node), "chosen") || is_memory(tree, node))) {
			node = tree->node[node].end - 1u;
			continue;
		}
		for (unsigned i = 0; tree_reg(tree, node, i, &range, &unused) == 1; i++)
			add_taken(taken, range);
		for (unsigned i = 0; tree_u32(tree, node, "#address-cells", 0) == 3 &&
				     tree_pci_window(tree, node, i, &range, &unused) == 1;
		     i++)
			add_taken(taken, range);
	}
}

/* The lowest of what is taken in `range`; size 0: nothing is. */
static struct range first_taken(const struct taken *taken, struct range range)
{
	struct range first = {0, 0};

	for (unsigned i = 0; i < taken->count; i++)
		if (range_overlaps(taken->range[i], range) &&
		    (!first.size || taken->range[i].base < first.base))
			first = taken->range[i];
	return first;
}

static uint64_t find_base(const struct tree *tree, const struct taken *taken, uint64_t size,
			  bool *seen)
{
	struct diag unused;
	struct range range;

	tree_for_each_child(tree, 0, node) {
		const char *at = strchr(tree_name(tree, node), '@');

		if (!is_memory(tree, node))
			continue;
		if (tree_reg(tree, node, 0, &range, &unused) != 1)
			range = (struct range){at ? strtoull(at + 1, NULL, 16) : 0, 0};
		*seen = at || range.base || range.size;
		if (*seen)
			return range.base;
		break; /* a place holder that says nothing */
	}
	for (range.base = 0; range.base < GIB(4); range.base += GIB(1)) {
		range.size = size < GIB(1) ? size : GIB(1);
		if (!first_taken(taken, range).size)
			return range.base;
	}
	return 0;
}

/* From `base` on, in as many pieces as devices make of it. */
static void place(const struct taken *taken, uint64_t base, uint64_t size, struct fill *fill)
{
	fill->n_banks = 0;
	for (uint64_t from = 0; size && fill->n_banks < DT_MAX_RAM && base >= from;) {
		struct range bank = {base, size}, hole;

		if (range_end(bank) <= base)
			return;
		hole = first_taken(taken, bank);
		from = base;
		if (hole.size) {
			bank.size = hole.base > base ? ALIGN_DOWN(hole.base - base, PIECE) : 0;
			bank.size = bank.size < WORTH && fill->n_banks ? 0 : bank.size;
			base = ALIGN_UP(range_end(hole), PIECE);
		}
		if (bank.size)
			fill->bank[fill->n_banks++] = bank;
		size -= bank.size;
	}
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
		if (!is_memory(tree, node))
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

static void describe(const struct fill *fill, const char *why, char said[FILL_SAID])
{
	size_t used = (size_t)snprintf(said, FILL_SAID, "memory: %llu MiB, %s:",
				       (unsigned long long)(total_of(fill) >> 20), why);

	for (unsigned i = 0; i < fill->n_banks; i++)
		used += (size_t)snprintf(said + used, FILL_SAID - used, "%s 0x%llx + 0x%llx",
					 i ? "," : "", (unsigned long long)fill->bank[i].base,
					 (unsigned long long)fill->bank[i].size);
}

int fill_memory(const void *fdt, size_t room, struct fill *fill, void **out, size_t *out_size,
		char said[FILL_SAID], struct diag *diag)
{
	static struct taken taken;
	const struct tree *tree;
	const char *why = "where --memory says";
	bool seen = false;

	if (tree_check(fdt, room, "board tree", diag) < 0)
		return -1;
	tree = tree_open(fdt, diag);
	if (!tree)
		return -1;
	if (!fill->placed) {
		uint64_t base;

		find_taken(tree, &taken);
		base = find_base(tree, &taken, fill->bank[0].size, &seen);
		why = seen ? "where the tree's memory begins (--memory SIZE@BASE: elsewhere)"
			   : "a guess, where the tree has no devices (--memory SIZE@BASE: "
			     "elsewhere)";
		place(&taken, base, fill->bank[0].size, fill);
		if (!fill->n_banks)
			return diag_fail(diag, OBJECT, "there is no room for it at 0x%llx",
					 (unsigned long long)base);
	}
	*out_size = fdt_totalsize(fdt) + BEYOND;
	*out = malloc(*out_size);
	if (!*out || fdt_open_into(fdt, *out, (int)*out_size))
		return fail_no_room(diag);
	describe(fill, why, said);
	if (write_banks(tree, *out, fill, diag))
		return -1;
	fdt_pack(*out);
	*out_size = fdt_totalsize(*out);
	return 0;
}
