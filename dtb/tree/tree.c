/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/tree.h"

#include <string.h>

static struct tree the_tree;

/* Whether libfdt may walk all of it. */
static int check_contents(const void *fdt, size_t room, const char *object, struct diag *diag)
{
	switch (fdt_check_full(fdt, room)) {
	case 0:
		return 0;
	case -FDT_ERR_TRUNCATED:
		return diag_fail(diag, object,
				 "device tree is cut short: its blocks end behind its size");
	case -FDT_ERR_BADSTRUCTURE:
		return diag_fail(diag, object,
				 "device tree is damaged: its nodes or properties do not add up");
	default:
		return diag_fail(
			diag, object,
			"device tree is damaged: a name, an offset or a length leads outside");
	}
}

int tree_check(const void *fdt, size_t room, const char *object, struct diag *diag)
{
	uint32_t size;

	if ((uintptr_t)fdt & 7)
		return diag_fail(diag, object, "not aligned to 8 bytes");
	if (room < sizeof(struct fdt_header))
		return diag_fail(diag, object, "%u bytes are too few for a device tree",
				 (unsigned)room);
	if (fdt_magic(fdt) != FDT_MAGIC)
		return diag_fail(diag, object, "is no device tree (magic 0x%08x)", fdt_magic(fdt));
	size = fdt_totalsize(fdt);
	if (size > room || size > INT32_MAX)
		return diag_fail(diag, object, "says it has %u bytes, %u are there", size,
				 (unsigned)room);
	if (fdt_version(fdt) < 17 || fdt_last_comp_version(fdt) > 17)
		return diag_fail(diag, object, "device tree version %u, 17 is needed",
				 fdt_version(fdt));
	return check_contents(fdt, room, object, diag);
}

/* A node's name as it is in the blob; its properties are behind. */
static const char *raw_name(const struct tree *tree, unsigned node)
{
	return (const char *)tree->fdt + fdt_off_dt_struct(tree->fdt) + tree->node[node].offset +
	       FDT_TAGSIZE;
}

const struct fdt_property *tree_next_prop(const struct tree *tree, unsigned node,
					  const struct fdt_property *previous)
{
	const char *name = raw_name(tree, node);
	const char *next = previous ? previous->data +
					      ALIGN_UP(fdt32_ld(&previous->len), FDT_TAGSIZE)
				    : name + ALIGN_UP(strlen(name) + 1, FDT_TAGSIZE);

	while (fdt32_ld((const fdt32_t *)(const void *)next) == FDT_NOP)
		next += FDT_TAGSIZE;
	return fdt32_ld((const fdt32_t *)(const void *)next) == FDT_PROP ? (const void *)next
									 : NULL;
}

const char *tree_prop_name(const struct tree *tree, const struct fdt_property *property)
{
	return (const char *)tree->fdt + fdt_off_dt_strings(tree->fdt) +
	       fdt32_ld(&property->nameoff);
}

const void *tree_prop(const struct tree *tree, unsigned node, const char *name, int *len)
{
	tree_for_each_prop(tree, node, p) {
		if (!strcmp(tree_prop_name(tree, p), name)) {
			*len = (int)fdt32_ld(&p->len);
			return p->data;
		}
	}
	*len = 0;
	return NULL;
}

static const char *const gic_compatible[] = {
	/* Linux, drivers/irqchip/irq-gic-v3.c, irq-gic.c */
	"arm,gic-v3",        "arm,gic-400", "arm,cortex-a15-gic", "arm,cortex-a7-gic",
	"arm,cortex-a9-gic", "arm,gic-v2",  "qcom,msm-qgic2",     NULL,
};

static uint32_t one_cell(const struct fdt_property *property)
{
	return fdt32_ld(&property->len) == sizeof(fdt32_t)
		       ? fdt32_ld((const fdt32_t *)(const void *)property->data)
		       : 0;
}

static bool says_okay(const struct fdt_property *status)
{
	const char *text = status->data;

	return memchr(text, 0, fdt32_ld(&status->len)) &&
	       (!strcmp(text, "okay") || !strcmp(text, "ok"));
}

/* What its properties say of it, in one pass. */
static void note_props(struct tree *tree, unsigned index)
{
	struct tree_node *node = &tree->node[index];
	uint32_t legacy = 0;

	tree_for_each_prop(tree, index, p) {
		const char *name = tree_prop_name(tree, p);

		if (!strcmp(name, "phandle"))
			node->phandle = one_cell(p);
		else if (!strcmp(name, "linux,phandle"))
			legacy = one_cell(p);
		else if (!strcmp(name, "reg"))
			node->flags |= TREE_HAS_REG;
		else if (!strcmp(name, "interrupts") || !strcmp(name, "interrupts-extended") ||
			 !strcmp(name, "interrupt-map"))
			node->flags |= TREE_HAS_LINES;
		else if (!strcmp(name, "status") && !says_okay(p))
			node->flags |= TREE_DISABLED;
		else if (!strcmp(name, "interrupt-controller") || !strcmp(name, "msi-controller"))
			node->flags |= TREE_CONTROLLER;
	}
	if (!node->phandle)
		node->phandle = legacy;
	if (node->phandle == 0xffffffffu)
		node->phandle = 0;
}

