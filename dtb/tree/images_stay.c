/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/images_stay.h"

#include <string.h>

#include "dtb/tree/others.h"

/* mullion,kernel is a list: a later life may run another one. */
static bool has_several_images(const struct tree *tree, unsigned domain)
{
	int length;
	const char *name = tree_prop(tree, domain, "mullion,kernel", &length);

	return name && length && strnlen(name, (size_t)length) + 1 < (size_t)length;
}

bool images_stay(const struct tree *tree)
{
	static const char *const ends[] = {"mullion,on-off", "mullion,on-reset",
					   "mullion,on-crash"};
	unsigned domains = tree_child(tree, 0, "domains"), count = 0;
	bool restarts = false;

	if (domains == TREE_NONE)
		return false;
	tree_for_each_child(tree, domains, i) {
		if (others_cluster(tree, i) != TREE_NONE) /* which runs no image of ours */
			continue;
		for (unsigned k = 0; k < sizeof(ends) / sizeof(ends[0]); k++) {
			const char *action = tree_str(tree, i, ends[k]);

			restarts |= action && !strcmp(action, "restart");
		}
		restarts |= has_several_images(tree, i);
		count++;
	}
	return count > 1 || restarts;
}
