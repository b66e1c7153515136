/* SPDX-License-Identifier: Apache-2.0 */
/* explain ADDRESS on the host. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/why.h"
#include "dtb/tree/board_memory.h"
#include "dtb/tree/others.h"
#include "dtb/tree/tree_bus.h"
#include "el2/console/explain_words.h"
#include "el2/vm/vm.h"
#include "tools/dt_explain.h"

/* What an address is, as it is found out. */
struct found {
	const struct explaining *x;
	uint64_t address;
	struct mappings mappings; /* of the domains that have it */
	unsigned node; /* whose registers are there, or in the same page; TREE_NONE: nobody's */
	struct range range; /* of it */
	bool is_exact;
	enum explain_why why;
};

static bool holds(struct range range, uint64_t address)
{
	return range_contains(range, (struct range){address, 1});
}

static void say_mapped(const struct found *found)
{
	for (unsigned k = 0; k < found->mappings.count; k++)
		say(EXPLAIN_MAPPED, "%s", found->mappings.line[k]);
	if (!found->mappings.count)
		say(EXPLAIN_MAPPED, EXPLAIN_NOWHERE);
}

/* --- what is there --- */

/* Better: exactly there, not disabled, a smaller one. */
static void consider(struct found *found, unsigned node, struct range range)
{
	const struct tree_node *n = found->x->tree->node;
	bool is_exact = holds(range, found->address), is_better;

	if (!range.size || !tree_in_reach(range) || !holds(range_pages(range), found->address))
		return;
	is_better = found->node == TREE_NONE || (is_exact && !found->is_exact);
	if (!is_better && is_exact == found->is_exact) {
		bool is_off = n[node].flags & TREE_DISABLED,
		     was_off = n[found->node].flags & TREE_DISABLED;

		is_better = is_off == was_off ? range.size < found->range.size : was_off;
	}
	if (is_better) {
		found->node = node;
		found->range = range;
		found->is_exact = is_exact;
	}
}

static void find_registers(struct found *found)
{
	const struct tree *tree = found->x->tree;
	struct diag ignored; /* of a malformed one nothing is known */
	struct range range;

	for (unsigned node = 1; node < tree->n_nodes; node++) {
		if (tree_is_memory(tree, node) || tree->node[node].class == NODE_CPU ||
		    tree->node[node].class == NODE_RESERVED)
			continue;
		for (unsigned k = 0; tree_reg(tree, node, k, &range, &ignored) == 1; k++)
			consider(found, node, range);
		for (unsigned k = 0; tree_is_pci(tree, node) &&
				     tree_pci_window(tree, node, k, &range, &ignored) == 1;
		     k++)
			consider(found, node, range);
	}
}

static int consider_reserved(void *ctx, unsigned node, struct range range, struct diag *diag)
{
	struct found *found = ctx;

	(void)diag;
	if (holds(range_pages(range), found->address) && found->why == EXPLAIN_UNKNOWN) {
		found->why = EXPLAIN_RESERVED;
		found->node = node;
		found->range = range;
		found->is_exact = true;
	}
	return 0;
}

/* What boot has put there: an image, a tree. */
static void say_contents(const struct found *found, unsigned domain)
{
	static const char *const names[VM_MAX_SEALED] = {"the kernel", "the ramdisk", "the tree",
							 "the pen of spin-table", "ramoops"};
	const struct vm *vm = &vms[domain];

	for (unsigned k = 0; k < VM_MAX_SEALED; k++)
		if (holds((struct range){vm->sealed[k].target, vm->sealed[k].size}, found->address))
			say(EXPLAIN_WHAT, "%s of %s, " EXPLAIN_PLACE, names[k],
			    domain_name(found->x, domain), "at a start",
			    found->address - vm->sealed[k].target);
}

/* In memory that a domain has. */
static bool say_memory(struct found *found)
{
	for (unsigned k = 0; k < found->x->machine->config.n_domains; k++)
		for (unsigned i = 0; i < vms[k].n_memory; i++) {
			struct range piece = vms[k].memory[i];

			if (!holds(piece, found->address))
				continue;
			say(EXPLAIN_WHAT, "memory of %s, 0x%lx + 0x%lx, 0x%lx from its begin",
			    domain_name(found->x, k), piece.base, piece.size,
			    found->address - piece.base);
			say_contents(found, k);
			found->why =
				why_memory(&found->x->machine->config.domains[k], found->address);
			return true;
		}
	return false;
}

/* In DRAM that no domain has: what boot has claimed it for. */
static bool say_claim(struct found *found)
{
	const struct machine *machine = found->x->machine;

	for (unsigned k = 0; k < machine->map.n_regions; k++) {
		const struct handoff_region *region = &machine->map.regions[k];
		struct range range = {region->base, region->size};

		if (!holds(range, found->address) || region->type == REGION_RAM ||
		    region->type == REGION_USED || region->type == REGION_RESERVED)
			continue;
		say(EXPLAIN_WHAT, "memory, " EXPLAIN_PLACE, region->name,
		    found->address - range.base);
		found->why = region->type == REGION_FIRMWARE ? EXPLAIN_FIRMWARE
							     : EXPLAIN_HYPERVISOR;
		return true;
	}
	return false;
}

static bool in_ram(const struct found *found)
{
	const struct dt_board *board = &found->x->machine->board;

	for (unsigned k = 0; k < board->n_ram; k++)
		if (holds(board->ram[k], found->address))
			return true;
	return false;
}

