/* SPDX-License-Identifier: Apache-2.0 */
/* The index of a tree is made: two passes over what tree_check has passed. */
#include <string.h>

#include "dtb/tree/names.h"
#include "dtb/tree/tree.h"

static struct tree the_tree;

static const char *const gic_compatible[] = {
	/* Linux, drivers/irqchip/irq-gic-v3.c, irq-gic.c */
	"arm,gic-v3",        "arm,gic-400", "arm,cortex-a15-gic", "arm,cortex-a7-gic",
	"arm,cortex-a9-gic", "arm,gic-v2",  "qcom,msm-qgic2",     NULL,
};

/* 0: it has none that is one. */
static uint32_t read_phandle(const struct tree *tree, unsigned node)
{
	uint32_t phandle = tree_u32(tree, node, "phandle", 0);

	if (!phandle)
		phandle = tree_u32(tree, node, "linux,phandle", 0);
	return phandle == UINT32_MAX ? 0 : phandle;
}

static bool is_okay(const struct tree *tree, unsigned node)
{
	const char *status = tree_str(tree, node, "status");

	return status ? !strcmp(status, "okay") || !strcmp(status, "ok")
		      : !tree_has(tree, node, "status");
}

static uint8_t read_flags(const struct tree *tree, unsigned node)
{
	uint8_t flags = 0;

	if (tree_has(tree, node, "reg"))
		flags |= TREE_HAS_REG;
	if (tree_has(tree, node, "interrupts") || tree_has(tree, node, "interrupts-extended") ||
	    tree_has(tree, node, "interrupt-map"))
		flags |= TREE_HAS_LINES;
	if (!is_okay(tree, node))
		flags |= TREE_DISABLED;
	if (tree_has(tree, node, "interrupt-controller") || tree_has(tree, node, "msi-controller"))
		flags |= TREE_CONTROLLER;
	return flags;
}

/* What its properties say of each node: all names are known by now. */
static void read_nodes(struct tree *tree)
{
	for (unsigned i = 0; i < tree->n_nodes; i++) {
		struct tree_node *node = &tree->node[i];

		node->phandle = read_phandle(tree, i);
		node->flags = read_flags(tree, i);
		if (node->parent != TREE_NONE)
			node->flags |= tree->node[node->parent].flags & TREE_DISABLED;
		if (tree->gic == TREE_NONE && !(node->flags & TREE_DISABLED) &&
		    tree_has(tree, i, "interrupt-controller") &&
		    tree_compatible(tree, i, gic_compatible))
			tree->gic = i;
	}
}

static void add_names(struct tree *tree, unsigned node)
{
	tree_for_each_prop(tree, node, p) {
		uint32_t its = tree_word(&p->nameoff);

		names_add(its);
		tree->node[node].names |= names_bit(its);
	}
}

static int add_node(struct tree *tree, uint32_t offset, unsigned parent, struct diag *diag)
{
	struct tree_node *node = &tree->node[tree->n_nodes];
	const char *name = tree->block + offset + FDT_TAGSIZE;
	size_t head = FDT_TAGSIZE + ALIGN_UP(strlen(name) + 1, FDT_TAGSIZE);

	if (tree->n_nodes == TREE_MAX_NODES)
		return diag_fail(diag, "device tree", "has more than %u nodes", TREE_MAX_NODES);
	if (head > UINT16_MAX)
		return diag_fail(diag, "device tree", "has a node whose name is %u bytes long",
				 (unsigned)strlen(name));
	*node = (struct tree_node){.offset = (int)offset,
				   .parent = (uint16_t)parent,
				   .head = (uint16_t)head,
				   .owner = TREE_NO_OWNER};
	add_names(tree, tree->n_nodes);
	tree->n_nodes++;
	return 0;
}

/* Behind the token at `offset`, which is none of a node's beginning. */
static uint32_t skip_token(const struct tree *tree, uint32_t offset)
{
	const struct fdt_property *property = (const void *)(tree->block + offset);

	return tree_word(property) == FDT_PROP
		       ? offset + (uint32_t)(sizeof(*property) +
					     ALIGN_UP(tree_word(&property->len), FDT_TAGSIZE))
		       : offset + FDT_TAGSIZE;
}

