/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/regions_check.h"

#include "dtb/config/regions.h"
#include "dtb/config/resources.h"

struct meeting {
	struct range pages[DT_MAX_RESERVED]; /* of one domain */
	unsigned n_pages;
	const char *domain;
	struct diag *diag; /* says what they meet */
	bool met;          /* and that ends the check */
};

static int meet_registers(void *ctx, const char *node, struct range range, struct diag *ignored)
{
	struct meeting *meeting = ctx;

	(void)ignored;
	for (unsigned k = 0; k < meeting->n_pages; k++) {
		if (!range_overlaps(meeting->pages[k], range))
			continue;
		meeting->met = diag_ends(
			diag_fail(meeting->diag, node,
				  "registers at 0x%lx lie on reserved memory at 0x%lx of domain %s",
				  range.base, meeting->pages[k].base, meeting->domain),
			meeting->diag);
		return meeting->met ? -1 : 0;
	}
	return 0;
}

/* What lies in memory lies on no registers (conflicts_check, bystanders_check). */
static void leave_out_memory(struct meeting *meeting, const struct dt_board *board)
{
	unsigned kept = 0;

	for (unsigned k = 0; k < meeting->n_pages; k++) {
		bool inside = false;

		for (unsigned bank = 0; bank < board->n_ram; bank++)
			inside |= range_contains(board->ram[bank], meeting->pages[k]);
		if (!inside)
			meeting->pages[kept++] = meeting->pages[k];
	}
	meeting->n_pages = kept;
}

/* Registers, and not memory: a framebuffer in /chosen is. */
static bool has_registers(const struct tree *tree, unsigned node)
{
	const struct tree_node *n = &tree->node[node];

	return n->class != NODE_RESERVED && res_has_mmio(tree, node) &&
	       !tree_is_memory(tree, node) && n->parent != tree_child(tree, 0, "chosen");
}

int regions_check(const struct tree *tree, const struct dt_board *board,
		  const struct sys_config *config, struct diag *diag)
{
	struct meeting meeting = {.diag = diag};
	const struct sys_visitor visitor = {.ctx = &meeting, .mmio = meet_registers};
	struct diag why; /* malformed registers are not mapped for anybody */

	for (unsigned domain = 0; domain < config->n_domains; domain++) {
		meeting.domain = config->domains[domain].name;
		if (regions_of(tree, domain, meeting.pages, &meeting.n_pages, diag) < 0)
			return -1;
		leave_out_memory(&meeting, board);
		for (unsigned i = 1; meeting.n_pages && i < tree->n_nodes; i++)
			if (has_registers(tree, i) && res_visit_mmio(tree, i, &visitor, &why) < 0 &&
			    meeting.met)
				return -1;
	}
	return 0;
}
