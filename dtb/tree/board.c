/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/board.h"

#include <string.h>

#include "dtb/tree/board_memory.h"
#include "dtb/tree/images_stay.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/tree.h"
#include "dtb/tree/tree_bus.h"
#include "lib/printf.h"

static bool has_string(const struct tree *tree, unsigned node, const char *prop, const char *want)
{
	int len;
	const char *s = tree_prop(tree, node, prop, &len);

	return s && fdt_stringlist_contains(s, len, want);
}

static int add_cpu(const struct tree *tree, unsigned node, struct dt_board *board,
		   struct diag *diag)
{
	struct dt_cpu *cpu = &board->cpus[board->n_cpus];
	unsigned count;
	const fdt32_t *cells = tree_cells(tree, node, "reg", &count);

	if (board->n_cpus == DT_MAX_CPUS)
		return diag_fail(diag, tree_name(tree, node), "more than %u CPUs", DT_MAX_CPUS);
	if (count != 1 && count != 2)
		return diag_fail(diag, tree_name(tree, node),
				 "reg is not an MPIDR of 1 or 2 cells");
	cpu->mpidr = tree_number(cells, count);
	for (unsigned k = 0; k < board->n_cpus; k++)
		if (board->cpus[k].mpidr == cpu->mpidr)
			return diag_fail(diag, tree_name(tree, node),
					 "reg 0x%lx is that of another CPU too", cpu->mpidr);
	cpu->psci = has_string(tree, node, "enable-method", "psci");
	cells = tree_cells(tree, node, "cpu-release-addr", &count);
	if (has_string(tree, node, "enable-method", "spin-table") && (count == 1 || count == 2))
		cpu->spin_table = tree_number(cells, count);
	board->n_cpus++;
	return 0;
}

static int find_cpus(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	for (unsigned node = tree_next_cpu(tree, TREE_NONE); node != TREE_NONE;
	     node = tree_next_cpu(tree, node))
		if (add_cpu(tree, node, board, diag) < 0)
			return -1;
	return board->n_cpus ? 0 : diag_fail(diag, "/cpus", "no CPU in the device tree");
}

/* The GIC's `reg`, all of it as addresses of the CPU: how many ranges, or -1. */
static int read_gic_ranges(const struct tree *tree, struct range *ranges, unsigned max,
			   struct diag *diag)
{
	unsigned n = 0;
	int got;

	while (n < max && (got = tree_reg(tree, tree->gic, n, &ranges[n], diag)) != 0) {
		if (got < 0)
			return -1;
		if (!ranges[n++].size)
			return diag_fail(diag, tree_name(tree, tree->gic),
					 "reg %u is not an address of the CPU's", n - 1);
	}
	return (int)n;
}

/* 64 bits in the binding, 32 in some trees; 0: the architecture's. */
static uint32_t redistributor_stride(const struct tree *tree)
{
	unsigned cells;
	const fdt32_t *stride = tree_cells(tree, tree->gic, "redistributor-stride", &cells);

	return cells == 1 || cells == 2 ? (uint32_t)tree_number(stride, cells) : 0;
}

/* The version, and how many of the ranges of `reg`, which has `n_ranges`, are redistributors'. */
static int read_gic_version(const struct tree *tree, unsigned n_ranges, struct dt_gic *gic,
			    struct diag *diag)
{
	static const char *const v3[] = {"arm,gic-v3", NULL};
	const char *name = tree_name(tree, tree->gic);
	unsigned regions;

	gic->version = tree_compatible(tree, tree->gic, v3) ? 3 : 2;
	regions = gic->version == 3 ? tree_u32(tree, tree->gic, "#redistributor-regions", 1) : 0;
	if (regions > DT_MAX_REDIST)
		return diag_fail(diag, name, "more than %u redistributor regions", DT_MAX_REDIST);
	if (n_ranges < (gic->version == 3 ? 1 + regions : 2) || (gic->version == 3 && !regions))
		return diag_fail(diag, name, "reg has %u ranges, a GICv%d needs more", n_ranges,
				 gic->version);
	gic->n_gicr = regions;
	return 0;
}

/* Each its own node, below the GIC's as a rule. */
static int find_its(const struct tree *tree, struct dt_gic *gic, struct diag *diag)
{
	static const char *const its[] = {"arm,gic-v3-its", NULL};

	for (unsigned node = 0; node < tree->n_nodes; node++) {
		struct range regs;
		int got;

		if (tree->node[node].flags & TREE_DISABLED || !tree_compatible(tree, node, its))
			continue;
		got = tree_reg(tree, node, 0, &regs, diag);
		if (got < 0)
			return -1;
		if (!got || !regs.size)
			return diag_fail(diag, tree_name(tree, node),
					 "reg %u is not an address of the CPU's", 0);
		if (gic->n_its == DT_MAX_ITS)
			return diag_fail(diag, tree_name(tree, node), "more than %u ITSs",
					 DT_MAX_ITS);
		gic->its[gic->n_its++] = regs;
	}
	return 0;
}

