/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/merged/measured_memory.h"

#include <string.h>

#include "dtb/tree/tree.h"
#include "include/physical.h"
#include "lib/printf.h"

#define NAME_ROOM    64u
#define OVERLAY_ROOM 1024u

/* The name of the first memory node that is in use, or one for a new node. */
static void memory_name(const void *fdt, uint64_t base, char name[NAME_ROOM])
{
	int node;

	fmt_sn(name, NAME_ROOM, "memory@%llx", (unsigned long long)base);
	fdt_for_each_subnode(node, fdt, 0) {
		const char *type = fdt_getprop(fdt, node, "device_type", NULL);
		const char *its = fdt_get_name(fdt, node, NULL);

		if (type && !strcmp(type, "memory") && strlen(its) < NAME_ROOM &&
		    !fdt_getprop(fdt, node, "status", NULL)) {
			memcpy(name, its, strlen(its) + 1);
			return;
		}
	}
}

/* `reg` of as many cells as the root has; how many, or -1: one does not hold a number. */
static int make_reg(const void *fdt, const struct range *ram, unsigned count, fdt32_t *reg)
{
	int cells[2] = {fdt_address_cells(fdt, 0), fdt_size_cells(fdt, 0)}, n = 0;

	for (unsigned i = 0; i < count; i++) {
		const uint64_t number[2] = {ram[i].base, ram[i].size};

		for (unsigned part = 0; part < 2; part++) {
			if (cells[part] < 1 || cells[part] > 2 ||
			    (cells[part] == 1 && number[part] >> 32))
				return -1;
			if (cells[part] == 2)
				reg[n++] = cpu_to_fdt32((uint32_t)(number[part] >> 32));
			reg[n++] = cpu_to_fdt32((uint32_t)number[part]);
		}
	}
	return n;
}

/* Once one of these fails, so do those behind it. */
static int make_overlay(void *overlay, const char *name, const fdt32_t *reg, int cells)
{
	int failed = fdt_create(overlay, OVERLAY_ROOM);

	failed |= fdt_finish_reservemap(overlay);
	failed |= fdt_begin_node(overlay, "");
	failed |= fdt_begin_node(overlay, "fragment@0");
	failed |= fdt_property_string(overlay, "target-path", "/");
	failed |= fdt_begin_node(overlay, "__overlay__");
	failed |= fdt_begin_node(overlay, name);
	failed |= fdt_property_string(overlay, "device_type", "memory");
	failed |= fdt_property(overlay, "reg", reg, cells * (int)sizeof(*reg));
	for (unsigned depth = 0; depth < 4; depth++)
		failed |= fdt_end_node(overlay);
	failed |= fdt_finish(overlay);
	return failed;
}

int measured_memory_add(struct scratch *scratch, struct merged_tree *tree, const struct range *ram,
			unsigned count, struct diag *diag)
{
	fdt32_t reg[4 * MEASURED_MOST];
	char name[NAME_ROOM];
	uint64_t overlay;
	int cells;

	if (tree_check(tree->fdt, tree->size, "board tree", diag) < 0)
		return -1;
	cells = make_reg(tree->fdt, ram, count, reg);
	if (cells < 0)
		return diag_fail(diag, "/", "its cells cannot hold the memory that was measured");
	memory_name(tree->fdt, ram[0].base, name);
	if (scratch_take(scratch, "measured memory", OVERLAY_ROOM, &overlay, diag))
		return -1;
	if (make_overlay(memory_at(overlay), name, reg, cells))
		return diag_fail(diag, name, "has no room for the memory that was measured");
	return merged_tree_add(scratch, tree, memory_at(overlay), OVERLAY_ROOM, diag);
}
