/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest's tree is written from the first byte to the last, in one walk over the merged tree: what
 * the domain has is copied, what it has not is passed over, and each property that refers to nodes
 * is cleaned of those passed over.
 */
#include "dtb/derive/derive.h"

#include <string.h>

void w_begin(struct derive *w, const char *name)
{
	w->need += 8 + ALIGN_UP(strlen(name) + 1, 4);
	if (!w->err)
		w->err = fdt_begin_node(w->out, name);
}

void w_end(struct derive *w)
{
	if (!w->err)
		w->err = fdt_end_node(w->out);
}

void w_prop(struct derive *w, const char *name, const void *value, size_t len)
{
	w->need += 12 + ALIGN_UP(len, 4);
	if (!w->err)
		w->err = fdt_property(w->out, name, value, (int)len);
}

fdt32_t *w_room(struct derive *w, const char *name, unsigned cells)
{
	void *at = NULL;

	w->need += 12 + cells * 4;
	if (!w->err)
		w->err = fdt_property_placeholder(w->out, name, (int)cells * 4, &at);
	return w->err ? NULL : at;
}

void w_string(struct derive *w, const char *name, const char *value)
{
	w_prop(w, name, value, strlen(value) + 1);
}

void w_u32(struct derive *w, const char *name, uint32_t value)
{
	fdt32_t cell = cpu_to_fdt32(value);

	w_prop(w, name, &cell, sizeof(cell));
}

void w_u64(struct derive *w, const char *name, uint64_t value)
{
	fdt64_t cells = cpu_to_fdt64(value);

	w_prop(w, name, &cells, sizeof(cells));
}

void derive_nodes(struct derive *w, unsigned first, unsigned end)
{
	const struct tree_node *node = w->t->node;
	unsigned top = first < end ? node[first].parent : 0, open = top, i = first;

	while (i < end) {
		bool apart = node[i].parent == 0 &&
			     (node[i].class == NODE_CPU || node[i].class == NODE_RESERVED);

		/* /cpus and /reserved-memory have functions of their own */
		if (!is_in(w, i) || apart) {
			i = node[i].end;
			continue;
		}
		for (; open != node[i].parent; open = node[open].parent)
			w_end(w);
		w_begin(w, tree_name(w->t, i));
		derive_props(w, i);
		open = i++;
	}
	for (; open != top; open = node[open].parent)
		w_end(w);
}

static void choose_cpus(struct derive *w)
{
	unsigned i = tree_next_cpu(w->t, TREE_NONE);

	for (unsigned board = 0; i != TREE_NONE; board++, i = tree_next_cpu(w->t, i))
		for (unsigned v = 0; v < w->p->n_cpus; v++) {
			if (w->p->cpus[v] != board)
				continue;
			w->cpu[v] = i;
			w->t->node[w->t->node[i].parent].in |= w->bit;
			for (unsigned j = i; j < w->t->node[i].end; j++)
				w->t->node[j].in |= w->bit;
		}
	/* caches with nodes of their own, level by level */
	for (unsigned v = 0; v < w->p->n_cpus; v++) {
		unsigned cache =
			tree_phandle(w->t, tree_u32(w->t, w->cpu[v], "next-level-cache", 0));

		for (unsigned level = 0; cache != TREE_NONE && level < 4; level++) {
			if (cache && is_in(w, w->t->node[cache].parent))
				w->t->node[cache].in |= w->bit;
			cache = tree_phandle(w->t, tree_u32(w->t, cache, "next-level-cache", 0));
		}
	}
}

/* The board's reserved ranges that lie in the guest's memory. */
static void choose_reserved(struct derive *w)
{
	unsigned parent = tree_child(w->t, 0, "reserved-memory");

	if (parent == TREE_NONE)
		return;
	tree_for_each_child(w->t, parent, c) {
		struct range r;
		struct diag ignored; /* dt_discover has reported it */
		bool inside = true;
		unsigned n = 0;

		for (; inside && tree_reg(w->t, c, n, &r, &ignored) == 1; n++) {
			inside = false;
			for (unsigned k = 0; k < w->p->n_memory; k++)
				inside = inside || range_contains(w->p->memory[k], r);
		}
		if (!n || !inside || w->t->node[c].flags & TREE_DISABLED)
			continue;
		w->t->node[parent].in |= w->bit;
		w->t->node[c].in |= w->bit;
	}
}

static int check_params(const struct derive *w)
{
	const struct guest_params *p = w->p;

	for (unsigned v = 0; v < p->n_cpus; v++)
		if (!w->cpu[v])
			return diag_fail(w->d, "guest tree", "the board's tree has no cpu %u",
					 p->cpus[v]);
	return p->n_memory ? 0 : diag_fail(w->d, "guest tree", "the guest has no memory");
}

static int write_tree(struct derive *w)
{
	/* What is reserved is in /reserved-memory; the pen here too, as Linux's booting.rst wants
	 * of a spin-table. */
	if (!w->err && w->p->pen.size)
		w->err = fdt_add_reservemap_entry(w->out, w->p->pen.base, w->p->pen.size);
	if (!w->err)
		w->err = fdt_finish_reservemap(w->out);
	w_begin(w, "");
	derive_props(w, 0);
	derive_chosen(w);
	derive_aliases(w);
	if (!w->p->no_psci)
		derive_psci(w);
	if (!w->p->native)
		derive_hypervisor(w);
	if (derive_memory(w) < 0 || derive_reserved(w) < 0)
		return -1;
	derive_cpus(w);
	derive_nodes(w, 1, w->t->n);
	w_end(w);
	if (!w->err)
		w->err = fdt_finish(w->out);
	return 0;
}

int sys_derive(const void *merged, const struct dt_board *b, const struct sys_config *s,
	       unsigned dom, const struct guest_params *p, void *out, size_t room, struct diag *d)
{
	struct derive w = {
		.b = b, .p = p, .dom = dom, .bit = (uint8_t)(1u << dom), .out = out, .d = d};

	w.t = tree_open(merged, d);
	if (!w.t || own_assign(w.t, s, d) < 0)
		return -1;
	if (dom >= s->n || (uintptr_t)out & 7)
		return diag_fail(d, "guest tree",
				 dom >= s->n ? "no such domain"
					     : "its place is not aligned to 8 bytes");
	if (!p->n_cpus || p->n_cpus > DT_MAX_CPUS)
		return diag_fail(d, "guest tree", "%u CPUs: 1 to %u are possible", p->n_cpus,
				 DT_MAX_CPUS);
	choose_cpus(&w);
	choose_reserved(&w);
	if (check_params(&w) < 0)
		return -1;
	if (room > GUEST_TREE_MAX)
		room = GUEST_TREE_MAX;
	w.need = sizeof(struct fdt_header) + 2 * sizeof(struct fdt_reserve_entry) +
		 fdt_size_dt_strings(merged) + 256;
	w.err = fdt_create(out, (int)room);
	if (write_tree(&w) < 0)
		return -1;
	if (w.err == -FDT_ERR_NOSPACE)
		return diag_fail(d, "guest tree", "of domain %s needs up to %u bytes, has %u",
				 s->dom[dom].name, (unsigned)w.need, (unsigned)room);
	return w.err ? diag_fail(d, "guest tree", "of domain %s cannot be written (%s)",
				 s->dom[dom].name, fdt_strerror(w.err))
		     : 0;
}
