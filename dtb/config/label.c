/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/label.h"

#include <string.h>

#include "dtb/config/meant.h"
#include "dtb/config/nearest.h"

#define OBJECT    "system configuration"
#define TWO_PATHS 48 /* with a label, so that a reason (lib/diag.h) has both */

/* True when `label` is what a label made from this node name would be. */
static bool name_as_label(const char *name, const char *label)
{
	for (; *name && *label; name++, label++)
		if (*label != label_character(*name))
			return false;
	return !*name && !*label;
}

static int fail_no_label(const struct tree *tree, const char *label, const void *board,
			 struct diag *diag)
{
	bool labels = fdt_subnode_offset(board, 0, "__symbols__") >= 0;
	char nearest[NEAREST_ROOM], meant[MEANT_ROOM] = "";
	const char *lead = labels ? "" : ": write a path, as &{/soc/serial@20000}";

	if (!labels)
		meant_device(tree, label, meant);
	nearest_labels(tree, label, nearest);
	if (*meant || *nearest)
		lead = *meant ? "; " : "; nearest: ";
	return diag_fail(diag, OBJECT,
			 "label %s: the board's tree has no %s, nor a node of that name%s%s", label,
			 labels ? "such label" : "labels", lead, *meant ? meant : nearest);
}

/* With both paths, ready to be copied, if there is room. */
static int fail_two(const struct tree *tree, const char *label, unsigned first, unsigned second,
		    struct diag *diag)
{
	char path[2][TWO_PATHS];

	if (!tree_path_of(tree, first, path[0], TWO_PATHS) &&
	    !tree_path_of(tree, second, path[1], TWO_PATHS))
		return diag_fail(diag, OBJECT, "label %s: fits two nodes: &{%s} and &{%s}", label,
				 path[0], path[1]);
	return diag_fail(diag, OBJECT, "label %s: fits %s below %s and below %s", label,
			 tree_name(tree, second), tree_name(tree, tree->node[first].parent),
			 tree_name(tree, tree->node[second].parent));
}

/* The one node whose name `label` was made from. */
static int find_by_name(const struct tree *tree, const char *label, const void *board,
			unsigned *found, struct diag *diag)
{
	*found = TREE_NONE;
	for (unsigned i = 1; i < tree->n_nodes; i++) {
		if (!name_as_label(tree_name(tree, i), label))
			continue;
		if (*found != TREE_NONE)
			return fail_two(tree, label, *found, i, diag);
		*found = i;
	}
	if (*found != TREE_NONE)
		return 0;
	return fail_no_label(tree, label, board, diag);
}

int label_fail_path(const struct tree *tree, const char *path, struct diag *diag)
{
	char nearest[NEAREST_PATHS];

	nearest_paths(tree, path, nearest);
	return diag_fail(diag, OBJECT, "the board's tree has no node %s%s%s", path,
			 *nearest ? "; nearest: " : "", nearest);
}

int label_find(const struct tree *tree, const char *label, const void *board, unsigned *found,
	       struct diag *diag)
{
	unsigned symbols = tree_child(tree, 0, "__symbols__");
	const char *path = *label == '/'          ? label
			   : symbols == TREE_NONE ? NULL
						  : tree_str_called(tree, symbols, label);

	/* dtc writes a reference by path, &{/soc/uart}, as a label that is a path */
	if (!path)
		return find_by_name(tree, label, board, found, diag);
	*found = tree_path(tree, path, strlen(path));
	if (*found != TREE_NONE)
		return 0;
	return path == label ? label_fail_path(tree, path, diag)
			     : diag_fail(diag, OBJECT, "label %s: the board's tree has no node %s",
					 label, path);
}
