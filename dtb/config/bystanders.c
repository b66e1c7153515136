/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/bystanders.h"

#include "dtb/config/classify.h"
#include "dtb/config/dram.h"
#include "dtb/config/own.h"
#include "dtb/config/resources.h"
#include "dtb/config/visitor.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/board_memory.h"

#define BATCH 64u /* ranges compared at once; boards have few, unless nearly nothing is given */

/* Ranges that no domain has, each in whole pages. */
static struct {
	unsigned node; /* TREE_NONE: of /memreserve/ */
	struct range range, pages;
} bystander[BATCH];

struct comparison {
	const struct tree *tree;
	const struct dt_board *board;
	const struct sys_config *config;
	unsigned n_bystanders;
	unsigned node;     /* whose registers are visited; of interrupts, the domain */
	struct diag *diag; /* says which page is shared, or in DRAM */
	bool failed;       /* and that ends the check */
	uint32_t irqs[32]; /* INTIDs below 1024 that somebody uses beside the domains */
};

static bool is_okay(const char *status)
{
	return !strcmp(status, "okay") || !strcmp(status, "ok");
}

/*
 * That somebody else uses a node which is not okay: reserved or failed (DT specification 2.3.4),
 * or there for the secure world (Linux, Documentation/devicetree/bindings/arm/secure.yaml). And
 * the hypervisor took the console's UART by the board's tree: it keeps it if a configuration
 * disables it.
 */
static bool is_firmwares(const struct tree *tree, unsigned node)
{
	if (node == tree_stdout(tree))
		return true;
	for (; node != TREE_NONE; node = tree->node[node].parent) {
		const char *status = tree_str(tree, node, "status");
		const char *secure = tree_str(tree, node, "secure-status");

		if (status && !is_okay(status) && strcmp(status, "disabled") != 0)
			return true;
		if (status && secure && is_okay(secure))
			return true;
	}
	return false;
}

static bool is_bystander(const struct tree *tree, unsigned node)
{
	const struct tree_node *n = &tree->node[node];

	if ((n->owner != TREE_NO_OWNER && n->class != NODE_BUS) || !res_has_mmio(tree, node))
		return false;
	if (n->class == NODE_GONE)
		return !(n->flags & TREE_DISABLED) || is_firmwares(tree, node);
	return n->class == NODE_DEVICE || n->class == NODE_BUS || n->class == NODE_HELD;
}

/* One is above the other in the tree, or they are the same. */
static bool is_related(const struct tree *tree, unsigned left, unsigned right)
{
	return (left <= right && right < tree->node[left].end) ||
	       (right <= left && left < tree->node[right].end);
}

/* What may be in one page with a device: what is one with it, and a bus of its domain's. */
static bool is_own(const struct tree *tree, unsigned node, unsigned device)
{
	return is_related(tree, device, node) ||
	       (node != TREE_NONE && tree->node[node].owner == tree->node[device].owner);
}

static const char *name_of(const struct tree *tree, unsigned node)
{
	return node == TREE_NONE ? "/memreserve/" : tree_name(tree, node);
}

static int compare_range(void *ctx, const char *name, struct range range, struct diag *ignored)
{
	const struct comparison *now = ctx;
	struct diag *diag = now->diag;
	const struct range pages = range_pages(range);
	const char *domain = now->config->domains[now->tree->node[now->node].owner].name;

	(void)ignored;
	for (unsigned k = 0; k < now->n_bystanders; k++) {
		unsigned node = bystander[k].node;
		uint64_t page = pages.base > bystander[k].pages.base ? pages.base
								     : bystander[k].pages.base;

		if (!range_overlaps(pages, bystander[k].pages) ||
		    is_own(now->tree, node, now->node))
			continue;
		if (diag_has_ended(diag) && node != TREE_NONE && tree_is_memory(now->tree, node))
			continue; /* conflicts_check has refused what lies in DRAM */
		if (node != TREE_NONE && now->tree->node[node].class == NODE_GONE)
			return diag_end(
				diag_fail(diag, name,
					  "of domain %s shares the page at 0x%lx with %s at "
					  "0x%lx, which no domain may have",
					  domain, page, tree_name(now->tree, node),
					  bystander[k].range.base),
				diag);
		return diag_end(diag_fail(diag, name,
					  "of domain %s shares the page at 0x%lx with %s at "
					  "0x%lx, which no domain has",
					  domain, page, name_of(now->tree, node),
					  bystander[k].range.base),
				diag);
	}
	return 0;
}

static int compare_all(struct comparison *now)
{
	const struct sys_visitor visitor = {.ctx = now, .mmio = compare_range};

	unsigned noted = now->node; /* whose registers are being noted */

	for (now->node = 1; now->n_bystanders && now->node < now->tree->n_nodes; now->node++) {
		unsigned owner = now->tree->node[now->node].owner;

		/* of what is kept for other processors nothing is mapped here */
		if (owner < now->config->n_domains && own_is_device(now->tree, now->node, owner) &&
		    res_visit_mmio(now->tree, now->node, &visitor, now->diag)) {
			now->failed = true;
			return -1;
		}
	}
	now->node = noted;
	now->n_bystanders = 0;
	return 0;
}