static void say_node(const struct found *found)
{
	const char *name = found->node == TREE_NONE ? "/memreserve/"
						    : tree_name(found->x->tree, found->node);

	if (found->is_exact)
		say(EXPLAIN_WHAT, EXPLAIN_PLACE, name, found->address - found->range.base);
	else
		say(EXPLAIN_WHAT, "in the page of %s, which is at 0x%lx", name, found->range.base);
}

/* Fills why and node. */
static void say_what(struct found *found)
{
	struct diag ignored; /* dt_discover has read them */

	if (found->address >> 52) {
		found->why = EXPLAIN_BEYOND;
		say(EXPLAIN_WHAT, "no address");
		return;
	}
	(void)board_visit_reserved(found->x->tree, consider_reserved, found, &ignored);
	if (found->why == EXPLAIN_RESERVED) {
		if (found->node != TREE_NONE)
			found->why =
				why_node(found->x->tree, &found->x->machine->config, found->node);
		say_node(found);
		return;
	}
	if (say_memory(found) || say_claim(found))
		return;
	find_registers(found);
	if (found->node != TREE_NONE) {
		found->why = why_node(found->x->tree, &found->x->machine->config, found->node);
		say_node(found);
		return;
	}
	found->why = in_ram(found) ? EXPLAIN_LEFT : EXPLAIN_NOTHING;
	say(EXPLAIN_WHAT, "%s",
	    found->why == EXPLAIN_LEFT ? "memory" : "where the board's tree has nothing");
}

/* --- whose it is, and what moves it --- */

/* What is mapped to somebody is his, whatever the tree calls it; what is not, is the hypervisor's
 * where it is of its kind. */
static void settle(struct found *found)
{
	bool is_emulated = found->why == EXPLAIN_NOTHING || found->why == EXPLAIN_LEFT;

	if (found->mappings.count > 1)
		found->why = EXPLAIN_EACH;
	else if (found->mappings.count && (is_emulated || found->why == EXPLAIN_EACH))
		found->why = EXPLAIN_EMULATED;
	else if (!found->mappings.count && found->why == EXPLAIN_EACH)
		found->why = EXPLAIN_HYPERVISOR;
}

static const char *owner_of(const struct found *found)
{
	const struct tree *tree = found->x->tree;

	if (found->mappings.count)
		return found->mappings.names;
	if (found->why == EXPLAIN_OTHERS)
		return others_cluster(tree, found->node) != TREE_NONE
			       ? tree_name(tree, found->node)
			       : domain_name(found->x, tree->node[found->node].owner);
	return found->why == EXPLAIN_HYPERVISOR || found->why == EXPLAIN_CONSOLE ? EXPLAIN_EL2
										 : EXPLAIN_NOBODY;
}

/* Of memory, for each domain that has it not. */
static void say_memory_moves(const struct found *found)
{
	const struct explaining *x = found->x;
	uint64_t piece = ALIGN_DOWN(found->address, MIB(2));
	unsigned owner = found->mappings.count ? found->mappings.first : TREE_NO_OWNER;

	say_of(x, found->why == EXPLAIN_LEFT ? TREE_NO_OWNER : owner,
	       found->why == EXPLAIN_MEMORY        ? "memory"
	       : found->why == EXPLAIN_MEMORY_SIZE ? "mullion,memory-size"
						   : "mullion,memory-rest",
	       EXPLAIN_MOVE, "%s", explain_move(found->why));
	for (unsigned k = 0; k < x->machine->config.n_domains; k++)
		if (k != owner)
			say_of(x, k, "memory", EXPLAIN_MOVE,
			       "memory = <0x%x 0x%x 0x0 0x200000>; in %s, for these 2 MiB%s",
			       (unsigned)(piece >> 32), (unsigned)piece, domain_name(x, k),
			       x->machine->config.domains[k].moved
				       ? ", and an address for them in mullion,memory-at"
				       : "");
}

/* Where domains have memory at this address that is elsewhere. */
static void say_own_there(const struct explaining *x, uint64_t address)
{
	for (unsigned i = 0; i < x->machine->config.n_domains; i++)
		for (unsigned k = 0; k < vms[i].n_memory; k++)
			if (holds(vms[i].guest[k], address) &&
			    vms[i].guest[k].base != vms[i].memory[k].base)
				say(EXPLAIN_WHAT, EXPLAIN_OWN_THERE, vms[i].name, vms[i].name,
				    address);
}

void explain_address(const struct explaining *x, uint64_t address)
{
	struct found found = {.x = x, .address = address, .node = TREE_NONE};
	bool is_memory;

	if (explain_shared(x, address))
		return;
	say_what(&found);
	find_mappings(x, address, &found.mappings);
	is_memory = found.why >= EXPLAIN_MEMORY && found.why <= EXPLAIN_MEMORY_REST;
	settle(&found);
	say_own_there(x, address);
	say(EXPLAIN_OWNER, "%s", owner_of(&found));
	say_mapped(&found);
	if (found.node != TREE_NONE && found.why != EXPLAIN_EACH &&
	    found.why != EXPLAIN_HYPERVISOR) {
		say_node_decided(x, found.node);
		say_node_moves(x, found.node);
		return;
	}
	say_decided(x, found.why, found.mappings.count ? found.mappings.first : TREE_NO_OWNER);
	if (is_memory || found.why == EXPLAIN_LEFT)
		say_memory_moves(&found);
	else
		say_move(found.why, domain_name(x, found.mappings.first));
}
