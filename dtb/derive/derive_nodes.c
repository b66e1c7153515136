/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes of a guest's tree that are written afresh: memory, CPUs, chosen, and what the
 * hypervisor adds. */
#include <string.h>

#include "dtb/derive/derive.h"
#include "lib/printf.h"

/* One number in 1 or 2 cells, as the root has them; false when it does not fit. */
static bool put_number(fdt32_t *to, unsigned cells, uint64_t value)
{
	if (cells == 2)
		fdt32_st(to++, (uint32_t)(value >> 32));
	fdt32_st(to, (uint32_t)value);
	return cells == 2 || !(value >> 32);
}

/* reg with the root's cell sizes. */
static int put_reg(struct derive *derive, const struct range *range, unsigned n)
{
	unsigned na = tree_u32(derive->t, 0, "#address-cells", 2),
		 ns = tree_u32(derive->t, 0, "#size-cells", 1);
	fdt32_t *to;

	if (na < 1 || na > 2 || ns < 1 || ns > 2)
		return diag_fail(derive->d, "guest tree",
				 "the root's #address-cells and #size-cells are not 1 or 2");
	to = w_room(derive, "reg", n * (na + ns));
	for (; n; n--, range++) {
		fdt32_t cells[4];

		if (!put_number(cells, na, range->base) || !put_number(cells + na, ns, range->size))
			return diag_fail(derive->d, "guest tree",
					 "0x%lx with size 0x%lx does not fit the root's "
					 "#address-cells and #size-cells",
					 range->base, range->size);
		if (to) {
			memcpy(to, cells, (na + ns) * 4);
			to += na + ns;
		}
	}
	return 0;
}

static void begin_at(struct derive *derive, const char *name, uint64_t address)
{
	char full[48];

	fmt_sn(full, sizeof(full), "%s@%lx", name, address);
	w_begin(derive, full);
}

int derive_memory(struct derive *derive)
{
	begin_at(derive, "memory", derive->p->memory[0].base);
	w_string(derive, "device_type", "memory");
	if (put_reg(derive, derive->p->memory, derive->p->n_memory) < 0)
		return -1;
	w_end(derive);
	return 0;
}

int derive_reserved(struct derive *derive)
{
	unsigned board = tree_child(derive->t, 0, "reserved-memory");

	if (!derive->p->n_reserved && !derive->p->pen.size && !is_in(derive, board))
		return 0;
	w_begin(derive, "reserved-memory"); /* Linux wants the root's cell sizes here, and ranges */
	w_u32(derive, "#address-cells", tree_u32(derive->t, 0, "#address-cells", 2));
	w_u32(derive, "#size-cells", tree_u32(derive->t, 0, "#size-cells", 1));
	w_prop(derive, "ranges", NULL, 0);
	for (unsigned k = 0; k < derive->p->n_reserved; k++) {
		begin_at(derive, "mullion-reserved", derive->p->reserved[k].base);
		if (put_reg(derive, &derive->p->reserved[k], 1) < 0)
			return -1;
		w_prop(derive, "no-map", NULL, 0);
		w_end(derive);
	}
	if (derive->p->pen.size) { /* mapped: the guest writes to it */
		begin_at(derive, "mullion-pen", derive->p->pen.base);
		if (put_reg(derive, &derive->p->pen, 1) < 0)
			return -1;
		w_end(derive);
	}
	if (is_in(derive, board))
		derive_nodes(derive, board + 1, derive->t->node[board].end);
	w_end(derive);
	return 0;
}

/* Below /cpus/cpu-map: true when a CPU of the guest's is named at node i or below. */
static bool map_left(const struct derive *derive, unsigned node)
{
	for (unsigned j = node; j < derive->t->node[node].end; j++)
		if (is_in(derive, tree_phandle(derive->t, tree_u32(derive->t, j, "cpu", 0))))
			return true;
	return false;
}

/* Linux stops at the first number that is missing, so what is left is numbered again. Depth is
 * bounded by TREE_MAX_DEPTH. */
