/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes of a guest's tree that are written afresh: memory, CPUs, chosen, and what the
 * hypervisor adds. */
#include <string.h>

#include "dtb/derive/derive.h"
#include "lib/printf.h"

/* One number in 1 or 2 cells, as the root has them; false when it does not fit. */
static bool put_number(fdt32_t *to, unsigned cells, uint64_t v)
{
	if (cells == 2)
		fdt32_st(to++, (uint32_t)(v >> 32));
	fdt32_st(to, (uint32_t)v);
	return cells == 2 || !(v >> 32);
}

/* reg with the root's cell sizes. */
static int put_reg(struct derive *w, const struct range *r, unsigned n)
{
	unsigned na = tree_u32(w->t, 0, "#address-cells", 2),
		 ns = tree_u32(w->t, 0, "#size-cells", 1);
	fdt32_t *to;

	if (na < 1 || na > 2 || ns < 1 || ns > 2)
		return diag_fail(w->d, "guest tree",
				 "the root's #address-cells and #size-cells are not 1 or 2");
	to = w_room(w, "reg", n * (na + ns));
	for (; n; n--, r++) {
		fdt32_t cells[4];

		if (!put_number(cells, na, r->base) || !put_number(cells + na, ns, r->size))
			return diag_fail(w->d, "guest tree",
					 "0x%lx with size 0x%lx does not fit the root's "
					 "#address-cells and #size-cells",
					 r->base, r->size);
		if (to) {
			memcpy(to, cells, (na + ns) * 4);
			to += na + ns;
		}
	}
	return 0;
}

static void begin_at(struct derive *w, const char *name, uint64_t address)
{
	char full[48];

	fmt_sn(full, sizeof(full), "%s@%lx", name, address);
	w_begin(w, full);
}

int derive_memory(struct derive *w)
{
	begin_at(w, "memory", w->p->memory[0].base);
	w_string(w, "device_type", "memory");
	if (put_reg(w, w->p->memory, w->p->n_memory) < 0)
		return -1;
	w_end(w);
	return 0;
}

int derive_reserved(struct derive *w)
{
	unsigned board = tree_child(w->t, 0, "reserved-memory");

	if (!w->p->n_reserved && !w->p->pen.size && !is_in(w, board))
		return 0;
	w_begin(w, "reserved-memory"); /* Linux wants the root's cell sizes here, and ranges */
	w_u32(w, "#address-cells", tree_u32(w->t, 0, "#address-cells", 2));
	w_u32(w, "#size-cells", tree_u32(w->t, 0, "#size-cells", 1));
	w_prop(w, "ranges", NULL, 0);
	for (unsigned k = 0; k < w->p->n_reserved; k++) {
		begin_at(w, "mullion-reserved", w->p->reserved[k].base);
		if (put_reg(w, &w->p->reserved[k], 1) < 0)
			return -1;
		w_prop(w, "no-map", NULL, 0);
		w_end(w);
	}
	if (w->p->pen.size) { /* mapped: the guest writes to it */
		begin_at(w, "mullion-pen", w->p->pen.base);
		if (put_reg(w, &w->p->pen, 1) < 0)
			return -1;
		w_end(w);
	}
	if (is_in(w, board))
		derive_nodes(w, board + 1, w->t->node[board].end);
	w_end(w);
	return 0;
}

/* Below /cpus/cpu-map: true when a CPU of the guest's is named at node i or below. */
static bool map_left(const struct derive *w, unsigned i)
{
	for (unsigned j = i; j < w->t->node[i].end; j++)
		if (is_in(w, tree_phandle(w->t, tree_u32(w->t, j, "cpu", 0))))
			return true;
	return false;
}

/* Linux stops at the first number that is missing, so what is left is numbered again. Depth is
 * bounded by TREE_MAX_DEPTH. */
