/* SPDX-License-Identifier: Apache-2.0 */
/* Why a node is whose it is, and what would move it: each domain that has it not is tried. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/losses.h"
#include "dtb/config/nearest.h"
#include "dtb/config/own.h"
#include "dtb/config/why.h"
#include "dtb/tree/refs.h"
#include "dtb/tree/tree_bus.h"
#include "el2/console/explain_words.h"
#include "el2/vm/vm.h"
#include "tools/dt_explain.h"

const char *path_of(const struct tree *tree, unsigned node, char path[EXPLAIN_PATH])
{
	return tree_path_of(tree, node, path, EXPLAIN_PATH) ? tree_name(tree, node) : path;
}

/* Whether the node's name, written as a label (label_character), is `label`. */
static bool makes_label(const struct tree *tree, unsigned node, const char *label)
{
	const char *name = tree_name(tree, node);

	for (; *name && *label && (*name == *label || label_character(*name) == *label); name++)
		label++;
	return !*name && !*label;
}

unsigned by_made_label(const struct tree *tree, const char *label)
{
	unsigned found = TREE_NONE, count = 0;

	for (unsigned node = 1; node < tree->n_nodes; node++)
		if (makes_label(tree, node, label) && !count++)
			found = node;
	return count == 1 ? found : TREE_NONE;
}

/* How an overlay calls it: by a label of the board's source; without one, by that which its name
 * makes and no other node's does (dtb/config/label.c); else by its path. */
static const char *reference_to(const struct tree *tree, unsigned node, char text[EXPLAIN_PATH + 8])
{
	unsigned symbols = tree_child(tree, 0, "__symbols__");
	char path[EXPLAIN_PATH], *c = text + 1;

	path_of(tree, node, path);
	for (const struct fdt_property *p =
		     symbols == TREE_NONE ? NULL : tree_next_prop(tree, symbols, NULL);
	     p; p = tree_next_prop(tree, symbols, p)) {
		const char *to = tree_str_called(tree, symbols, tree_prop_name(tree, p));

		/* the merged tree also has references by path there */
		if (to && !strcmp(to, path) && *tree_prop_name(tree, p) != '/') {
			snprintf(text, EXPLAIN_PATH + 8, "&%s", tree_prop_name(tree, p));
			return text;
		}
	}
	snprintf(text, EXPLAIN_PATH + 8, "&%s", tree_name(tree, node));
	for (; *c; c++)
		*c = label_character(*c);
	if (by_made_label(tree, text + 1) != node ||
	    (symbols != TREE_NONE && tree_str_called(tree, symbols, text + 1)))
		snprintf(text, EXPLAIN_PATH + 8, "&{%s}", path);
	return text;
}

/* --- moving it --- */

/* The number of devices of all domains that lack something. */
static unsigned all_losses(const struct explaining *x)
{
	unsigned count = 0;

	for (unsigned k = 0; k < x->machine->config.n_domains; k++) {
		const struct loser loser = {k, vms[k].guest, vms[k].n_memory};

		count += losses_count(x->tree, &loser);
	}
	return count;
}

static void forget_name(struct sys_domain *domain, int offset)
{
	for (unsigned k = 0; k < domain->n_devices; k++)
		if (domain->devices[k] == offset) {
			domain->n_devices--;
			memmove(&domain->devices[k], &domain->devices[k + 1],
				(domain->n_devices - k) * sizeof(domain->devices[0]));
		}
}

/* 0 when boot would take the configuration with `node` given to `domain` (by its name, unless that
 * has the rest), and how many devices lack something then; the owners in the tree are as before. */
static int try_move(const struct explaining *x, unsigned node, unsigned domain, unsigned *losses,
		    struct diag *diag)
{
	static struct sys_config config;
	struct diag ignored;
	int failed;

	config = x->machine->config;
	for (unsigned k = 0; k < config.n_domains; k++)
		forget_name(&config.domains[k], x->tree->node[node].offset);
	if (config.domains[domain].n_devices == SYS_MAX_DEVICES)
		return diag_fail(diag, config.domains[domain].name,
				 "access has more than %u devices", SYS_MAX_DEVICES);
	if (!config.domains[domain].devices_rest)
		config.domains[domain].devices[config.domains[domain].n_devices++] =
			x->tree->node[node].offset;
	failed = sys_check(x->tree, &x->machine->board, &config, diag);
	*losses = failed ? 0 : all_losses(x);
	(void)own_assign(x->tree, &x->machine->config, &ignored); /* as it was */
	return failed;
}

