/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest's tree is written from the first byte to the last, in one walk over the merged tree: what
 * the domain has is copied, what it has not is passed over, and each property that refers to nodes
 * is cleaned of those passed over.
 */
#include "dtb/derive/derive.h"

#include <string.h>

void w_begin(struct derive *derive, const char *name)
{
	derive->need += 8 + ALIGN_UP(strlen(name) + 1, 4);
	if (!derive->err)
		derive->err = fdt_begin_node(derive->out, name);
}

void w_end(struct derive *derive)
{
	if (!derive->err)
		derive->err = fdt_end_node(derive->out);
}

void w_prop(struct derive *derive, const char *name, const void *value, size_t len)
{
	derive->need += 12 + ALIGN_UP(len, 4);
	if (!derive->err)
		derive->err = fdt_property(derive->out, name, value, (int)len);
}

fdt32_t *w_room(struct derive *derive, const char *name, unsigned cells)
{
	void *at = NULL;

	derive->need += 12 + cells * 4;
	if (!derive->err)
		derive->err = fdt_property_placeholder(derive->out, name, (int)cells * 4, &at);
	return derive->err ? NULL : at;
}

void w_string(struct derive *derive, const char *name, const char *value)
{
	w_prop(derive, name, value, strlen(value) + 1);
}

void w_u32(struct derive *derive, const char *name, uint32_t value)
{
	fdt32_t cell = cpu_to_fdt32(value);

	w_prop(derive, name, &cell, sizeof(cell));
}

void w_u64(struct derive *derive, const char *name, uint64_t value)
{
	fdt64_t cells = cpu_to_fdt64(value);

	w_prop(derive, name, &cells, sizeof(cells));
}

void derive_nodes(struct derive *derive, unsigned first, unsigned end)
{
	const struct tree_node *node = derive->t->node;
	unsigned top = first < end ? node[first].parent : 0, open = top, i = first;

	while (i < end) {
		bool apart = node[i].parent == 0 &&
			     (node[i].class == NODE_CPU || node[i].class == NODE_RESERVED);

		/* /cpus and /reserved-memory have functions of their own */
		if (!is_in(derive, i) || apart) {
			i = node[i].end;
			continue;
		}
		for (; open != node[i].parent; open = node[open].parent)
			w_end(derive);
		w_begin(derive, tree_name(derive->t, i));
		derive_props(derive, i);
		open = i++;
	}
	for (; open != top; open = node[open].parent)
		w_end(derive);
}

static void choose_cpus(struct derive *derive)
{
	unsigned i = tree_next_cpu(derive->t, TREE_NONE);

	for (unsigned board = 0; i != TREE_NONE; board++, i = tree_next_cpu(derive->t, i))
		for (unsigned v = 0; v < derive->p->n_cpus; v++) {
			if (derive->p->cpus[v] != board)
				continue;
			derive->cpu[v] = i;
			derive->t->node[derive->t->node[i].parent].in_domains |= derive->bit;
			for (unsigned j = i; j < derive->t->node[i].end; j++)
				derive->t->node[j].in_domains |= derive->bit;
		}
	/* caches with nodes of their own, level by level */
	for (unsigned v = 0; v < derive->p->n_cpus; v++) {
		unsigned cache = tree_phandle(
			derive->t, tree_u32(derive->t, derive->cpu[v], "next-level-cache", 0));

		for (unsigned level = 0; cache != TREE_NONE && level < 4; level++) {
			if (cache && is_in(derive, derive->t->node[cache].parent))
				derive->t->node[cache].in_domains |= derive->bit;
			cache = tree_phandle(derive->t,
					     tree_u32(derive->t, cache, "next-level-cache", 0));
		}
	}
}

/* The board's reserved ranges that lie in the guest's memory. */
static void choose_reserved(struct derive *derive)
{
	unsigned parent = tree_child(derive->t, 0, "reserved-memory");

	if (parent == TREE_NONE)
		return;
	tree_for_each_child(derive->t, parent, c) {
		struct range r;
		struct diag ignored; /* dt_discover has reported it */
		bool inside = true;
		unsigned n = 0;

		for (; inside && tree_reg(derive->t, c, n, &r, &ignored) == 1; n++) {
			inside = false;
			for (unsigned k = 0; k < derive->p->n_memory; k++)
				inside = inside || range_contains(derive->p->memory[k], r);
		}
		if (!n || !inside || derive->t->node[c].flags & TREE_DISABLED)
			continue;
		derive->t->node[parent].in_domains |= derive->bit;
		derive->t->node[c].in_domains |= derive->bit;
	}
}

static int check_params(const struct derive *derive)
{
	const struct guest_params *p = derive->p;

	for (unsigned v = 0; v < p->n_cpus; v++)
		if (!derive->cpu[v])
			return diag_fail(derive->d, "guest tree", "the board's tree has no cpu %u",
					 p->cpus[v]);
	return p->n_memory ? 0 : diag_fail(derive->d, "guest tree", "the guest has no memory");
}

static int write_tree(struct derive *derive)
{
	/* What is reserved is in /reserved-memory; the pen here too, as Linux's booting.rst wants
	 * of a spin-table. */
	if (!derive->err && derive->p->pen.size)
		derive->err = fdt_add_reservemap_entry(derive->out, derive->p->pen.base,
						       derive->p->pen.size);
	if (!derive->err)
		derive->err = fdt_finish_reservemap(derive->out);
	w_begin(derive, "");
	derive_props(derive, 0);
	derive_chosen(derive);
	derive_aliases(derive);
	if (!derive->p->no_psci)
		derive_psci(derive);
	if (!derive->p->native)
		derive_hypervisor(derive);
	if (derive_memory(derive) < 0 || derive_reserved(derive) < 0)
		return -1;
	derive_cpus(derive);
	derive_nodes(derive, 1, derive->t->n_nodes);
	w_end(derive);
	if (!derive->err)
		derive->err = fdt_finish(derive->out);
	return 0;
}

int sys_derive(const void *merged, const struct dt_board *board, const struct sys_config *config,
	       unsigned dom, const struct guest_params *params, void *out, size_t room,
	       struct diag *diag)
{
	struct derive w = {.b = board,
			   .p = params,
			   .dom = dom,
			   .bit = (uint8_t)(1u << dom),
			   .out = out,
			   .d = diag};

	w.t = tree_open(merged, diag);
	if (!w.t || own_assign(w.t, config, diag) < 0)
		return -1;
	if (dom >= config->n_domains || (uintptr_t)out & 7)
		return diag_fail(diag, "guest tree",
				 dom >= config->n_domains ? "no such domain"
							  : "its place is not aligned to 8 bytes");
	if (!params->n_cpus || params->n_cpus > DT_MAX_CPUS)
		return diag_fail(diag, "guest tree", "%u CPUs: 1 to %u are possible",
				 params->n_cpus, DT_MAX_CPUS);
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
		return diag_fail(diag, "guest tree", "of domain %s needs up to %u bytes, has %u",
				 config->domains[dom].name, (unsigned)w.need, (unsigned)room);
	return w.err ? diag_fail(diag, "guest tree", "of domain %s cannot be written (%s)",
				 config->domains[dom].name, fdt_strerror(w.err))
		     : 0;
}
