/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/board.h"

#include <string.h>

#include "lib/printf.h"
#include "dtb/tree/tree.h"

static int add_ram(const struct tree *tree, unsigned node, struct dt_board *board,
		   struct diag *diag)
{
	struct range r;
	int got;

	for (unsigned n = 0; (got = tree_reg(tree, node, n, &r, diag)) == 1; n++) {
		unsigned at = board->n_ram;

		if (!r.size) /* a place holder that a boot loader was to fill */
			continue;
		if (board->n_ram == DT_MAX_RAM)
			return diag_fail(diag, tree_name(tree, node),
					 "more than %u ranges of memory", DT_MAX_RAM);
		for (; at && board->ram[at - 1].base > r.base; at--)
			board->ram[at] = board->ram[at - 1];
		board->ram[at] = r;
		board->n_ram++;
		if ((at && range_overlaps(board->ram[at - 1], r)) ||
		    (at + 1 < board->n_ram && range_overlaps(board->ram[at + 1], r)))
			return diag_fail(diag, tree_name(tree, node),
					 "memory at 0x%lx is described twice", r.base);
	}
	return got;
}

static int find_ram(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	bool seen = false;

	tree_for_each_child(tree, 0, i) {
		const char *type = tree_str(tree, i, "device_type");

		if (!type || strcmp(type, "memory") || tree->node[i].flags & TREE_DISABLED)
			continue;
		seen = true;
		if (add_ram(tree, i, board, diag) < 0)
			return -1;
	}
	if (!seen)
		return diag_fail(diag, "/memory", "no memory node in the device tree");
	if (!board->n_ram)
		return diag_fail(diag, "/memory", "every memory node is empty");
	return 0;
}

static int add_reserved(struct dt_board *board, struct range range, const char *name,
			struct diag *diag)
{
	if (!range.size)
		return 0;
	if (range.base + range.size < range.base)
		return diag_fail(diag, name, "reserved range at 0x%lx wraps", range.base);
	for (unsigned k = 0; k < board->n_reserved; k++)
		/* a spin-table's pen has to be in both lists */
		if (range_contains(board->reserved[k], range))
			return 0;
	if (board->n_reserved == DT_MAX_RESERVED)
		return diag_fail(diag, name, "more than %u reserved ranges", DT_MAX_RESERVED);
	board->reserved[board->n_reserved++] = range;
	return 0;
}

static int find_reserved(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	unsigned parent = tree_child(tree, 0, "reserved-memory");
	struct range r;
	int got;

	for (int i = 0; i < fdt_num_mem_rsv(tree->fdt); i++) {
		if (fdt_get_mem_rsv(tree->fdt, i, &r.base, &r.size))
			return diag_fail(diag, "/memreserve/", "entry %d cannot be read", i);
		if (add_reserved(board, r, "/memreserve/", diag) < 0)
			return -1;
	}
	if (parent == TREE_NONE)
		return 0;
	if (!tree_has(tree, parent, "ranges"))
		return diag_fail(diag, "/reserved-memory",
				 "has no ranges, so that nothing says where its addresses are");
	tree_for_each_child(tree, parent, c) {
		if (tree->node[c].flags & TREE_DISABLED)
			continue;
		for (unsigned n = 0; (got = tree_reg(tree, c, n, &r, diag)) == 1; n++)
			if (add_reserved(board, r, tree_name(tree, c), diag) < 0)
				return -1;
		if (got < 0)
			return -1;
	}
	return 0;
}

static bool has_string(const struct tree *tree, unsigned node, const char *prop, const char *want)
{
	int len;
	const char *s = tree_prop(tree, node, prop, &len);

	return s && fdt_stringlist_contains(s, len, want);
}

static int find_cpus(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	for (unsigned i = tree_next_cpu(tree, TREE_NONE); i != TREE_NONE;
	     i = tree_next_cpu(tree, i)) {
		struct dt_cpu *c = &board->cpus[board->n_cpus];
		unsigned n;
		const fdt32_t *v = tree_cells(tree, i, "reg", &n);

		if (board->n_cpus == DT_MAX_CPUS)
			return diag_fail(diag, tree_name(tree, i), "more than %u CPUs",
					 DT_MAX_CPUS);
		if (n != 1 && n != 2)
			return diag_fail(diag, tree_name(tree, i),
					 "reg is not an MPIDR of 1 or 2 cells");
		c->mpidr = tree_number(v, n);
		for (unsigned k = 0; k < board->n_cpus; k++)
			if (board->cpus[k].mpidr == c->mpidr)
				return diag_fail(diag, tree_name(tree, i),
						 "reg 0x%lx is that of another CPU too", c->mpidr);
		c->psci = has_string(tree, i, "enable-method", "psci");
		v = tree_cells(tree, i, "cpu-release-addr", &n);
		if (has_string(tree, i, "enable-method", "spin-table") && (n == 1 || n == 2))
			c->spin_table = tree_number(v, n);
		board->n_cpus++;
	}
	return board->n_cpus ? 0 : diag_fail(diag, "/cpus", "no CPU in the device tree");
}

