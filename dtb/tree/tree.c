/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/tree.h"

#include <string.h>

static struct tree the_tree;

int tree_check(const void *fdt, size_t room, const char *object, struct diag *d)
{
	uint32_t size;

	if ((uintptr_t)fdt & 7)
		return diag_fail(d, object, "not aligned to 8 bytes");
	if (room < sizeof(struct fdt_header))
		return diag_fail(d, object, "%u bytes are too few for a device tree",
				 (unsigned)room);
	if (fdt_magic(fdt) != FDT_MAGIC)
		return diag_fail(d, object, "is no device tree (magic 0x%08x)", fdt_magic(fdt));
	size = fdt_totalsize(fdt);
	if (size > room || size > INT32_MAX)
		return diag_fail(d, object, "says it has %u bytes, %u are there", size,
				 (unsigned)room);
	if (fdt_version(fdt) < 17 || fdt_last_comp_version(fdt) > 17)
		return diag_fail(d, object, "device tree version %u, 17 is needed",
				 fdt_version(fdt));
	switch (fdt_check_full(fdt, room)) {
	case 0:
		return 0;
	case -FDT_ERR_TRUNCATED:
		return diag_fail(d, object,
				 "device tree is cut short: its blocks end behind its size");
	case -FDT_ERR_BADSTRUCTURE:
		return diag_fail(d, object,
				 "device tree is damaged: its nodes or properties do not add up");
	default:
		return diag_fail(
			d, object,
			"device tree is damaged: a name, an offset or a length leads outside");
	}
}

const struct fdt_property *tree_next_prop(const struct tree *t, unsigned i,
					  const struct fdt_property *prev)
{
	const char *node = (const char *)t->fdt + fdt_off_dt_struct(t->fdt) + t->node[i].off +
			   FDT_TAGSIZE;
	const char *p = prev ? prev->data + ALIGN_UP(fdt32_ld(&prev->len), FDT_TAGSIZE)
			     : node + ALIGN_UP(strlen(node) + 1, FDT_TAGSIZE);

	while (fdt32_ld((const fdt32_t *)(const void *)p) == FDT_NOP)
		p += FDT_TAGSIZE;
	return fdt32_ld((const fdt32_t *)(const void *)p) == FDT_PROP ? (const void *)p : NULL;
}

const char *tree_prop_name(const struct tree *t, const struct fdt_property *p)
{
	return (const char *)t->fdt + fdt_off_dt_strings(t->fdt) + fdt32_ld(&p->nameoff);
}

const void *tree_prop(const struct tree *t, unsigned i, const char *name, int *len)
{
	tree_for_each_prop(t, i, p) {
		if (!strcmp(tree_prop_name(t, p), name)) {
			*len = (int)fdt32_ld(&p->len);
			return p->data;
		}
	}
	*len = 0;
	return NULL;
}

static bool disabled(const struct tree *t, unsigned i)
{
	const char *status = tree_str(t, i, "status");

	return status ? strcmp(status, "okay") && strcmp(status, "ok") : tree_has(t, i, "status");
}

static const char *const gic_compatible[] = {
	"arm,gic-v3", "arm,gic-400", "arm,cortex-a15-gic", "arm,cortex-a7-gic", "arm,cortex-a9-gic",
	"arm,gic-v2", NULL,
};

static int add_node(struct tree *t, int off, unsigned parent, struct diag *d)
{
	struct tree_node *n = &t->node[t->n];

	if (t->n == TREE_MAX_NODES)
		return diag_fail(d, "device tree", "has more than %u nodes", TREE_MAX_NODES);
	*n = (struct tree_node){.off = off, .parent = (uint16_t)parent, .owner = TREE_NO_OWNER};
	n->phandle = tree_u32(t, t->n, "phandle", tree_u32(t, t->n, "linux,phandle", 0));
	if (n->phandle == 0xffffffffu)
		n->phandle = 0;
	if (disabled(t, t->n) || (parent != TREE_NONE && t->node[parent].flags & TREE_DISABLED))
		n->flags |= TREE_DISABLED;
	if (tree_has(t, t->n, "reg"))
		n->flags |= TREE_HAS_REG;
	if (t->gic == TREE_NONE && !(n->flags & TREE_DISABLED) &&
	    tree_has(t, t->n, "interrupt-controller") && tree_compatible(t, t->n, gic_compatible))
		t->gic = t->n;
	t->n++;
	return 0;
}

struct tree *tree_open(const void *fdt, struct diag *d)
{
	struct tree *t = &the_tree;
	unsigned above[TREE_MAX_DEPTH];
	int depth = 0, last = -1;

	t->fdt = fdt;
	t->n = 0;
	t->gic = TREE_NONE;
	if (!fdt_get_name(fdt, 0, NULL)) {
		diag_fail(d, "device tree", "has no root node");
		return NULL;
	}
	for (int off = 0; off >= 0 && depth >= 0; off = fdt_next_node(fdt, off, &depth)) {
		if (depth >= TREE_MAX_DEPTH) {
			diag_fail(d, "device tree", "nodes are nested more than %d deep",
				  TREE_MAX_DEPTH);
			return NULL;
		}
		for (; last >= depth; last--) /* the nodes that have just ended */
			t->node[above[last]].end = (uint16_t)t->n;
		if (add_node(t, off, depth ? above[depth - 1] : TREE_NONE, d) < 0)
			return NULL;
		above[depth] = t->n - 1;
		last = depth;
	}
	for (; last >= 0; last--)
		t->node[above[last]].end = (uint16_t)t->n;
	return t;
}

