/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/board.h"

#include <string.h>

#include "lib/printf.h"
#include "dtb/tree/tree.h"

static int add_ram(const struct tree *t, unsigned i, struct dt_board *b, struct diag *d)
{
	struct range r;
	int got;

	for (unsigned n = 0; (got = tree_reg(t, i, n, &r, d)) == 1; n++) {
		unsigned at = b->n_ram;

		if (!r.size) /* a place holder that a boot loader was to fill */
			continue;
		if (b->n_ram == DT_MAX_RAM)
			return diag_fail(d, tree_name(t, i), "more than %u ranges of memory",
					 DT_MAX_RAM);
		for (; at && b->ram[at - 1].base > r.base; at--)
			b->ram[at] = b->ram[at - 1];
		b->ram[at] = r;
		b->n_ram++;
		if ((at && range_overlaps(b->ram[at - 1], r)) ||
		    (at + 1 < b->n_ram && range_overlaps(b->ram[at + 1], r)))
			return diag_fail(d, tree_name(t, i), "memory at 0x%lx is described twice",
					 r.base);
	}
	return got;
}

static int find_ram(const struct tree *t, struct dt_board *b, struct diag *d)
{
	bool seen = false;

	tree_for_each_child(t, 0, i) {
		const char *type = tree_str(t, i, "device_type");

		if (!type || strcmp(type, "memory") || t->node[i].flags & TREE_DISABLED)
			continue;
		seen = true;
		if (add_ram(t, i, b, d) < 0)
			return -1;
	}
	if (!seen)
		return diag_fail(d, "/memory", "no memory node in the device tree");
	if (!b->n_ram)
		return diag_fail(d, "/memory", "every memory node is empty");
	return 0;
}

static int add_reserved(struct dt_board *b, struct range r, const char *name, struct diag *d)
{
	if (!r.size)
		return 0;
	if (r.base + r.size < r.base)
		return diag_fail(d, name, "reserved range at 0x%lx wraps", r.base);
	for (unsigned k = 0; k < b->n_reserved; k++)
		/* a spin-table's pen has to be in both lists */
		if (range_contains(b->reserved[k], r))
			return 0;
	if (b->n_reserved == DT_MAX_RESERVED)
		return diag_fail(d, name, "more than %u reserved ranges", DT_MAX_RESERVED);
	b->reserved[b->n_reserved++] = r;
	return 0;
}

static int find_reserved(const struct tree *t, struct dt_board *b, struct diag *d)
{
	unsigned parent = tree_child(t, 0, "reserved-memory");
	struct range r;
	int got;

	for (int i = 0; i < fdt_num_mem_rsv(t->fdt); i++) {
		if (fdt_get_mem_rsv(t->fdt, i, &r.base, &r.size))
			return diag_fail(d, "/memreserve/", "entry %d cannot be read", i);
		if (add_reserved(b, r, "/memreserve/", d) < 0)
			return -1;
	}
	if (parent == TREE_NONE)
		return 0;
	if (!tree_has(t, parent, "ranges"))
		return diag_fail(d, "/reserved-memory",
				 "has no ranges, so that nothing says where its addresses are");
	tree_for_each_child(t, parent, c) {
		if (t->node[c].flags & TREE_DISABLED)
			continue;
		for (unsigned n = 0; (got = tree_reg(t, c, n, &r, d)) == 1; n++)
			if (add_reserved(b, r, tree_name(t, c), d) < 0)
				return -1;
		if (got < 0)
			return -1;
	}
	return 0;
}

static bool has_string(const struct tree *t, unsigned i, const char *prop, const char *want)
{
	int len;
	const char *s = tree_prop(t, i, prop, &len);

	return s && fdt_stringlist_contains(s, len, want);
}

static int find_cpus(const struct tree *t, struct dt_board *b, struct diag *d)
{
	for (unsigned i = tree_next_cpu(t, TREE_NONE); i != TREE_NONE; i = tree_next_cpu(t, i)) {
		struct dt_cpu *c = &b->cpus[b->n_cpus];
		unsigned n;
		const fdt32_t *v = tree_cells(t, i, "reg", &n);

		if (b->n_cpus == DT_MAX_CPUS)
			return diag_fail(d, tree_name(t, i), "more than %u CPUs", DT_MAX_CPUS);
		if (n != 1 && n != 2)
			return diag_fail(d, tree_name(t, i), "reg is not an MPIDR of 1 or 2 cells");
		c->mpidr = tree_number(v, n);
		for (unsigned k = 0; k < b->n_cpus; k++)
			if (b->cpus[k].mpidr == c->mpidr)
				return diag_fail(d, tree_name(t, i),
						 "reg 0x%lx is that of another CPU too", c->mpidr);
		c->psci = has_string(t, i, "enable-method", "psci");
		v = tree_cells(t, i, "cpu-release-addr", &n);
		if (has_string(t, i, "enable-method", "spin-table") && (n == 1 || n == 2))
			c->spin_table = tree_number(v, n);
		b->n_cpus++;
	}
	return b->n_cpus ? 0 : diag_fail(d, "/cpus", "no CPU in the device tree");
}

