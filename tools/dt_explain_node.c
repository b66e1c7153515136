/* SPDX-License-Identifier: Apache-2.0 */
/* explain NODE on the host. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/nearest.h"
#include "dtb/config/own.h"
#include "dtb/config/why.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/tree_bus.h"
#include "el2/console/explain_words.h"
#include "tools/dt_explain.h"

/* --- which node --- */

/* Exactly called so, or without the unit address. */
static bool is_called(const struct tree *tree, unsigned node, const char *name, bool whole)
{
	const char *its = tree_name(tree, node), *at = strchr(its, '@');
	size_t length = whole || !at ? strlen(its) : (size_t)(at - its);

	return strlen(name) == length && !strncmp(its, name, length);
}

/* The only one; TREE_NONE after saying which there are, or without a reason when there is none. */
static unsigned by_name(const struct tree *tree, const char *name, struct diag *diag)
{
	diag->reason[0] = '\0';
	for (unsigned whole = 2; whole-- > 0;) {
		unsigned found = TREE_NONE, count = 0;
		char path[EXPLAIN_PATH], other[EXPLAIN_PATH];

		for (unsigned node = 1; node < tree->n_nodes; node++)
			if (is_called(tree, node, name, whole) && !count++)
				found = node;
			else if (count == 2 && is_called(tree, node, name, whole) &&
				 !diag->reason[0])
				diag_fail(diag, name, "several nodes are called so: %s, %s, ..",
					  path_of(tree, found, path), path_of(tree, node, other));
		if (count)
			return count == 1 ? found : TREE_NONE;
	}
	return TREE_NONE;
}

/* By the value of a property of /__symbols__ or /aliases. */
static unsigned by_label(const struct tree *tree, const char *where, const char *label)
{
	unsigned labels = tree_child(tree, 0, where);
	const char *path = labels == TREE_NONE ? NULL : tree_str_called(tree, labels, label);

	return path ? tree_path(tree, path, strlen(path)) : TREE_NONE;
}

static unsigned find_node(const struct tree *tree, const char *name, struct diag *diag)
{
	unsigned node;

	diag->reason[0] = '\0';
	if (*name == '/')
		return tree_path(tree, name, strlen(name));
	name += *name == '&';
	node = by_label(tree, "__symbols__", name);
	node = node == TREE_NONE ? by_label(tree, "aliases", name) : node;
	node = node == TREE_NONE ? by_name(tree, name, diag) : node;
	return node == TREE_NONE && !diag->reason[0] ? by_made_label(tree, name) : node;
}

static bool is_hex(const char *text)
{
	return strspn(text, "0123456789abcdefABCDEF") == strlen(text);
}

static int refuse_name(const struct tree *tree, const char *name, struct diag *diag)
{
	char near[NEAREST_PATHS] = "";

	if (diag->reason[0])
		return -1;
	if (is_hex(name))
		return diag_fail(diag, name, "no node is called so; an address is written 0x%s",
				 name);
	if (strstr(name, ":0x")) /* DOMAIN:ADDRESS, which no node's name has in it */
		return diag_fail(diag, name, "no domain is called so");
	if (*name == '/')
		nearest_paths(tree, name, near);
	else
		nearest_labels(tree, name, near);
	return diag_fail(diag, name, "no node of the board's tree is called so%s%s",
			 *near ? "; near: " : "", near);
}

/* --- what it is --- */

static void say_registers(const struct explaining *x, unsigned node)
{
	struct diag ignored; /* of a malformed one nothing is known */
	struct range range;

	for (unsigned k = 0; tree_reg(x->tree, node, k, &range, &ignored) == 1; k++)
		if (range.size)
			say(EXPLAIN_WHAT, "registers 0x%lx + 0x%lx", range.base, range.size);
	for (unsigned k = 0;
	     tree_is_pci(x->tree, node) && tree_pci_window(x->tree, node, k, &range, &ignored) == 1;
	     k++)
		say(EXPLAIN_WHAT, "window 0x%lx + 0x%lx", range.base, range.size);
}