static void copy_map(struct derive *w, unsigned i)
{
	static const char *const kinds[] = {"socket", "cluster", "core", "thread"};
	unsigned count[4] = {0};

	tree_for_each_child(w->t, i, c) {
		char name[16];
		unsigned k = 0;

		while (k < 4 && strncmp(tree_name(w->t, c), kinds[k], strlen(kinds[k])))
			k++;
		if (k == 4 || !map_left(w, c))
			continue;
		fmt_sn(name, sizeof(name), "%s%u", kinds[k], count[k]++);
		w_begin(w, name);
		derive_props(w, c);
		copy_map(w, c);
		w_end(w);
	}
}

void derive_cpus(struct derive *w)
{
	unsigned cpus = w->t->node[w->cpu[0]].parent, cells = 1;

	for (unsigned v = 0; v < w->p->n_cpus; v++)
		if (w->p->mpidr[v] >> 32)
			cells = 2;
	w_begin(w, "cpus");
	w_u32(w, "#address-cells", cells);
	w_u32(w, "#size-cells", 0);
	for (unsigned v = 0; v < w->p->n_cpus; v++) {
		unsigned i = w->cpu[v];

		begin_at(w, "cpu", w->p->mpidr[v]);
		if (cells == 2)
			w_u64(w, "reg", w->p->mpidr[v]);
		else
			w_u32(w, "reg", (uint32_t)w->p->mpidr[v]);
		w_string(w, "device_type", "cpu");
		w_string(w, "enable-method", w->p->pen.size ? "spin-table" : "psci");
		if (w->p->pen.size)
			w_u64(w, "cpu-release-addr", w->p->pen.base + 8 * v);
		derive_props(w, i);
		derive_nodes(w, i + 1, w->t->node[i].end);
		w_end(w);
	}
	tree_for_each_child(w->t, cpus, c) {
		if (!strcmp(tree_name(w->t, c), "cpu-map") && map_left(w, c)) {
			w_begin(w, "cpu-map");
			copy_map(w, c);
			w_end(w);
		} else if (is_in(w, c) && !tree_is_cpu(w->t, c)) {
			derive_nodes(w, c, w->t->node[c].end);
		}
	}
	w_end(w);
}

void derive_chosen(struct derive *w)
{
	unsigned chosen = tree_child(w->t, 0, "chosen"), console = tree_stdout(w->t);

	w_begin(w, "chosen");
	if (w->p->bootargs && *w->p->bootargs)
		w_string(w, "bootargs", w->p->bootargs);
	if (is_in(w, console) && w->t->node[console].owner == w->dom)
		w_string(w, "stdout-path", tree_str(w->t, chosen, "stdout-path"));
	if (w->p->initrd.size) {
		w_u64(w, "linux,initrd-start", w->p->initrd.base);
		w_u64(w, "linux,initrd-end", w->p->initrd.base + w->p->initrd.size);
	}
	if (!w->p->no_seeds) {
		w_prop(w, "kaslr-seed", w->p->kaslr_seed, sizeof(w->p->kaslr_seed));
		w_prop(w, "rng-seed", w->p->rng_seed, sizeof(w->p->rng_seed));
	}
	w_end(w);
}

void derive_aliases(struct derive *w)
{
	unsigned aliases = tree_child(w->t, 0, "aliases");

	if (aliases == TREE_NONE)
		return;
	w_begin(w, "aliases");
	tree_for_each_prop(w->t, aliases, p) {
		size_t len = fdt32_ld(&p->len);

		if (is_in(w, tree_path(w->t, p->data, strnlen(p->data, len))))
			w_prop(w, tree_prop_name(w->t, p), p->data, len);
	}
	w_end(w);
}

void derive_psci(struct derive *w)
{
	static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";

	w_begin(w, "psci");
	w_prop(w, "compatible", compatible, sizeof(compatible));
	w_string(w, "method", w->p->native ? "smc" : "hvc");
	w_end(w);
}

void derive_hypervisor(struct derive *w)
{
	w_begin(w, "hypervisor");
	w_string(w, "compatible", "mullion,hypervisor");
	w_string(w, "mullion,version", w->p->version ? w->p->version : "");
	w_string(w, "mullion,vm", w->p->vm_name ? w->p->vm_name : "");
	w_end(w);
}
