/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Board tree + overlay = merged tree. libfdt applies overlays, but only onto trees compiled with
 * symbols, and says of a failure no more than that there was one. So everything that can be wrong
 * with an overlay is looked for here first, and labels that the board's tree does not declare are
 * found by node name.
 */
#include "dtb/config/merge.h"

#include <string.h>

#include "dtb/config/access_check.h"
#include "dtb/config/label.h"
#include "dtb/config/local_fixups.h"
#include "dtb/tree/tree.h"

#define OBJECT    "system configuration"
#define SYMBOLS   "__symbols__"
#define PATH_ROOM 256

struct merge {
	void *merged;
	void *overlay; /* a copy, which libfdt writes to */
	size_t room, need;
	const void *board; /* as it was: labels of ours are in `merged` */
};

static int fail_no_room(const struct merge *merge, struct diag *diag)
{
	return diag_fail(diag, OBJECT, "the merged tree needs about %u bytes, has %u",
			 (unsigned)merge->need, (unsigned)merge->room);
}

/* The node is one that a reference can name: by a phandle. */
static int give_phandle(struct merge *merge, struct tree *tree, unsigned node, const char *label,
			struct diag *diag)
{
	uint32_t phandle;

	if (tree->node[node].phandle)
		return 0;
	phandle = tree_new_phandle(tree);
	if (!phandle)
		return diag_fail(diag, OBJECT,
				 "label %s: the board's tree has used up all phandles", label);
	if (fdt_setprop_u32(merge->merged, tree->node[node].offset, "phandle", phandle))
		return fail_no_room(merge, diag);
	tree_wrote(tree, node);
	return 0;
}

/* The merged tree, which has a /__symbols__ by then. */
static struct tree *open_symbols(struct merge *merge, struct diag *diag)
{
	struct tree *tree = tree_open(merge->merged, diag);

	if (!tree || tree_child(tree, 0, SYMBOLS) != TREE_NONE)
		return tree;
	if (fdt_add_subnode(merge->merged, 0, SYMBOLS) < 0) {
		fail_no_room(merge, diag);
		return NULL;
	}
	return tree_open(merge->merged, diag);
}

/* Makes `label` one that fdt_overlay_apply can resolve: by a phandle on its
 * node, and an entry in /__symbols__. */
static int declare_label(struct merge *merge, struct tree *tree, const char *label,
			 struct diag *diag)
{
	char path[PATH_ROOM];
	unsigned node, symbols = tree_child(tree, 0, SYMBOLS);

	if (label_find(tree, label, merge->board, &node, diag) < 0 ||
	    give_phandle(merge, tree, node, label, diag) < 0)
		return -1;
	if (tree_path_of(tree, node, path, sizeof(path)))
		return diag_fail(diag, OBJECT, "label %s: the path of %s is longer than %d", label,
				 tree_name(tree, node), PATH_ROOM - 1);
	if (fdt_setprop_string(merge->merged, tree->node[symbols].offset, label, path))
		return fail_no_room(merge, diag);
	tree_wrote(tree, symbols);
	return 0;
}

/* The overlay's fixups: strings "path:property:offset" that say where in the
 * overlay the label's phandle belongs. */
static int check_fixup(const void *overlay, const char *label, const char *text, struct diag *diag)
{
	const char *prop = strchr(text, ':'), *at = prop ? strchr(prop + 1, ':') : NULL;
	unsigned long where = 0;
	int node, len;

	if (!at || *text != '/' || !at[1])
		return diag_fail(diag, OBJECT, "overlay's __fixups__/%s is damaged", label);
	for (const char *c = at + 1; *c; c++) {
		if (*c < '0' || *c > '9' || where > INT32_MAX / 10 - 10)
			return diag_fail(diag, OBJECT, "overlay's __fixups__/%s is damaged", label);
		where = where * 10 + (unsigned long)(*c - '0');
	}
	node = fdt_path_offset_namelen(overlay, text, (int)(prop - text));
	if (node < 0 || !fdt_getprop_namelen(overlay, node, prop + 1, (int)(at - prop - 1), &len) ||
	    (unsigned long)len < where + 4)
		return diag_fail(diag, OBJECT,
				 "overlay's __fixups__/%s leads to no place in a property", label);
	return 0;
}

static int resolve_label(struct merge *merge, struct tree *tree, int fixups, const char *label,
			 struct diag *diag)
{
	const char *fixup;
	int len;

