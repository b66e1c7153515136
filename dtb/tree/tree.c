/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/tree.h"

#include <string.h>

#include "dtb/tree/names.h"

/* Whether libfdt may walk all of it. */
static int check_contents(const void *fdt, size_t room, const char *object, struct diag *diag)
{
	if (fdt_off_dt_struct(fdt) % FDT_TAGSIZE)
		return diag_fail(diag, object,
				 "device tree is damaged: its nodes do not begin at 4 bytes");
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

size_t tree_used(const void *fdt)
{
	uint32_t nodes = fdt_off_dt_struct(fdt), strings = fdt_off_dt_strings(fdt);

	/* in the order that all writers put them */
	return fdt_off_mem_rsvmap(fdt) < nodes && nodes < strings
		       ? strings + fdt_size_dt_strings(fdt)
		       : fdt_totalsize(fdt);
}

/* A node's name as it is in the blob. */
static const char *raw_name(const struct tree *tree, unsigned node)
{
	return tree->block + tree->node[node].offset + FDT_TAGSIZE;
}

/* The property at `next`, or behind it where NOPs are: others write those over what is to go. */
static const struct fdt_property *property_at(const char *next)
{
	const fdt32_t *token = (const void *)next;

	while (*token == cpu_to_fdt32(FDT_NOP))
		token++;
	return *token == cpu_to_fdt32(FDT_PROP) ? (const void *)token : NULL;
}

static const struct fdt_property *property_behind(const struct fdt_property *property)
{
	return property_at(property->data + ALIGN_UP(tree_word(&property->len), FDT_TAGSIZE));
}

const struct fdt_property *tree_next_prop(const struct tree *tree, unsigned node,
					  const struct fdt_property *previous)
{
	return previous
		       ? property_behind(previous)
		       : property_at(tree->block + tree->node[node].offset + tree->node[node].head);
}

const char *tree_prop_name(const struct tree *tree, const struct fdt_property *property)
{
	return tree->strings + tree_word(&property->nameoff);
}

static const void *value_of(const struct fdt_property *property, int *len)
{
	*len = property ? (int)tree_word(&property->len) : 0;
	return property ? property->data : NULL;
}

const void *tree_prop(const struct tree *tree, unsigned node, const char *name, int *len)
{
	uint32_t offset = names_find(name)->offset, raw = cpu_to_fdt32(offset);
	const struct fdt_property *p = NULL;

	if (__STDC_HOSTED__ && tree->block_size != fdt_size_dt_struct(tree->fdt))
		__builtin_trap(); /* the tree was written since tree_open */
	if (offset == NAME_TWICE)
		return tree_prop_called(tree, node, name, strlen(name), len);
	if (offset != NAME_ABSENT && tree->node[node].names & names_bit(offset))
		for (p = tree_next_prop(tree, node, NULL); p && p->nameoff != raw;)
			p = property_behind(p);
	return value_of(p, len);
}

const void *tree_prop_called(const struct tree *tree, unsigned node, const char *name,
			     size_t name_len, int *len)
{
	tree_for_each_prop(tree, node, p) {
		const char *its = tree_prop_name(tree, p);

		if (!strncmp(its, name, name_len) && !its[name_len])
			return value_of(p, len);
	}
	return value_of(NULL, len);
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

	return count == 1 ? tree_word(v) : missing;
}

/* NULL where it does not end inside the property. */
static const char *whole_string(const char *text, int len)
{
	return text && len > 0 && memchr(text, 0, (size_t)len) ? text : NULL;
}

const char *tree_str(const struct tree *tree, unsigned node, const char *prop)
{
	int len;
	const char *text = tree_prop(tree, node, prop, &len);

	return whole_string(text, len);
}

const char *tree_str_called(const struct tree *tree, unsigned node, const char *prop)
{
	int len;
	const char *text = tree_prop_called(tree, node, prop, strlen(prop), &len);

	return whole_string(text, len);
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
		value = value << 32 | tree_word(cells++);
	return value;
}