static int find_gic(const struct tree *t, struct dt_board *b, struct diag *d)
{
	static const char *const v3[] = {"arm,gic-v3", NULL};
	struct dt_gic *g = &b->gic;
	struct range r[2 + DT_MAX_REDIST + 3];
	struct tree_irq irq;
	unsigned i = t->gic, n = 0, regions, cells;
	const fdt32_t *stride;
	bool edge;
	int got;

	if (i == TREE_NONE)
		return 0;
	while (n < sizeof(r) / sizeof(r[0]) && (got = tree_reg(t, i, n, &r[n], d)) != 0) {
		if (got < 0)
			return -1;
		if (!r[n++].size)
			return diag_fail(d, tree_name(t, i),
					 "reg %u is not an address of the CPU's", n - 1);
	}
	g->version = tree_compatible(t, i, v3) ? 3 : 2;
	regions = g->version == 3 ? tree_u32(t, i, "#redistributor-regions", 1) : 0;
	if (regions > DT_MAX_REDIST)
		return diag_fail(d, tree_name(t, i), "more than %u redistributor regions",
				 DT_MAX_REDIST);
	if (n < (g->version == 3 ? 1 + regions : 2) || (g->version == 3 && !regions))
		return diag_fail(d, tree_name(t, i), "reg has %u ranges, a GICv%d needs more", n,
				 g->version);
	g->dist = r[0];
	g->n_redist = regions;
	memcpy(g->redist, r + 1, regions * sizeof(r[0]));
	/* 64 bits in the binding, 32 in some trees */
	stride = tree_cells(t, i, "redistributor-stride", &cells);
	g->redist_stride = cells == 1 || cells == 2 ? (uint32_t)tree_number(stride, cells) : 0;
	g->cpu_if = n > 1 + regions ? r[1 + regions] : (struct range){0, 0};
	g->hyp = n > 2 + regions ? r[2 + regions] : (struct range){0, 0};
	g->vcpu = n > 3 + regions ? r[3 + regions] : (struct range){0, 0};
	if (tree_irq(t, i, 0, &irq, d) == 1)
		g->maintenance = tree_intid(t, &irq, &edge);
	return 0;
}

static int find_timer(const struct tree *t, struct dt_board *b, struct diag *d)
{
	static const char *const timers[] = {"arm,armv8-timer", "arm,armv7-timer", NULL};
	static const char *const names[] = {"sec-phys", "phys", "virt", "hyp-phys"};
	uint32_t *const to[] = {&b->timer.secure, &b->timer.physical, &b->timer.virt,
				&b->timer.hyp};

	for (unsigned i = 0; i < t->n; i++) {
		if (t->node[i].flags & TREE_DISABLED || !tree_compatible(t, i, timers))
			continue;
		b->timer.always_on = tree_has(t, i, "always-on");
		for (unsigned k = 0; k < 4; k++) {
			bool named = tree_has(t, i, "interrupt-names"), edge;
			int at = named ? fdt_stringlist_search(t->fdt, t->node[i].off,
							       "interrupt-names", names[k])
				       : (int)k;
			struct tree_irq irq;
			int got = at < 0 ? 0 : tree_irq(t, i, (unsigned)at, &irq, d);

			if (got < 0)
				return -1;
			*to[k] = got ? tree_intid(t, &irq, &edge) : 0;
		}
		return 0;
	}
	return 0;
}

static enum dt_psci find_psci(const struct tree *t)
{
	static const char *const psci[] = {"arm,psci-1.0", "arm,psci-0.2", "arm,psci", NULL};