static int add_node(struct tree *tree, int offset, unsigned parent, struct diag *diag)
{
	struct tree_node *node = &tree->node[tree->n_nodes];

	if (tree->n_nodes == TREE_MAX_NODES)
		return diag_fail(diag, "device tree", "has more than %u nodes", TREE_MAX_NODES);
	*node = (struct tree_node){
		.offset = offset, .parent = (uint16_t)parent, .owner = TREE_NO_OWNER};
	note_props(tree, tree->n_nodes);
	if (parent != TREE_NONE)
		node->flags |= tree->node[parent].flags & TREE_DISABLED;
	if (tree->gic == TREE_NONE && !(node->flags & TREE_DISABLED) &&
	    node->flags & TREE_CONTROLLER &&
	    tree_has(tree, tree->n_nodes, "interrupt-controller") &&
	    tree_compatible(tree, tree->n_nodes, gic_compatible))
		tree->gic = tree->n_nodes;
	tree->n_nodes++;
	return 0;
}

/* From the root on, in the order of the blob. */
static int add_nodes(struct tree *tree, struct diag *diag)
{
	unsigned above[TREE_MAX_DEPTH];
	int depth = 0, last = -1;

	if (!fdt_get_name(tree->fdt, 0, NULL))
		return diag_fail(diag, "device tree", "has no root node");
	for (int offset = 0; offset >= 0 && depth >= 0;
	     offset = fdt_next_node(tree->fdt, offset, &depth)) {
		if (depth >= TREE_MAX_DEPTH)
			return diag_fail(diag, "device tree", "nodes are nested more than %d deep",
					 TREE_MAX_DEPTH);
		for (; last >= depth; last--) /* the nodes that have just ended */
			tree->node[above[last]].end = (uint16_t)tree->n_nodes;
		if (add_node(tree, offset, depth ? above[depth - 1] : TREE_NONE, diag) < 0)
			return -1;
		above[depth] = tree->n_nodes - 1;
		last = depth;
	}
	for (; last >= 0; last--)
		tree->node[above[last]].end = (uint16_t)tree->n_nodes;
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

struct tree *tree_open(const void *fdt, struct diag *diag)
{
	struct tree *tree = &the_tree;

	tree->fdt = fdt;
	tree->n_nodes = 0;
	tree->gic = TREE_NONE;
	if (add_nodes(tree, diag) < 0)
		return NULL;
	index_phandles(tree);
	return tree;
}

unsigned tree_phandle(const struct tree *tree, uint32_t phandle)
{
	return phandle ? tree->slot[slot_of(tree, phandle)] : TREE_NONE;
}

const struct tree *tree_last(void)
{
	return &the_tree;
}

const char *tree_name(const struct tree *tree, unsigned node)
{
	const char *name = node < tree->n_nodes ? raw_name(tree, node) : "?";

	return *name ? name : "/";
}

const fdt32_t *tree_cells(const struct tree *tree, unsigned node, const char *prop, unsigned *count)
{
	int len;
	const void *v = tree_prop(tree, node, prop, &len);

	*count = v && len > 0 && !(len & 3) ? (unsigned)len / 4 : 0;
	return *count ? v : NULL;
}

uint32_t tree_u32(const struct tree *tree, unsigned node, const char *prop, uint32_t missing)
{
	unsigned count;
	const fdt32_t *v = tree_cells(tree, node, prop, &count);

	return count == 1 ? fdt32_ld(v) : missing;
}

const char *tree_str(const struct tree *tree, unsigned node, const char *prop)
{
	int len;
	const char *s = tree_prop(tree, node, prop, &len);

	return s && len > 0 && memchr(s, 0, (size_t)len) ? s : NULL;
}

bool tree_has(const struct tree *tree, unsigned node, const char *prop)
{
	int len;

	return tree_prop(tree, node, prop, &len) != NULL;
}

bool tree_compatible(const struct tree *tree, unsigned node, const char *const *list)
{
	int len;
	const char *s = tree_prop(tree, node, "compatible", &len);
	const char *end;

	/* each string's end is looked for once, however long the list is */
	for (; len > 0 && (end = memchr(s, 0, (size_t)len)); len -= (int)(end + 1 - s), s = end + 1)
		for (const char *const *want = list; *want; want++)
			if (!strcmp(s, *want))
				return true;
	return false;
}

uint64_t tree_number(const fdt32_t *cells, unsigned count)
{
	uint64_t value = 0;

	while (count--)
		value = value << 32 | fdt32_ld(cells++);
	return value;
}