static int note_range(void *ctx, const char *name, struct range range, struct diag *ignored)
{
	struct comparison *now = ctx;

	(void)name, (void)ignored;
	if (!range.size)
		return 0;
	if (now->n_bystanders == BATCH && compare_all(now))
		return -1;
	bystander[now->n_bystanders].node = now->node;
	bystander[now->n_bystanders].range = range;
	bystander[now->n_bystanders++].pages = range_pages(range);
	return 0;
}

static int look_for_dram(void *ctx, const char *name, struct range range, struct diag *ignored)
{
	struct comparison *now = ctx;

	(void)name, (void)ignored;
	now->failed = diag_ends(
		dram_refuse_nobodys(now->tree, now->board, now->node, range, now->diag), now->diag);
	return now->failed ? -1 : 0;
}

static int note_registers(void *ctx, const char *name, struct range range, struct diag *diag)
{
	return look_for_dram(ctx, name, range, diag) < 0 ? -1 : note_range(ctx, name, range, diag);
}

/* Reserved memory that no domain has. (In DRAM no registers have been found.) */
static int note_reserved(void *ctx, unsigned node, struct range range, struct diag *diag)
{
	struct comparison *now = ctx;

	now->node = node;
	return node != TREE_NONE && now->tree->node[node].owner != TREE_NO_OWNER
		       ? 0
		       : note_range(now, "", range, diag);
}

/* --- interrupts: of what the hypervisor or firmware uses --- */

/* A device of nobody's raises none; those of the secure world the GIC keeps from us. */
static bool has_irqs(const struct tree *tree, unsigned node)
{
	const struct tree_node *n = &tree->node[node];

	return n->flags & TREE_HAS_LINES && n->owner == TREE_NO_OWNER &&
	       (n->class == NODE_HELD || (n->flags & TREE_BAD && classify_is_held(tree, node)) ||
		(!tree_has(tree, node, "secure-status") && is_firmwares(tree, node)));
}

/* INTID `index` of a node, 0 when it is none of the GIC's; false: there is no more. */
static bool next_irq(const struct tree *tree, unsigned node, unsigned index, uint32_t *intid)
{
	struct diag ignored; /* what is malformed interrupts nobody */
	struct tree_irq irq;
	bool edge;

	if (tree_irq(tree, node, index, &irq, &ignored) != 1)
		return false;
	*intid = tree_intid(tree, &irq, &edge);
	return true;
}

bool bystanders_lines(const struct tree *tree, uint32_t taken[32])
{
	uint32_t intid;
	bool any = false;

	for (unsigned node = 1; node < tree->n_nodes; node++) {
		if (!has_irqs(tree, node))
			continue;
		for (unsigned k = 0; next_irq(tree, node, k, &intid); k++) {
			/* a core's own, none of the GIC's, or one that no domain has */
			if (intid < 32 || intid >= IRQ_FIRST_EXTENDED)
				continue;
			taken[intid / 32] |= 1u << intid % 32;
			any = true;
		}
	}
	return any;
}

/* The node of bystanders_lines that has this one, or TREE_NONE. */
static unsigned user_of(const struct tree *tree, uint32_t intid)
{
	uint32_t other;

	for (unsigned node = 1; node < tree->n_nodes; node++)
		for (unsigned k = 0; has_irqs(tree, node) && next_irq(tree, node, k, &other); k++)
			if (other == intid)
				return node;
	return TREE_NONE;
}

static int compare_irq(void *ctx, const char *name, uint32_t intid, bool edge, struct diag *diag)
{
	const struct comparison *now = ctx;
	unsigned user;

	(void)edge;
	if (intid < 32 || !(now->irqs[intid / 32] >> intid % 32 & 1))
		return 0;
	user = user_of(now->tree, intid);
	return diag_end(diag_fail(diag, name,
				  "of domain %s shares interrupt %u with %s, which no domain has",
				  now->config->domains[now->node].name, intid,
				  tree_name(now->tree, user)),
			diag);
}

/* A set that an interrupt controller chooses from. */
static int skip_line(void *ctx, const char *name, uint32_t intid, struct diag *diag)
{
	(void)ctx, (void)name, (void)intid, (void)diag;
	return 0;
}

static int check_irqs(struct comparison *now, struct diag *diag)
{
	const struct sys_visitor visitor = {.ctx = now, .irq = compare_irq, .line = skip_line};

	if (!bystanders_lines(now->tree, now->irqs))
		return 0;
	for (now->node = 0; now->node < now->config->n_domains; now->node++)
		if (res_visit(now->tree, now->node, &visitor, diag) < 0)
			return -1;
	return 0;
}

int bystanders_check(const struct tree *tree, const struct dt_board *board,
		     const struct sys_config *config, struct diag *diag)
{
	struct comparison now = {.tree = tree, .board = board, .config = config, .diag = diag};
	const struct sys_visitor visitor = {.ctx = &now, .mmio = note_registers},
				 gic = {.ctx = &now, .mmio = look_for_dram};
	struct diag ignored; /* malformed registers are not mapped for anybody */

	for (now.node = 1; now.node < tree->n_nodes; now.node++)
		if (((now.node == tree->gic && res_visit_mmio(tree, now.node, &gic, &ignored)) ||
		     (is_bystander(tree, now.node) &&
		      res_visit_mmio(tree, now.node, &visitor, &ignored))) &&
		    now.failed)
			return -1;
	if (board_visit_reserved(tree, note_reserved, &now, diag) < 0 || compare_all(&now) < 0)
		return -1;
	return check_irqs(&now, diag);
}