static void say_move_to(const struct explaining *x, unsigned node, unsigned domain)
{
	unsigned before = all_losses(x), after = 0;
	char reference[EXPLAIN_PATH + 8];
	struct diag why;

	if (try_move(x, node, domain, &after, &why))
		say_of(x, domain, NULL, EXPLAIN_MOVE, "not to %s: %s: %s", domain_name(x, domain),
		       why.object, why.reason);
	else if (x->machine->config.domains[domain].devices_rest)
		say_of(x, domain, "mullion,access-rest", EXPLAIN_MOVE,
		       "%s then has it, by its mullion,access-rest", domain_name(x, domain));
	else
		say_of(x, domain, "access", EXPLAIN_MOVE, "access = <%s>; in %s%s",
		       reference_to(x->tree, node, reference), domain_name(x, domain),
		       after > before ? " (then more devices lack a clock, interrupt or the like: "
					"./mullion check says which)"
				      : "");
}

/* Whether an access can have something to do with it. */
static bool is_to_give(enum explain_why why)
{
	return why == EXPLAIN_ACCESS || why == EXPLAIN_ACCESS_REST || why == EXPLAIN_NEEDED ||
	       why == EXPLAIN_HELD || why == EXPLAIN_UNASKED;
}

/* The node whose status disables it: its own, or one above. */
static unsigned disabled_by(const struct tree *tree, unsigned node)
{
	unsigned off = node;

	for (unsigned up = node; up; up = tree->node[up].parent)
		if (tree->node[up].flags & TREE_DISABLED)
			off = up;
	return off;
}

void say_node_moves(const struct explaining *x, unsigned node)
{
	const struct sys_config *config = &x->machine->config;
	enum explain_why why = why_node(x->tree, config, node);
	unsigned owner = x->tree->node[node].owner, named = why_named(x->tree, config, node);
	char text[EXPLAIN_PATH + 8];

	if (why == EXPLAIN_DISABLED) {
		say(EXPLAIN_MOVE, "%s { status = \"okay\"; }; where the hardware is yours",
		    reference_to(x->tree, disabled_by(x->tree, node), text));
		return;
	}
	if (!is_to_give(why)) {
		say_move(why, domain_name(x, owner));
		return;
	}
	if (named != TREE_NONE) {
		say_of(x, owner, "access", EXPLAIN_MOVE,
		       "%s out of access of %s, and:", reference_to(x->tree, named, text),
		       domain_name(x, owner));
		node = named;
	}
	if (config->n_domains == (owner == TREE_NO_OWNER ? 0 : 1))
		say(EXPLAIN_MOVE, "access = <%s>; in another domain, and there is none",
		    reference_to(x->tree, node, text));
	for (unsigned k = 0; k < config->n_domains; k++)
		if (k != owner)
			say_move_to(x, node, k);
}

/* --- why --- */

/* A property of the domain's nodes that refers to it, and of which; TREE_NONE: none is found. */
static unsigned who_needs(const struct tree *tree, unsigned node, unsigned domain,
			  const char **property)
{
	for (unsigned user = 1; user < tree->n_nodes; user++) {
		if (tree->node[user].owner != domain)
			continue;
		*property = "interrupt-parent";
		if (tree->node[user].flags & TREE_HAS_LINES && tree_irq_parent(tree, user) == node)
			return user;
		tree_for_each_prop(tree, user, p) {
			uint32_t len = fdt32_ld(&p->len);
			const struct ref_kind *kind =
				len % 4 ? NULL : ref_kind(tree, user, tree_prop_name(tree, p));
			struct ref ref = {0, 0, 0};

			*property = tree_prop_name(tree, p);
			while (kind &&
			       ref_next(tree, kind, (const void *)p->data, len / 4, &ref) == 1)
				if (ref.target == node)
					return user;
		}
	}
	return TREE_NONE;
}

void say_node_decided(const struct explaining *x, unsigned node)
{
	enum explain_why why = why_node(x->tree, &x->machine->config, node);
	unsigned owner = x->tree->node[node].owner, user, named;
	const char *property;
	char path[EXPLAIN_PATH];

	if (why == EXPLAIN_DISABLED) {
		unsigned off = disabled_by(x->tree, node);

		say_at(path_of(x->tree, off, path), "status", EXPLAIN_DECIDED, "%s, \"%s\" of %s",
		       explain_decided(why), tree_str(x->tree, off, "status"),
		       tree_name(x->tree, off));
		return;
	}
	named = why_named(x->tree, &x->machine->config, node);
	if (why == EXPLAIN_ACCESS && named != node)
		say_of(x, owner, "access", EXPLAIN_DECIDED,
		       "access of %s, by %s, of which it is a part", domain_name(x, owner),
		       tree_name(x->tree, named));
	else
		say_decided(x, why, owner);
	user = why == EXPLAIN_NEEDED ? who_needs(x->tree, node, owner, &property) : TREE_NONE;
	if (user != TREE_NONE)
		say(EXPLAIN_DECIDED, "%s of %s refers to it", property, tree_name(x->tree, user));
}