	for (int k = 0; (fixup = fdt_stringlist_get(merge->overlay, fixups, label, k, &len)); k++)
		if (check_fixup(merge->overlay, label, fixup, diag) < 0)
			return -1;
	if (len != -FDT_ERR_NOTFOUND)
		return diag_fail(diag, OBJECT, "overlay's __fixups__/%s is damaged", label);
	return declare_label(merge, tree, label, diag);
}

/* The node at `path`, made where there is none, with those above it. */
static int make_path(void *merged, const char *path)
{
	int node = 0;

	for (const char *name = path; name && node >= 0 && *name == '/';) {
		int length = 0, child;

		name++;
		while (name[length] && name[length] != '/')
			length++;
		child = fdt_subnode_offset_namelen(merged, node, name, length);
		node = child < 0 ? fdt_add_subnode_namelen(merged, node, name, length) : child;
		name += length;
	}
	return node;
}

/* What is to be changed by a label that was refused is put where nobody sees it; where a property
 * refers to it, merge_has_refused() knows. */
static void leave_out(struct merge *merge, int fixups, const char *label)
{
	static const char end[] = ":target:0";
	const char *fixup;
	uint32_t phandle;
	int len, node;

	for (int k = 0; (fixup = fdt_stringlist_get(merge->overlay, fixups, label, k, &len)); k++) {
		if (!ends_with(fixup, end))
			continue;
		node = make_path(merge->merged, "/refused/node");
		phandle = fdt_get_phandle(merge->merged, node);
		if (!phandle && !fdt_generate_phandle(merge->merged, &phandle))
			fdt_setprop_u32(merge->merged, node, "phandle", phandle);
		fdt_setprop_string(merge->merged, fdt_path_offset(merge->merged, "/refused"),
				   "status", "disabled");
		node = fdt_path_offset_namelen(merge->overlay, fixup,
					       (int)(strlen(fixup) - strlen(end)));
		fdt_setprop_inplace_u32(merge->overlay, node, "target", phandle);
	}
	fdt_nop_property(merge->overlay, fixups, label);
}

static int resolve_labels(struct merge *merge, struct diag *diag)
{
	int fixups = fdt_subnode_offset(merge->overlay, 0, "__fixups__"), next,
	    property = fdt_first_property_offset(merge->overlay, fixups);
	struct tree *tree = property < 0 ? NULL : open_symbols(merge, diag);

	if (property >= 0 && !tree)
		return -1;
	for (; property >= 0; property = next) {
		const char *label;

		next = fdt_next_property_offset(merge->overlay, property);
		/* has a name: tree_check has seen all of them */
		fdt_getprop_by_offset(merge->overlay, property, &label, NULL);
		if (resolve_label(merge, tree, fixups, label, diag) == 0)
			continue;
		if (diag_ends(-1, diag))
			return -1;
		leave_out(merge, fixups, label);
		tree = tree_open(merge->merged, diag);
		if (!tree)
			return -1;
	}
	return 0;
}

/* A node of the overlay's root that is no fragment. Labels that are to be resolved (__fixups__) and
 * those of its own (__local_fixups__) are written for /plugin/ alone. */
static int refuse_root_node(const struct tree *overlay, const char *name, struct diag *diag)
{
	if (tree_child(overlay, 0, "__fixups__") != TREE_NONE ||
	    tree_child(overlay, 0, "__local_fixups__") != TREE_NONE)
		return diag_fail(diag, OBJECT,
				 "%s is below / { of the overlay: write &{/} { in its place", name);
	if (tree_child(overlay, 0, "cpus") != TREE_NONE)
		return diag_fail(diag, OBJECT, "is the tree of a board, not an overlay on one");
	return diag_fail(diag, OBJECT,
			 "%s is no overlay fragment: compile with dtc -@ and /plugin/", name);
}

static int check_fragment(const struct merge *merge, const struct tree *tree, unsigned node,
			  struct diag *diag)
{
	const char *name = tree_name(tree, node), *path = tree_str(tree, node, "target-path");

	if (tree_child(tree, node, "__overlay__") == TREE_NONE)
		return refuse_root_node(tree, name, diag);
	if (tree_has(tree, node, "target"))
		return 0;
	if (!path || *path != '/')
		return diag_fail(diag, OBJECT, "overlay %s names no target", name);
	if (fdt_path_offset(merge->merged, path) >= 0)
		return 0;
	tree = tree_open(merge->merged, diag);
	return tree ? label_fail_path(tree, path, diag) : -1;
}