const char *tree_name(const struct tree *t, unsigned i)
{
	const char *name = i < t->n ? fdt_get_name(t->fdt, t->node[i].off, NULL) : NULL;

	return !name ? "?" : *name ? name : "/";
}

unsigned tree_at(const struct tree *t, int off)
{
	unsigned lo = 0, hi = t->n;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;

		if (t->node[mid].off == off)
			return mid;
		if (t->node[mid].off < off)
			lo = mid + 1;
		else
			hi = mid;
	}
	return TREE_NONE;
}

unsigned tree_phandle(const struct tree *t, uint32_t phandle)
{
	if (phandle)
		for (unsigned i = 0; i < t->n; i++)
			if (t->node[i].phandle == phandle)
				return i;
	return TREE_NONE;
}

/* As in libfdt, a name without its unit address finds the first node of that name. */
static bool name_is(const char *name, const char *want, size_t len)
{
	return !strncmp(name, want, len) &&
	       (!name[len] || (name[len] == '@' && !memchr(want, '@', len)));
}

unsigned tree_path(const struct tree *t, const char *path, size_t len)
{
	unsigned i = 0;

	if (!len || *path != '/')
		return TREE_NONE;
	while (i != TREE_NONE) {
		const char *slash;
		size_t part;
		unsigned next = TREE_NONE;

		for (; len && *path == '/'; path++)
			len--;
		if (!len)
			return i;
		slash = memchr(path, '/', len);
		part = slash ? (size_t)(slash - path) : len;
		tree_for_each_child(t, i, c) {
			if (next == TREE_NONE && name_is(tree_name(t, c), path, part))
				next = c;
		}
		path += part;
		len -= part;
		i = next;
	}
	return TREE_NONE;
}

unsigned tree_child(const struct tree *t, unsigned i, const char *name)
{
	tree_for_each_child(t, i, c) {
		if (!strcmp(tree_name(t, c), name))
			return c;
	}
	return TREE_NONE;
}

const fdt32_t *tree_cells(const struct tree *t, unsigned i, const char *prop, unsigned *n)
{
	int len;
	const void *v = tree_prop(t, i, prop, &len);

	*n = v && len > 0 && !(len & 3) ? (unsigned)len / 4 : 0;
	return *n ? v : NULL;
}

uint32_t tree_u32(const struct tree *t, unsigned i, const char *prop, uint32_t missing)
{
	unsigned n;
	const fdt32_t *v = tree_cells(t, i, prop, &n);

	return n == 1 ? fdt32_ld(v) : missing;
}

const char *tree_str(const struct tree *t, unsigned i, const char *prop)
{
	int len;
	const char *s = tree_prop(t, i, prop, &len);

	return s && len > 0 && memchr(s, 0, (size_t)len) ? s : NULL;
}

bool tree_has(const struct tree *t, unsigned i, const char *prop)
{
	int len;

	return tree_prop(t, i, prop, &len) != NULL;
}

bool tree_compatible(const struct tree *t, unsigned i, const char *const *list)
{
	int len;
	const char *s = tree_prop(t, i, "compatible", &len);

	for (; s && *list; list++)
		if (fdt_stringlist_contains(s, len, *list))
			return true;
	return false;
}

uint64_t tree_number(const fdt32_t *cells, unsigned n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 32 | fdt32_ld(cells++);
	return v;
}

unsigned tree_stdout(const struct tree *t)
{
	unsigned chosen = tree_child(t, 0, "chosen"), aliases = tree_child(t, 0, "aliases");
	const char *s = chosen == TREE_NONE ? NULL : tree_str(t, chosen, "stdout-path"), *colon;
	size_t len;
	int alias_len;

	if (!s)
		return TREE_NONE;
	colon = strchr(s, ':');
	len = colon ? (size_t)(colon - s) : strlen(s);
	if (*s == '/')
		return tree_path(t, s, len);
	if (aliases == TREE_NONE)
		return TREE_NONE;
	s = fdt_getprop_namelen(t->fdt, t->node[aliases].off, s, (int)len, &alias_len);
	return s && alias_len > 0 ? tree_path(t, s, strnlen(s, (size_t)alias_len)) : TREE_NONE;
}

bool tree_is_cpu(const struct tree *t, unsigned i)
{
	const char *type = tree_str(t, i, "device_type");

	return type ? !strcmp(type, "cpu") : starts(tree_name(t, i), "cpu@");
}

unsigned tree_next_cpu(const struct tree *t, unsigned prev)
{
	unsigned cpus = tree_child(t, 0, "cpus");
	unsigned i = cpus == TREE_NONE ? 0 : prev == TREE_NONE ? cpus + 1 : t->node[prev].end;

	for (; cpus != TREE_NONE && i < t->node[cpus].end; i = t->node[i].end)
		if (tree_is_cpu(t, i) && !(t->node[i].flags & TREE_DISABLED))
			return i;
	return TREE_NONE;
}
