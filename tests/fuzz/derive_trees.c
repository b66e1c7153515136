/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/derive_trees.h"

#include <glob.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dtb/tree/board.h"
#include "tools/dt_fill.h"

struct board boards[MAX_TREES];
unsigned n_boards;

static void __attribute__((noreturn)) give_up(const char *what, const char *why)
{
	fprintf(stderr, "fuzz_derive: %s: %s\n", what, why);
	exit(1);
}

static void *read_file(const char *path, size_t *size)
{
	FILE *in = fopen(path, "rb");
	char *data = malloc(TREE_ROOM);

	if (!in || !data)
		give_up(path, "cannot be read");
	*size = fread(data, 1, TREE_ROOM, in);
	fclose(in);
	return data;
}

/* A copy with room behind it. */
static char *opened(const void *tree, size_t room)
{
	char *copy = malloc(fdt_totalsize(tree) + room);

	if (!copy || fdt_open_into(tree, copy, (int)(fdt_totalsize(tree) + room)))
		give_up("a tree", "no room");
	return copy;
}

static unsigned count_nodes(const void *tree)
{
	unsigned count = 0;

	for (int node = 0; node >= 0; node = fdt_next_node(tree, node, NULL))
		count++;
	return count;
}

/* Any node can be named. */
static void give_phandles(void *tree)
{
	uint32_t phandle;

	for (int node = 0; node >= 0; node = fdt_next_node(tree, node, NULL))
		if (!fdt_get_phandle(tree, node) &&
		    (fdt_generate_phandle(tree, &phandle) ||
		     fdt_setprop_u32(tree, node, "phandle", phandle)))
			give_up("a tree", "no phandles");
}

static int add_domain(void *tree, int above, const char *name, unsigned cpus, unsigned mask)
{
	const fdt32_t of[] = {cpu_to_fdt32(cpus), cpu_to_fdt32(mask), cpu_to_fdt32(1)};
	int node = fdt_add_subnode(tree, above, name);

	if (node < 0 || fdt_setprop_string(tree, node, "compatible", "openamp,domain-v1") ||
	    fdt_setprop_string(tree, node, "mullion,kernel", "k") ||
	    fdt_setprop(tree, node, "cpus", of, sizeof(of)))
		give_up("a tree", "no domain");
	return node;
}

/* Two domains: one with the rest, one with what an input names. */
static void add_domains(void *tree)
{
	static const fdt32_t none[SECOND];
	unsigned cpus = fdt_get_phandle(tree, fdt_path_offset(tree, "/cpus"));
	int domains = fdt_add_subnode(tree, 0, "domains"), node;

	node = add_domain(tree, domains, "a", cpus, ~0u);
	fdt_setprop_empty(tree, node, "mullion,memory-rest");
	fdt_setprop_empty(tree, node, "mullion,access-rest");
	domains = fdt_path_offset(tree, "/domains");
	node = add_domain(tree, domains, "b", cpus, 2);
	fdt_setprop(tree, node, "access", none, sizeof(none));
	fdt_setprop_u32(tree, node, "mullion,memory-size", 0x1000000);
}

/* Half of all trees leave their memory to the boot loader. */
static void *with_memory(void *tree, size_t size)
{
	static struct dt_board found;
	char said[FILL_SAID];
	struct fill fill;
	void *filled;
	struct diag diag;

	if (!dt_discover(tree, size, &found, &diag))
		return tree;
	if (fill_parse("1G", &fill, &diag) ||
	    fill_memory(tree, size, &fill, &filled, &size, said, &diag))
		return NULL;
	free(tree);
	return filled;
}

static void add_board(const char *path)
{
	struct board *board = &boards[n_boards];
	char overlay[512];
	size_t size;
	void *tree = read_file(path, &size);
	FILE *there;

	if (fdt_check_full(tree, size) || !(tree = with_memory(tree, size)))
		return;
	fdt_pack(tree);
	board->tree = opened(tree, TREE_SPARE);
	board->configured = opened(tree, TREE_ROOM);
	free(tree);
	give_phandles(board->configured);
	add_domains(board->configured);
	board->n_nodes = count_nodes(board->configured);
	fdt_pack(board->configured);
	tree = board->configured;
	board->configured = opened(tree, TREE_SPARE);
	free(tree);
	snprintf(overlay, sizeof(overlay), "%.*s.dtbo", (int)strlen(path) - 4, path);
	there = fopen(overlay, "rb");
	if (there) {
		fclose(there);
		tree = read_file(overlay, &size);
		board->overlay = opened(tree, TREE_SPARE);
		free(tree);
	}
	n_boards++;
}

void read_boards(const char *folder)
{
	char pattern[512];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/*.dtb", folder);
	if (glob(pattern, 0, NULL, &found))
		give_up(pattern, "no trees (tools/fuzz.py makes them)");
	for (size_t i = 0; i < found.gl_pathc && n_boards < MAX_TREES; i++)
		add_board(found.gl_pathv[i]);
	globfree(&found);
	if (!n_boards)
		give_up(pattern, "no tree among them");
}