static void say_interrupts(const struct explaining *x, unsigned node)
{
	struct diag ignored; /* as above */
	struct tree_irq irq;
	uint32_t intid, before = 0; /* which an IOMMU has many times */
	bool edge;

	for (unsigned k = 0; tree_irq(x->tree, node, k, &irq, &ignored) == 1; k++, before = intid) {
		intid = tree_intid(x->tree, &irq, &edge);
		if (intid && intid != before)
			say(EXPLAIN_WHAT, "irq %u (%s %u)", intid, intid < 32 ? "PPI" : "SPI",
			    intid - (intid < 32 ? 16 : 32));
	}
}

/* In whose trees it is, and where its registers are mapped. */
static void say_where(const struct explaining *x, unsigned node)
{
	const struct tree_node *n = &x->tree->node[node];
	struct diag ignored; /* as above */
	struct range range;
	bool is_mapped = false;

	for (unsigned k = 0;
	     n->owner < x->machine->config.n_domains && own_is_device(x->tree, node, n->owner) &&
	     tree_reg(x->tree, node, k, &range, &ignored) == 1;
	     k++) {
		if (range.size)
			say(EXPLAIN_MAPPED, "%s: device, rw, physical 0x%lx",
			    domain_name(x, n->owner), range.base);
		is_mapped |= range.size != 0;
	}
	for (unsigned k = 0; k < x->machine->config.n_domains; k++)
		if (n->in_domains >> k & 1) {
			say(EXPLAIN_MAPPED, "%s: in its tree", domain_name(x, k));
			is_mapped = true;
		}
	if (!is_mapped)
		say(EXPLAIN_MAPPED, EXPLAIN_NOWHERE);
}

static const char *owner_of(const struct explaining *x, unsigned node, enum explain_why why)
{
	if (x->tree->node[node].owner != TREE_NO_OWNER)
		return domain_name(x, x->tree->node[node].owner);
	return why == EXPLAIN_EACH      ? EXPLAIN_EACH_OWN
	       : why == EXPLAIN_CONSOLE ? EXPLAIN_EL2
					: EXPLAIN_NOBODY;
}

/* A CPU's node is asked for as that CPU; TREE_NONE: it is none that takes part. */
static unsigned cpu_of(const struct tree *tree, unsigned node)
{
	unsigned n = 0;

	for (unsigned cpu = tree_next_cpu(tree, TREE_NONE); cpu != TREE_NONE;
	     cpu = tree_next_cpu(tree, cpu), n++)
		if (cpu == node)
			return n;
	return TREE_NONE;
}

/* What is no part of the board that somebody could have as it is. */
static int refuse_kind(const struct tree *tree, unsigned node, struct diag *diag)
{
	char path[EXPLAIN_PATH];

	path_of(tree, node, path);
	if (!node)
		return diag_fail(diag, "/",
				 "is the whole board: ask for a node of it (./mullion "
				 "check says what each domain has)");
	if (!strcmp(path, "/domains") || !strncmp(path, "/domains/", strlen("/domains/")))
		return diag_fail(diag, path,
				 "is of the configuration: ask for what a domain has (./mullion "
				 "map has all of it)");
	if (!strcmp(path, "/channels"))
		return diag_fail(diag, path,
				 "is of the configuration: ask for one of its channels");
	if (tree_is_memory(tree, node))
		return diag_fail(diag, path,
				 "is memory: ask for an address in it (./mullion map says who has "
				 "which)");
	return 0;
}

int explain_node(const struct explaining *x, const char *name, struct diag *diag)
{
	unsigned node = find_node(x->tree, name, diag);
	enum explain_why why;
	char path[EXPLAIN_PATH];

	if (node == TREE_NONE)
		return refuse_name(x->tree, name, diag);
	if (refuse_kind(x->tree, node, diag))
		return -1;
	if (cpu_of(x->tree, node) != TREE_NONE)
		return explain_cpu(x, cpu_of(x->tree, node), diag);
	why = why_node(x->tree, &x->machine->config, node);
	say(EXPLAIN_WHAT, "%s of the board's tree", path_of(x->tree, node, path));
	say_registers(x, node);
	say_interrupts(x, node);
	say(EXPLAIN_OWNER, "%s", owner_of(x, node, why));
	say_where(x, node);
	say_node_decided(x, node);
	say_node_moves(x, node);
	return 0;
}
