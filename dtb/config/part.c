/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/part.h"

#include "dtb/config/classify.h"
#include "dtb/tree/refs.h"

#define PATH_ROOM 64u /* two of them are in a reason (lib/diag.h) */

static bool says_what_it_is(const struct tree *tree, unsigned node)
{
	return tree->node[node].flags & TREE_EXCLUSIVE || tree_has(tree, node, "compatible");
}

/* What stands on a bus, or on none, is a whole. */
static bool is_on_bus(const struct tree *tree, unsigned node)
{
	return !tree->node[node].parent || classify_is_bus(tree, tree->node[node].parent);
}

static bool is_part(const struct tree *tree, unsigned node)
{
	if (is_on_bus(tree, node))
		return false;
	for (unsigned below = node; below < tree->node[node].end; below++)
		if (says_what_it_is(tree, below))
			return false;
	return true;
}

/* A part that works by something of its own (an LED by its line) can be given by itself. */
static bool has_needs(const struct tree *tree, unsigned node)
{
	tree_for_each_prop(tree, node, p) {
		const struct ref_kind *kind = ref_kind(tree, node, tree_prop_name(tree, p));

		if (kind && kind->flags & REF_NEED)
			return true;
	}
	return false;
}

/* Whether a state of the pins of `user` is `node`, or below that. */
static bool has_pins_in(const struct tree *tree, unsigned user, unsigned node)
{
	tree_for_each_prop(tree, user, p) {
		const char *name = tree_prop_name(tree, p);
		uint32_t len = fdt32_ld(&p->len);
		const struct ref_kind *kind = starts_with(name, "pinctrl-") && !(len % 4)
						      ? ref_kind(tree, user, name)
						      : NULL;
		struct ref ref = {0, 0, 0};

		while (kind && ref_next(tree, kind, (const void *)p->data, len / 4, &ref) == 1)
			if (ref.target >= node && ref.target < tree->node[node].end)
				return true;
	}
	return false;
}

/* The device whose pins these are, rather one that is enabled, or TREE_NONE. */
static unsigned find_user(const struct tree *tree, unsigned node)
{
	unsigned found = TREE_NONE;

	for (unsigned user = 1; user < tree->n_nodes; user++) {
		if (!says_what_it_is(tree, user) || !has_pins_in(tree, user, node))
			continue;
		if (!(tree->node[user].flags & TREE_DISABLED))
			return user;
		if (found == TREE_NONE)
			found = user;
	}
	return found;
}

unsigned part_whole(const struct tree *tree, unsigned node)
{
	while (node && !is_on_bus(tree, node) && !says_what_it_is(tree, node))
		node = tree->node[node].parent;
	return node;
}

/* A path, or the name where that is too long. */
static const char *path_of(const struct tree *tree, unsigned node, char path[PATH_ROOM])
{
	return tree_path_of(tree, node, path, PATH_ROOM) ? tree_name(tree, node) : path;
}

int part_refuse(const struct tree *tree, unsigned node, const char *domain, struct diag *diag)
{
	char part[PATH_ROOM], device[PATH_ROOM];
	unsigned user;

	if (!is_part(tree, node))
		return 0;
	user = find_user(tree, node);
	if (user != TREE_NONE)
		return diag_fail(diag, domain,
				 "access: %s are pins; did you mean their device, %s?",
				 path_of(tree, node, part), path_of(tree, user, device));
	if (has_needs(tree, node))
		return 0;
	return diag_fail(diag, domain, "access: %s is no device, but a part of %s",
			 path_of(tree, node, part), path_of(tree, part_whole(tree, node), device));
}