static int find_gic(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	static const char *const v3[] = {"arm,gic-v3", NULL};
	struct dt_gic *g = &board->gic;
	struct range r[2 + DT_MAX_REDIST + 3];
	struct tree_irq irq;
	unsigned i = tree->gic, n = 0, regions, cells;
	const fdt32_t *stride;
	bool edge;
	int got;

	if (i == TREE_NONE)
		return 0;
	while (n < sizeof(r) / sizeof(r[0]) && (got = tree_reg(tree, i, n, &r[n], diag)) != 0) {
		if (got < 0)
			return -1;
		if (!r[n++].size)
			return diag_fail(diag, tree_name(tree, i),
					 "reg %u is not an address of the CPU's", n - 1);
	}
	g->version = tree_compatible(tree, i, v3) ? 3 : 2;
	regions = g->version == 3 ? tree_u32(tree, i, "#redistributor-regions", 1) : 0;
	if (regions > DT_MAX_REDIST)
		return diag_fail(diag, tree_name(tree, i), "more than %u redistributor regions",
				 DT_MAX_REDIST);
	if (n < (g->version == 3 ? 1 + regions : 2) || (g->version == 3 && !regions))
		return diag_fail(diag, tree_name(tree, i), "reg has %u ranges, a GICv%d needs more",
				 n, g->version);
	g->dist = r[0];
	g->n_redist = regions;
	memcpy(g->redist, r + 1, regions * sizeof(r[0]));
	/* 64 bits in the binding, 32 in some trees */
	stride = tree_cells(tree, i, "redistributor-stride", &cells);
	g->redist_stride = cells == 1 || cells == 2 ? (uint32_t)tree_number(stride, cells) : 0;
	g->cpu_if = n > 1 + regions ? r[1 + regions] : (struct range){0, 0};
	g->hyp = n > 2 + regions ? r[2 + regions] : (struct range){0, 0};
	g->vcpu = n > 3 + regions ? r[3 + regions] : (struct range){0, 0};
	if (tree_irq(tree, i, 0, &irq, diag) == 1)
		g->maintenance = tree_intid(tree, &irq, &edge);
	return 0;
}

static int find_timer(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	static const char *const timers[] = {"arm,armv8-timer", "arm,armv7-timer", NULL};
	static const char *const names[] = {"sec-phys", "phys", "virt", "hyp-phys"};
	uint32_t *const to[] = {&board->timer.secure, &board->timer.physical, &board->timer.virt,
				&board->timer.hyp};

	for (unsigned i = 0; i < tree->n; i++) {
		if (tree->node[i].flags & TREE_DISABLED || !tree_compatible(tree, i, timers))
			continue;
		board->timer.always_on = tree_has(tree, i, "always-on");
		for (unsigned k = 0; k < 4; k++) {
			bool named = tree_has(tree, i, "interrupt-names"), edge;
			int at = named ? fdt_stringlist_search(tree->fdt, tree->node[i].off,
							       "interrupt-names", names[k])
				       : (int)k;
			struct tree_irq irq;
			int got = at < 0 ? 0 : tree_irq(tree, i, (unsigned)at, &irq, diag);

			if (got < 0)
				return -1;
			*to[k] = got ? tree_intid(tree, &irq, &edge) : 0;
		}
		return 0;
	}
	return 0;
}

static enum dt_psci find_psci(const struct tree *tree)
{
	static const char *const psci[] = {"arm,psci-1.0", "arm,psci-0.2", "arm,psci", NULL};

	for (unsigned i = 0; i < tree->n; i++) {
		const char *method;

		if (tree->node[i].flags & TREE_DISABLED || !tree_compatible(tree, i, psci))
			continue;
		method = tree_str(tree, i, "method");
		if (method && !strcmp(method, "smc"))
			return DT_PSCI_SMC;
		if (method && !strcmp(method, "hvc"))
			return DT_PSCI_HVC;
	}
	return DT_PSCI_NONE;
}

