/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/room.h"

#include "dtb/config/system.h"
#include "lib/ranges.h"

#define MAX_PIECES (4 * SYS_MAX_MEMORY)

/* What a kernel is asked for, and its memory: what touches united. */
struct request {
	uint64_t size, align;
	struct range memory[MAX_PIECES];
	unsigned n_memory;
};

static bool is_met_in(const struct request *request, struct range window)
{
	for (unsigned i = 0; i < request->n_memory; i++) {
		struct range part = range_shared(request->memory[i], window);
		uint64_t skipped = -part.base & (request->align - 1);

		if (part.size >= request->size && part.size - request->size >= skipped)
			return true;
	}
	return false;
}

/* A range that wraps ends where the addresses do. */
static struct range window_at(const fdt32_t *cells, unsigned base_cells, unsigned size_cells)
{
	struct range window = {tree_number(cells, base_cells),
			       tree_number(cells + base_cells, size_cells)};

	if (window.size > UINT64_MAX - window.base)
		window.size = UINT64_MAX - window.base;
	return window;
}

static bool is_met(const struct tree *tree, unsigned region, const struct request *request,
		   unsigned base_cells, unsigned size_cells)
{
	unsigned entry = base_cells + size_cells, count;
	const fdt32_t *cells = tree_cells(tree, region, "alloc-ranges", &count);

	if (!tree_has(tree, region, "alloc-ranges"))
		return is_met_in(request, (struct range){0, UINT64_MAX});
	if (!count || count % entry)
		return true;
	for (unsigned at = 0; at < count; at += entry)
		if (is_met_in(request, window_at(cells + at, base_cells, size_cells)))
			return true;
	return false;
}

bool room_is_missing(const struct tree *tree, unsigned region, const struct range *memory,
		     unsigned n_memory)
{
	unsigned base_cells = tree_u32(tree, 0, "#address-cells", 2), n_size, n_align;
	unsigned size_cells = tree_u32(tree, 0, "#size-cells", 1);
	const fdt32_t *size = tree_cells(tree, region, "size", &n_size);
	const fdt32_t *align = tree_cells(tree, region, "alignment", &n_align);
	struct request request = {.align = 1};

	if (base_cells - 1 > 1 || size_cells - 1 > 1 || n_size != size_cells ||
	    (align && n_align != base_cells))
		return false;
	request.size = tree_number(size, size_cells);
	if (align)
		request.align = tree_number(align, base_cells);
	if (!request.align || request.align & (request.align - 1)) /* no power of two */
		request.align = 1;
	for (unsigned i = 0; i < n_memory && request.n_memory < MAX_PIECES; i++) {
		struct range piece = ranges_unite(request.memory, &request.n_memory, memory[i]);

		request.memory[request.n_memory++] = piece;
	}
	return !is_met(tree, region, &request, base_cells, size_cells);
}