static int check_fragments(const struct merge *merge, struct diag *diag)
{
	/* This also bounds the overlay's depth: libfdt applies overlays by recursion. */
	const struct tree *tree = tree_open(merge->overlay, diag);
	unsigned fragments = 0;

	if (!tree)
		return -1;
	tree_for_each_child(tree, 0, node) {
		if (!strncmp(tree_name(tree, node), "__", 2))
			continue;
		fragments++;
		if (check_fragment(merge, tree, node, diag) == 0)
			continue;
		if (diag_ends(-1, diag))
			return -1;
		tree = tree_open(merge->overlay, diag); /* there is one table for all trees */
	}
	return fragments ? 0 : diag_fail(diag, OBJECT, "the overlay is empty");
}

/* Where all errors are collected: makes the nodes that refused fragments are for, so that the
 * others can be applied. Behind all that looks for a node of the board's, or the nearest one. */
static void make_targets(const struct merge *merge, struct diag *diag)
{
	const struct tree *tree = tree_open(merge->overlay, diag);

	if (!tree)
		return;
	tree_for_each_child(tree, 0, node)
		if (tree_has(tree, node, "target-path"))
			make_path(merge->merged, tree_str(tree, node, "target-path"));
}

static size_t blocks_size(const void *fdt)
{
	return fdt_size_dt_struct(fdt) + fdt_size_dt_strings(fdt) +
	       (unsigned)(fdt_num_mem_rsv(fdt) + 1) * sizeof(struct fdt_reserve_entry) +
	       sizeof(struct fdt_header);
}

/* Onto the board's tree, which is open in `merged` and declares all labels by now. */
static int apply_overlay(const struct merge *merge, struct diag *diag)
{
	int err = fdt_overlay_apply(merge->merged, merge->overlay);

	if (!err)
		err = fdt_pack(merge->merged);
	if (err == -FDT_ERR_NOSPACE)
		return fail_no_room(merge, diag);
	if (err && diag_has_ended(diag))
		return -1;
	if (err)
		return diag_fail(diag, OBJECT,
				 "overlay does not apply: a target or a local reference in it is "
				 "damaged (%s)",
				 fdt_strerror(err));
	return 0;
}

/* The board's tree becomes the merged one, which may have `room` bytes. */
static int open_merged(const struct merge *merge, int room)
{
	const void *from = merge->board;
	int used = (int)tree_used(from);

	if (used < (int)fdt_totalsize(from) && used <= room) {
		memcpy(merge->merged, from, (size_t)used);
		fdt_set_totalsize(merge->merged, (uint32_t)used);
		from = merge->merged;
	}
	return fdt_open_into(from, merge->merged, room);
}

int sys_merge(void *merged, size_t room, const void *board, size_t board_room, const void *overlay,
	      size_t overlay_room, struct diag *diag)
{
	struct merge merge = {.merged = merged,
			      .board = board,
			      .room = (room < INT32_MAX ? room : INT32_MAX) & ~(size_t)7};
	size_t overlay_size, overlay_used, own;

	if (tree_check(board, board_room, "board tree", diag) < 0 ||
	    tree_check(overlay, overlay_room, OBJECT, diag) < 0)
		return -1;
	if ((uintptr_t)merged & 7)
		return diag_fail(diag, OBJECT,
				 "the place of the merged tree is not aligned to 8 bytes");
	overlay_used = tree_used(overlay); /* what is behind it is padding (dtc -p) */
	overlay_size = ALIGN_UP(overlay_used, 8);
	merge.need = blocks_size(board) + 3 * overlay_size + 1024;
	if (merge.room < overlay_size + sizeof(struct fdt_header))
		return fail_no_room(&merge, diag);
	own = merge.room - overlay_size;
	merge.overlay = (char *)merged + own;
	memcpy(merge.overlay, overlay, overlay_used);
	fdt_set_totalsize(merge.overlay, (uint32_t)overlay_used);
	if (open_merged(&merge, (int)own))
		return fail_no_room(&merge, diag);
	if (diag_ends(check_fragments(&merge, diag), diag) ||
	    local_fixups_check(merge.overlay, diag) < 0 || resolve_labels(&merge, diag) < 0)
		return -1;
	if (diag_has_ended(diag))
		make_targets(&merge, diag);
	return access_check(merge.overlay, diag) < 0 ? -1 : apply_overlay(&merge, diag);
}