/* From the root on, in the order of the blob (DT specification 5.4.2). */
static int add_nodes(struct tree *tree, struct diag *diag)
{
	unsigned above[TREE_MAX_DEPTH], depth = 0;
	uint32_t offset = 0, token;

	if (tree_word(tree->block) != FDT_BEGIN_NODE)
		return diag_fail(diag, "device tree", "has no root node");
	do {
		token = tree_word(tree->block + offset);
		if (token == FDT_END_NODE)
			tree->node[above[--depth]].end = (uint16_t)tree->n_nodes;
		if (token != FDT_BEGIN_NODE) {
			offset = skip_token(tree, offset);
			continue;
		}
		if (depth == TREE_MAX_DEPTH)
			return diag_fail(diag, "device tree", "nodes are nested more than %d deep",
					 TREE_MAX_DEPTH);
		if (add_node(tree, offset, depth ? above[depth - 1] : TREE_NONE, diag) < 0)
			return -1;
		above[depth++] = tree->n_nodes - 1;
		offset += tree->node[tree->n_nodes - 1].head;
	} while (depth);
	return 0;
}

/* dtc numbers phandles from 1 on, so their low bits alone hardly ever meet. */
static unsigned slot_of(const struct tree *tree, uint32_t phandle)
{
	unsigned at = phandle & tree->slot_mask;

	while (tree->slot[at] != TREE_NONE && tree->node[tree->slot[at]].phandle != phandle)
		at = (at + 1) & tree->slot_mask;
	return at;
}

static void index_phandles(struct tree *tree)
{
	unsigned count = 0;

	for (unsigned i = 0; i < tree->n_nodes; i++)
		count += tree->node[i].phandle != 0;
	for (tree->slot_mask = 1; tree->slot_mask + 1 < 2 * count;)
		tree->slot_mask = 2 * tree->slot_mask + 1;
	memset(tree->slot, 0xff, (tree->slot_mask + 1) * sizeof(tree->slot[0])); /* TREE_NONE */
	for (unsigned i = 0; i < tree->n_nodes; i++) {
		unsigned at;

		if (!tree->node[i].phandle)
			continue;
		at = slot_of(tree, tree->node[i].phandle);
		/* of two nodes with one phandle the first has it */
		if (tree->slot[at] == TREE_NONE)
			tree->slot[at] = (uint16_t)i;
	}
}

static void find_blocks(struct tree *tree)
{
	const void *fdt = tree->fdt;

	tree->block = (const char *)fdt + fdt_off_dt_struct(fdt);
	tree->block_size = fdt_size_dt_struct(fdt);
	tree->strings = (const char *)fdt + fdt_off_dt_strings(fdt);
}

struct tree *tree_open(const void *fdt, struct diag *diag)
{
	struct tree *tree = &the_tree;

	tree->fdt = fdt;
	find_blocks(tree);
	tree->n_nodes = 0;
	tree->gic = TREE_NONE;
	tree->assigned = NULL;
	tree->derived = 0;
	names_clear(tree->strings);
	if (add_nodes(tree, diag) < 0)
		return NULL;
	read_nodes(tree);
	index_phandles(tree);
	return tree;
}

void tree_wrote(struct tree *tree, unsigned node)
{
	uint32_t before = tree->block_size;

	find_blocks(tree);
	for (unsigned i = node + 1; i < tree->n_nodes; i++)
		tree->node[i].offset += (int)(tree->block_size - before);
	names_move(tree->strings);
	add_names(tree, node);
	tree->node[node].phandle = read_phandle(tree, node);
	index_phandles(tree);
}

unsigned tree_phandle(const struct tree *tree, uint32_t phandle)
{
	return phandle ? tree->slot[slot_of(tree, phandle)] : TREE_NONE;
}

uint32_t tree_new_phandle(const struct tree *tree)
{
	uint32_t highest = 0;

	for (unsigned i = 0; i < tree->n_nodes; i++)
		if (tree->node[i].phandle > highest)
			highest = tree->node[i].phandle;
	return highest < UINT32_MAX - 1 ? highest + 1 : 0;
}

struct tree *tree_again(const void *fdt)
{
	return the_tree.fdt == fdt && the_tree.block_size == fdt_size_dt_struct(fdt) ? &the_tree
										     : NULL;
}

const struct tree *tree_last(void)
{
	return &the_tree;
}
