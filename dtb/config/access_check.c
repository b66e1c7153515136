/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/access_check.h"

#include "dtb/config/merge.h"
#include "dtb/tree/tree.h"
#include "lib/printf.h"

#define PATH_ROOM 256

static bool is_label(const struct tree *overlay, const char *place)
{
	unsigned fixups = tree_child(overlay, 0, "__fixups__");

	if (fixups != TREE_NONE)
		tree_for_each_prop(overlay, fixups, p)
			if (fdt_stringlist_contains(p->data, (int)fdt32_ld(&p->len), place))
				return true;
	return false;
}

/* Whether a property of the node at `path` has a reference to a node of the overlay's own in its
 * byte `offset`. */
static bool is_local(const struct tree *overlay, const char *path, const char *prop,
		     unsigned offset)
{
	char mirror[PATH_ROOM + 24];
	size_t len = (size_t)fmt_sn(mirror, sizeof(mirror), "/__local_fixups__%s", path);
	unsigned node = tree_path(overlay, mirror, len), count = 0;
	const fdt32_t *offsets = node == TREE_NONE ? NULL : tree_cells(overlay, node, prop, &count);

	while (count)
		if (fdt32_ld(offsets + --count) == offset)
			return true;
	return false;
}

/* A flag that is read as a device, or a device as a flag: only the compiled overlay tells a
 * reference from a number that is some node's phandle by chance. */
static int check_access(const struct tree *overlay, unsigned node, struct diag *diag)
{
	unsigned count, flags = tree_u32(overlay, node, "#access-flags-cells", 0);
	const fdt32_t *cells = tree_cells(overlay, node, "access", &count);
	char path[PATH_ROOM], place[PATH_ROOM + 24];

	if (!count || tree_path_of(overlay, node, path, sizeof(path)))
		return 0;
	for (unsigned k = 0; k < count; k++) {
		bool reference;

		fmt_sn(place, sizeof(place), "%s:access:%u", path, 4 * k);
		reference = is_label(overlay, place) || is_local(overlay, path, "access", 4 * k) ||
			    merge_has_refused(fdt32_ld(cells + k), diag);
		if (reference != (flags >= count || !(k % (1 + flags))))
			return diag_fail(diag, tree_name(overlay, node),
					 reference ? "access: cell %u refers to a node, where a "
						     "flag should be (is #access-flags-cells "
						     "right?)"
						   : "access: cell %u is the number 0x%x, not a "
						     "device (is #access-flags-cells right?)",
					 k, fdt32_ld(cells + k));
	}
	return 0;
}

int access_check(const void *fdt, struct diag *diag)
{
	static const char *const domain[] = {"openamp,domain-v1", NULL};
	const struct tree *overlay = tree_open(fdt, diag);

	for (unsigned node = 1; overlay && node < overlay->n_nodes; node++)
		if (tree_compatible(overlay, node, domain) &&
		    diag_ends(check_access(overlay, node, diag), diag))
			return -1;
	return overlay ? 0 : -1;
}
