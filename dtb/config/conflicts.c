/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/conflicts.h"

#include "dtb/config/dram.h"
#include "dtb/config/resources.h"
#include "dtb/tree/gic_check.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/tree_bus.h"

struct check {
	const struct tree *tree;
	const struct dt_board *board;
	const struct sys_config *config;
	unsigned domain;  /* whose devices the outer walk visits */
	unsigned other;   /* whose the inner one does */
	const char *node; /* the outer walk's device, and what of it is compared */
	struct range page;
	uint32_t intid;
	uint32_t wired[32], twice[32]; /* INTIDs that a domain has, that two have */
};

static int same_page(void *ctx, const char *node, struct range range, struct diag *diag)
{
	const struct check *check = ctx;

	if (!range_overlaps(check->page, range_pages(range)))
		return 0;
	return diag_fail(diag, check->node,
			 "of domain %s shares the page at 0x%lx with %s of domain %s",
			 check->config->domains[check->domain].name,
			 (unsigned long)(check->page.base > range_pages(range).base
						 ? check->page.base
						 : range_pages(range).base),
			 node, check->config->domains[check->other].name);
}

static int same_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	const struct check *check = ctx;

	(void)edge;
	if (check->intid != intid)
		return 0;
	return diag_fail(diag, check->node, "of domain %s shares interrupt %u with %s of domain %s",
			 check->config->domains[check->domain].name, intid, node,
			 check->config->domains[check->other].name);
}

/* What other processors have among them is not ours to say. */
static bool both_are_others(const struct check *check)
{
	return check->domain >= check->config->n_domains &&
	       check->other >= check->config->n_domains;
}

/* Compares with every other domain's devices. The domain with the rest is only ever the inner
 * one, because it has the most devices. */
static int meets_other(struct check *check, const char *node, struct range page, uint32_t intid,
		       struct diag *diag)
{
	const struct sys_visitor inner = {
		.ctx = check, .mmio = page.size ? same_page : NULL, .irq = intid ? same_irq : NULL};

	check->node = node;
	check->page = page;
	check->intid = intid;
	for (check->other = 0; check->other < sys_owners(check->config); check->other++) {
		if (check->config->domains[check->domain].devices_rest ||
		    check->other == check->domain || both_are_others(check) ||
		    (check->other < check->domain &&
		     !check->config->domains[check->other].devices_rest))
			continue;
		if (res_visit(check->tree, check->other, &inner, diag) < 0)
			return -1;
	}
	return 0;
}

static int check_range(struct check *check, const char *node, struct range range, struct diag *diag)
{
	const struct range page = range_pages(range);

	if (gic_has(&check->board->gic, page) && !gic_forwards(&check->board->gic, range))
		return diag_fail(diag, node, "registers at 0x%lx lie on the interrupt controller",
				 range.base);
	if (dram_refuse(check->board, node, range, diag) < 0)
		return -1;
	return meets_other(check, node, page, 0, diag);
}

static int check_mmio(void *ctx, const char *node, struct range range, struct diag *diag)
{
	return diag_end(check_range(ctx, node, range, diag), diag);
}

static int note_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	struct check *check = ctx;
	uint32_t bit = 1u << intid % 32;

	(void)node, (void)edge, (void)diag;
	check->twice[intid / 32] |= check->wired[intid / 32] & bit;
	check->wired[intid / 32] |= bit;
	return 0;
}

static int check_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	const struct check *check = ctx;

	(void)edge;
	if (intid < 32 || !(check->twice[intid / 32] >> intid % 32 & 1))
		return 0;
	return diag_end(meets_other(ctx, node, (struct range){0, 0}, intid, diag), diag);
}

/* Who names a device wants its interrupts; what a domain has otherwise may lose them (losses.c). */
static int check_bus(const struct tree *tree, unsigned node, const struct tree_irq *irq,
		     struct diag *diag)
{
	bool edge;

	if (irq->parent == TREE_NONE || tree_intid(tree, irq, &edge) ||
	    !own_is_others_bus(tree, irq->parent, tree->node[node].owner))
		return 0;
	return diag_fail(diag, tree_name(tree, node),
			 "access: its interrupts go by %s, which the domain must have too",
			 tree_name(tree, irq->parent));
}

static int check_buses(const struct tree *tree, unsigned node, struct diag *diag)
{
	struct diag ignored; /* node_check has told */
	struct tree_irq irq;
	struct tree_map map = {0};

	for (unsigned index = 0; tree_irq(tree, node, index, &irq, &ignored) == 1; index++)
		if (check_bus(tree, node, &irq, diag) < 0)
			return -1;
	while (tree_irq_map(tree, node, &map, &ignored) == 1)
		if (check_bus(tree, node, &map.irq, diag) < 0)
			return -1;
	return 0;
}

/* Of what a domain names, with all below. */
static int check_named(const struct tree *tree, const struct sys_config *config, unsigned domain,
		       struct diag *diag)
{
	for (unsigned k = 0; k < config->domains[domain].n_devices; k++) {
		unsigned named = tree_at(tree, config->domains[domain].devices[k]);

		for (unsigned node = named; node < tree->node[named].end; node++)
			if (tree->node[node].flags & TREE_HAS_LINES &&
			    own_has_irqs(tree, node, domain) &&
			    diag_ends(check_buses(tree, node, diag), diag))
				return -1;
	}
	return 0;
}

int conflicts_check(const struct tree *tree, const struct dt_board *board,
		    const struct sys_config *config, struct diag *diag)
{
	struct check check = {.tree = tree, .board = board, .config = config};
	const struct sys_visitor outer = {.ctx = &check, .mmio = check_mmio, .irq = check_irq},
				 note = {.ctx = &check, .irq = note_irq};

	for (unsigned i = 0; i < config->n_domains; i++)
		if (diag_ends(check_named(tree, config, i, diag), diag))
			return -1;
	/* A controller can have a hundred lines, and each would be looked for in all domains. */
	for (unsigned i = 0; sys_owners(config) > 1 && i < sys_owners(config); i++)
		if (res_visit(tree, i, &note, diag) < 0)
			return -1;
	for (check.domain = 0; check.domain < sys_owners(config); check.domain++)
		if (res_visit(tree, check.domain, &outer, diag) < 0)
			return -1;
	return 0;
}