static enum dt_uart_kind uart_kind(const struct tree *tree, unsigned node)
{
	static const char *const pl011[] = {"arm,pl011", "arm,sbsa-uart", NULL};
	static const char *const ns16550[] = {"ns16550a", "ns16550", "snps,dw-apb-uart",
					      "brcm,bcm2835-aux-uart", NULL};
	static const char *const cadence[] = {"cdns,uart-r1p12", "cdns,uart-r1p8", "xlnx,xuartps",
					      NULL};

	if (tree->node[node].flags & TREE_DISABLED)
		return DT_UART_NONE;
	return tree_compatible(tree, node, pl011)     ? DT_UART_PL011
	       : tree_compatible(tree, node, ns16550) ? DT_UART_8250
	       : tree_compatible(tree, node, cadence) ? DT_UART_CADENCE
						      : DT_UART_NONE;
}

static int find_uart(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	unsigned i = tree_stdout(tree);

	if (i == TREE_NONE || uart_kind(tree, i) == DT_UART_NONE)
		for (i = 0; i < tree->n && uart_kind(tree, i) == DT_UART_NONE; i++)
			;
	if (i >= tree->n)
		return 0;
	if (tree_reg(tree, i, 0, &board->uart_regs, diag) < 0)
		return -1;
	board->uart = board->uart_regs.size ? uart_kind(tree, i) : DT_UART_NONE;
	return 0;
}

static int find_initrd(const struct tree *tree, unsigned chosen, struct dt_board *board,
		       struct diag *diag)
{
	unsigned n_start, n_end;
	const fdt32_t *start = tree_cells(tree, chosen, "linux,initrd-start", &n_start);
	const fdt32_t *end = tree_cells(tree, chosen, "linux,initrd-end", &n_end);

	if (!start && !end)
		return 0;
	if (n_start < 1 || n_start > 2 || n_end < 1 || n_end > 2 ||
	    tree_number(end, n_end) < tree_number(start, n_start))
		return diag_fail(diag, "/chosen",
				 "linux,initrd-start and linux,initrd-end are no range");
	board->initrd.base = tree_number(start, n_start);
	board->initrd.size = tree_number(end, n_end) - board->initrd.base;
	return 0;
}

static int find_chosen(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	static const char *const seeds[] = {"rng-seed", "kaslr-seed"};
	unsigned i = tree_child(tree, 0, "chosen");
	const char *args;

	if (i == TREE_NONE)
		return 0;
	args = tree_str(tree, i, "bootargs");
	if (args && strlen(args) >= sizeof(board->bootargs))
		return diag_fail(diag, "/chosen/bootargs", "%u characters, at most %u fit",
				 (unsigned)strlen(args), (unsigned)sizeof(board->bootargs) - 1);
	if (args)
		fmt_sn(board->bootargs, sizeof(board->bootargs), "%s", args);
	for (unsigned k = 0; k < 2; k++) {
		int len;
		const void *v = tree_prop(tree, i, seeds[k], &len);
		unsigned room = (unsigned)sizeof(board->entropy) - board->n_entropy,
			 n = v ? (unsigned)len : 0;

		if (n > room)
			n = room;
		if (n)
			memcpy(board->entropy + board->n_entropy, v, n);
		board->n_entropy += n;
	}
	return find_initrd(tree, i, board, diag);
}

int dt_discover(const void *fdt, size_t room, struct dt_board *board, struct diag *diag)
{
	const struct tree *t;
	const char *model;

	memset(board, 0, sizeof(*board));
	if (tree_check(fdt, room, "board tree", diag) < 0)
		return -1;
	t = tree_open(fdt, diag);
	if (!t)
		return -1;
	model = tree_str(t, 0, "model");
	fmt_sn(board->model, sizeof(board->model), "%s", model ? model : "unnamed board");
	board->psci = find_psci(t);
	if (find_ram(t, board, diag) < 0 || find_reserved(t, board, diag) < 0 ||
	    find_cpus(t, board, diag) < 0 || find_gic(t, board, diag) < 0 ||
	    find_timer(t, board, diag) < 0 || find_uart(t, board, diag) < 0)
		return -1;
	return find_chosen(t, board, diag);
}