static void copy_map(struct derive *derive, unsigned node)
{
	static const char *const kinds[] = {"socket", "cluster", "core", "thread"};
	unsigned count[4] = {0};

	tree_for_each_child(derive->t, node, c) {
		char name[16];
		unsigned k = 0;

		while (k < 4 && strncmp(tree_name(derive->t, c), kinds[k], strlen(kinds[k])))
			k++;
		if (k == 4 || !map_left(derive, c))
			continue;
		fmt_sn(name, sizeof(name), "%s%u", kinds[k], count[k]++);
		w_begin(derive, name);
		derive_props(derive, c);
		copy_map(derive, c);
		w_end(derive);
	}
}

void derive_cpus(struct derive *derive)
{
	unsigned cpus = derive->t->node[derive->cpu[0]].parent, cells = 1;

	for (unsigned v = 0; v < derive->p->n_cpus; v++)
		if (derive->p->mpidr[v] >> 32)
			cells = 2;
	w_begin(derive, "cpus");
	w_u32(derive, "#address-cells", cells);
	w_u32(derive, "#size-cells", 0);
	for (unsigned v = 0; v < derive->p->n_cpus; v++) {
		unsigned i = derive->cpu[v];

		begin_at(derive, "cpu", derive->p->mpidr[v]);
		if (cells == 2)
			w_u64(derive, "reg", derive->p->mpidr[v]);
		else
			w_u32(derive, "reg", (uint32_t)derive->p->mpidr[v]);
		w_string(derive, "device_type", "cpu");
		w_string(derive, "enable-method", derive->p->pen.size ? "spin-table" : "psci");
		if (derive->p->pen.size)
			w_u64(derive, "cpu-release-addr", derive->p->pen.base + 8 * v);
		derive_props(derive, i);
		derive_nodes(derive, i + 1, derive->t->node[i].end);
		w_end(derive);
	}
	tree_for_each_child(derive->t, cpus, c) {
		if (!strcmp(tree_name(derive->t, c), "cpu-map") && map_left(derive, c)) {
			w_begin(derive, "cpu-map");
			copy_map(derive, c);
			w_end(derive);
		} else if (is_in(derive, c) && !tree_is_cpu(derive->t, c)) {
			derive_nodes(derive, c, derive->t->node[c].end);
		}
	}
	w_end(derive);
}

void derive_chosen(struct derive *derive)
{
	unsigned chosen = tree_child(derive->t, 0, "chosen"), console = tree_stdout(derive->t);

	w_begin(derive, "chosen");
	if (derive->p->bootargs && *derive->p->bootargs)
		w_string(derive, "bootargs", derive->p->bootargs);
	if (is_in(derive, console) && derive->t->node[console].owner == derive->dom)
		w_string(derive, "stdout-path", tree_str(derive->t, chosen, "stdout-path"));
	if (derive->p->initrd.size) {
		w_u64(derive, "linux,initrd-start", derive->p->initrd.base);
		w_u64(derive, "linux,initrd-end", derive->p->initrd.base + derive->p->initrd.size);
	}
	if (!derive->p->no_seeds) {
		w_prop(derive, "kaslr-seed", derive->p->kaslr_seed, sizeof(derive->p->kaslr_seed));
		w_prop(derive, "rng-seed", derive->p->rng_seed, sizeof(derive->p->rng_seed));
	}
	w_end(derive);
}

void derive_aliases(struct derive *derive)
{
	unsigned aliases = tree_child(derive->t, 0, "aliases");

	if (aliases == TREE_NONE)
		return;
	w_begin(derive, "aliases");
	tree_for_each_prop(derive->t, aliases, p) {
		size_t len = fdt32_ld(&p->len);

		if (is_in(derive, tree_path(derive->t, p->data, strnlen(p->data, len))))
			w_prop(derive, tree_prop_name(derive->t, p), p->data, len);
	}
	w_end(derive);
}

void derive_psci(struct derive *derive)
{
	static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";

	w_begin(derive, "psci");
	w_prop(derive, "compatible", compatible, sizeof(compatible));
	w_string(derive, "method", derive->p->native ? "smc" : "hvc");
	w_end(derive);
}

void derive_hypervisor(struct derive *derive)
{
	w_begin(derive, "hypervisor");
	w_string(derive, "compatible", "mullion,hypervisor");
	w_string(derive, "mullion,version", derive->p->version ? derive->p->version : "");
	w_string(derive, "mullion,vm", derive->p->vm_name ? derive->p->vm_name : "");
	w_end(derive);
}
