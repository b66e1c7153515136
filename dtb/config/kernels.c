/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/kernels.h"

#include <string.h>

#include "lib/printf.h"

#define GOOD_AFTER   60u
#define MOST_SECONDS 86400u

#define refuse(...) diag_fail(diag, domain->name, __VA_ARGS__)

static int add_kernel(struct sys_domain *domain, const char *name, struct diag *diag)
{
	if (!*name)
		return refuse("mullion,kernel has an empty name");
	if (strlen(name) >= SYS_NAME)
		return refuse("%s has %zu characters, at most %zu fit", "mullion,kernel",
			      strlen(name), (size_t)SYS_NAME - 1);
	for (unsigned i = 0; i < domain->n_kernels; i++)
		if (!strcmp(domain->kernel[i], name))
			return refuse("mullion,kernel names %s twice", name);
	if (domain->n_kernels && !IS_ENABLED(CONFIG_SEVERAL_IMAGES))
		return refuse("mullion,kernel: this build runs one image a domain "
			      "(SEVERAL_IMAGES)");
	if (domain->n_kernels == LIFE_IMAGES)
		return refuse("mullion,kernel names more than %u images", LIFE_IMAGES);
	fmt_sn(domain->kernel[domain->n_kernels++], SYS_NAME, "%s", name);
	return 0;
}

static int parse_good_after(const struct tree *tree, unsigned node, struct sys_domain *domain,
			    struct diag *diag)
{
	const char *prop = "mullion,good-after";
	uint32_t *seconds = &domain->policy.good_after;

	*seconds = GOOD_AFTER;
	if (!tree_has(tree, node, prop))
		return 0;
	*seconds = tree_u32(tree, node, prop, 0);
	if (!*seconds || *seconds > MOST_SECONDS)
		return refuse("%s is not a number of seconds, 1 to %u", prop, MOST_SECONDS);
	if (domain->n_kernels == 1)
		return refuse("%s is for several images, and mullion,kernel names one", prop);
	return 0;
}

int kernels_parse(const struct tree *tree, unsigned node, struct sys_domain *domain,
		  struct diag *diag)
{
	int length;
	const char *at = tree_prop(tree, node, "mullion,kernel", &length), *end;

	if (!at)
		return refuse("mullion,kernel is missing: it names the image that the domain runs");
	end = at + length;
	if (!length || end[-1])
		return refuse("%s is not a string", "mullion,kernel");
	for (; at < end; at += strlen(at) + 1)
		if (diag_ends(add_kernel(domain, at, diag), diag))
			return -1;
	return parse_good_after(tree, node, domain, diag);
}