static int find_gic(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	struct dt_gic *gic = &board->gic;
	struct range regs[2 + DT_MAX_REDIST + 3] = {0};
	struct tree_irq irq;
	unsigned node = tree->gic;
	int n;
	bool edge;

	if (node == TREE_NONE)
		return 0;
	n = read_gic_ranges(tree, regs, sizeof(regs) / sizeof(regs[0]), diag);
	if (n < 0 || read_gic_version(tree, (unsigned)n, gic, diag) < 0)
		return -1;
	gic->gicd = regs[0];
	memcpy(gic->gicr, regs + 1, gic->n_gicr * sizeof(regs[0]));
	gic->gicr_stride = redistributor_stride(tree);
	/* empty where the tree has none */
	gic->gicc = regs[1 + gic->n_gicr];
	gic->gich = regs[2 + gic->n_gicr];
	gic->gicv = regs[3 + gic->n_gicr];
	if (tree_irq(tree, node, 0, &irq, diag) == 1)
		gic->maintenance = tree_intid(tree, &irq, &edge);
	return gic->version == 3 ? find_its(tree, gic, diag) : 0;
}

static int find_timer(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	static const char *const timers[] = {"arm,armv8-timer", "arm,armv7-timer", NULL};
	static const char *const names[] = {"sec-phys", "phys", "virt", "hyp-phys"};
	uint32_t *const to[] = {&board->timer.secure, &board->timer.physical, &board->timer.virtual,
				&board->timer.hypervisor};

	for (unsigned node = 0; node < tree->n_nodes; node++) {
		if (tree->node[node].flags & TREE_DISABLED || !tree_compatible(tree, node, timers))
			continue;
		board->timer.always_on = tree_has(tree, node, "always-on");
		for (unsigned k = 0; k < 4; k++) {
			bool named = tree_has(tree, node, "interrupt-names"), edge;
			int at = named ? fdt_stringlist_search(tree->fdt, tree->node[node].offset,
							       "interrupt-names", names[k])
				       : (int)k;
			struct tree_irq irq;
			int got = at < 0 ? 0 : tree_irq(tree, node, (unsigned)at, &irq, diag);

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

	for (unsigned node = 0; node < tree->n_nodes; node++) {
		const char *method;

		if (tree->node[node].flags & TREE_DISABLED || !tree_compatible(tree, node, psci))
			continue;
		method = tree_str(tree, node, "method");
		if (method && !strcmp(method, "smc"))
			return DT_PSCI_SMC;
		if (method && !strcmp(method, "hvc"))
			return DT_PSCI_HVC;
	}
	return DT_PSCI_NONE;
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

/* As much of a property as there is room for. */
static void add_entropy(const struct tree *tree, unsigned node, const char *prop,
			struct dt_board *board)
{
	int len;
	const void *seed = tree_prop(tree, node, prop, &len);
	unsigned room = (unsigned)sizeof(board->entropy) - board->n_entropy,
		 size = seed ? (unsigned)len : 0;

	if (size > room)
		size = room;
	if (size)
		memcpy(board->entropy + board->n_entropy, seed, size);
	board->n_entropy += size;
}

static int find_chosen(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	unsigned chosen = tree_child(tree, 0, "chosen");
	const char *bootargs;

	if (chosen == TREE_NONE)
		return 0;
	bootargs = tree_str(tree, chosen, "bootargs");
	if (bootargs && strlen(bootargs) >= sizeof(board->bootargs))
		return diag_fail(diag, "/chosen/bootargs", "%u characters, at most %u fit",
				 (unsigned)strlen(bootargs), (unsigned)sizeof(board->bootargs) - 1);
	if (bootargs)
		fmt_sn(board->bootargs, sizeof(board->bootargs), "%s", bootargs);
	add_entropy(tree, chosen, "rng-seed", board);
	add_entropy(tree, chosen, "kaslr-seed", board);
	return find_initrd(tree, chosen, board, diag);
}

static const struct tree *open_board(const void *fdt, size_t room, struct dt_board *board,
				     struct diag *diag)
{
	memset(board, 0, sizeof(*board));
	return tree_check(fdt, room, "board tree", diag) < 0 ? NULL : tree_open(fdt, diag);
}

int dt_discover_early(const void *fdt, size_t room, struct dt_board *board, struct diag *diag)
{
	const struct tree *tree = open_board(fdt, room, board, diag);

	if (!tree || board_find_memory(tree, board, diag) < 0)
		return -1;
	return find_chosen(tree, board, diag);
}

int dt_discover(const void *fdt, size_t room, struct dt_board *board, struct diag *diag)
{
	const struct tree *tree = open_board(fdt, room, board, diag);
	const char *model = tree ? tree_str(tree, 0, "model") : NULL;

	if (!tree)
		return -1;
	fmt_sn(board->model, sizeof(board->model), "%s", model ? model : "unnamed board");
	board->psci = find_psci(tree);
	board->images_stay = images_stay(tree);
	if (board_find_memory(tree, board, diag) < 0 || board_must_have_memory(tree, board, diag) ||
	    find_cpus(tree, board, diag) < 0 || find_gic(tree, board, diag) < 0 ||
	    find_timer(tree, board, diag) < 0)
		return -1;
	return find_chosen(tree, board, diag);
}