	for (unsigned i = 0; i < t->n; i++) {
		const char *method;

		if (t->node[i].flags & TREE_DISABLED || !tree_compatible(t, i, psci))
			continue;
		method = tree_str(t, i, "method");
		if (method && !strcmp(method, "smc"))
			return DT_PSCI_SMC;
		if (method && !strcmp(method, "hvc"))
			return DT_PSCI_HVC;
	}
	return DT_PSCI_NONE;
}

static enum dt_uart_kind uart_kind(const struct tree *t, unsigned i)
{
	static const char *const pl011[] = {"arm,pl011", "arm,sbsa-uart", NULL};
	static const char *const ns16550[] = {"ns16550a", "ns16550", "snps,dw-apb-uart",
					      "brcm,bcm2835-aux-uart", NULL};
	static const char *const cadence[] = {"cdns,uart-r1p12", "cdns,uart-r1p8", "xlnx,xuartps",
					      NULL};

	if (t->node[i].flags & TREE_DISABLED)
		return DT_UART_NONE;
	return tree_compatible(t, i, pl011)     ? DT_UART_PL011
	       : tree_compatible(t, i, ns16550) ? DT_UART_8250
	       : tree_compatible(t, i, cadence) ? DT_UART_CADENCE
						: DT_UART_NONE;
}

static int find_uart(const struct tree *t, struct dt_board *b, struct diag *d)
{
	unsigned i = tree_stdout(t);

	if (i == TREE_NONE || uart_kind(t, i) == DT_UART_NONE)
		for (i = 0; i < t->n && uart_kind(t, i) == DT_UART_NONE; i++)
			;
	if (i >= t->n)
		return 0;
	if (tree_reg(t, i, 0, &b->uart_regs, d) < 0)
		return -1;
	b->uart = b->uart_regs.size ? uart_kind(t, i) : DT_UART_NONE;
	return 0;
}

static int find_initrd(const struct tree *t, unsigned chosen, struct dt_board *b, struct diag *d)
{
	unsigned n_start, n_end;
	const fdt32_t *start = tree_cells(t, chosen, "linux,initrd-start", &n_start);
	const fdt32_t *end = tree_cells(t, chosen, "linux,initrd-end", &n_end);

	if (!start && !end)
		return 0;
	if (n_start < 1 || n_start > 2 || n_end < 1 || n_end > 2 ||
	    tree_number(end, n_end) < tree_number(start, n_start))
		return diag_fail(d, "/chosen",
				 "linux,initrd-start and linux,initrd-end are no range");
	b->initrd.base = tree_number(start, n_start);
	b->initrd.size = tree_number(end, n_end) - b->initrd.base;
	return 0;
}

static int find_chosen(const struct tree *t, struct dt_board *b, struct diag *d)
{
	static const char *const seeds[] = {"rng-seed", "kaslr-seed"};
	unsigned i = tree_child(t, 0, "chosen");
	const char *args;

	if (i == TREE_NONE)
		return 0;
	args = tree_str(t, i, "bootargs");
	if (args && strlen(args) >= sizeof(b->bootargs))
		return diag_fail(d, "/chosen/bootargs", "%u characters, at most %u fit",
				 (unsigned)strlen(args), (unsigned)sizeof(b->bootargs) - 1);
	if (args)
		fmt_sn(b->bootargs, sizeof(b->bootargs), "%s", args);
	for (unsigned k = 0; k < 2; k++) {
		int len;
		const void *v = tree_prop(t, i, seeds[k], &len);
		unsigned room = (unsigned)sizeof(b->entropy) - b->n_entropy,
			 n = v ? (unsigned)len : 0;

		if (n > room)
			n = room;
		if (n)
			memcpy(b->entropy + b->n_entropy, v, n);
		b->n_entropy += n;
	}
	return find_initrd(t, i, b, d);
}

int dt_discover(const void *fdt, size_t room, struct dt_board *b, struct diag *d)
{
	const struct tree *t;
	const char *model;

	memset(b, 0, sizeof(*b));
	if (tree_check(fdt, room, "board tree", d) < 0)
		return -1;
	t = tree_open(fdt, d);
	if (!t)
		return -1;
	model = tree_str(t, 0, "model");
	fmt_sn(b->model, sizeof(b->model), "%s", model ? model : "unnamed board");
	b->psci = find_psci(t);
	if (find_ram(t, b, d) < 0 || find_reserved(t, b, d) < 0 || find_cpus(t, b, d) < 0 ||
	    find_gic(t, b, d) < 0 || find_timer(t, b, d) < 0 || find_uart(t, b, d) < 0)
		return -1;
	return find_chosen(t, b, d);
}
