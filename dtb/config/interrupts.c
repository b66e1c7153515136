/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/interrupts.h"

#include <string.h>

#define PROPERTY "mullion,interrupts"

int interrupts_parse(const struct tree *tree, unsigned node, struct sys_domain *domain,
		     struct diag *diag)
{
	const char *word = tree_str(tree, node, PROPERTY);

	if (!tree_has(tree, node, PROPERTY))
		return 0;
	domain->direct = word && !strcmp(word, "direct");
	if (!domain->direct)
		return word && !strcmp(word, "virtual")
			       ? 0
			       : diag_fail(diag, domain->name,
					   "mullion,interrupts is neither \"virtual\" nor "
					   "\"direct\"");
	if (!IS_ENABLED(CONFIG_DIRECT_INTERRUPTS))
		return diag_fail(diag, domain->name,
				 "mullion,interrupts: this build has no direct ones "
				 "(DIRECT_INTERRUPTS)");
	return 0;
}
