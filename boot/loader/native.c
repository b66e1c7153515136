/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/loader/native.h"

#include <string.h>

#include "include/kernel_kinds.h"
#include "include/physical.h"

static int refuse_places(const struct sys_domain *domain, struct diag *diag)
{
	return diag_fail(diag, domain->name,
			 "mullion,load-offset, mullion,entry and mullion,tree-address are for "
			 "guests of the hypervisor");
}

int native_check(const struct sys_config *config, struct diag *diag)
{
	const struct sys_domain *domain = &config->domains[0];

	if (config->n_domains != 1)
		return diag_fail(diag, "/domains",
				 "%u domains: without the hypervisor there can be one",
				 config->n_domains);
	if (domain->n_kernels > 1)
		return diag_fail(diag, domain->name,
				 "mullion,kernel names several images: that is for guests of the "
				 "hypervisor");
	if (domain->entry || domain->has_tree_address)
		return refuse_places(domain, diag);
	if (domain->policy.is_named)
		return diag_fail(diag, domain->name,
				 "mullion,on-.., -start, -after and -restart-limit are for guests "
				 "of the hypervisor");
	return 0;
}

static const struct handoff_image *find_image(const struct handoff_image *images, unsigned n_images,
					      enum image_type type, const char *name)
{
	for (unsigned i = 0; i < n_images; i++)
		if (images[i].type == type && !strncmp(images[i].name, name, HANDOFF_NAME))
			return &images[i];
	return NULL;
}

/* A flat binary of 32-bit code is moved to where it belongs; of 64-bit code, only a guest is. */
static int check_kernel(const struct sys_domain *domain, const struct native *chosen,
			unsigned granules, struct diag *diag)
{
	bool flat = chosen->header.kind == KIMAGE_FLAT;

	if (flat && !(granules & CPU_RUNS_ZIMAGES))
		return diag_fail(diag, chosen->kernel->name,
				 "has no arm64 Image header: only a guest of the hypervisor can do "
				 "without");
	return domain->has_load_offset && !flat ? refuse_places(domain, diag) : 0;
}

int native_choose(const struct sys_domain *domain, const struct handoff_image *images,
		  unsigned n_images, unsigned granules, struct native *out, struct diag *diag)
{
	*out = (struct native){
		.kernel = find_image(images, n_images, IMAGE_KERNEL, domain->kernel[0])};
	if (!out->kernel)
		return diag_fail(diag, domain->name, "kernel \"%s\" is not in the bundle",
				 domain->kernel[0]);
	if (kimage_parse(out->kernel->name, memory_at(out->kernel->base), out->kernel->size,
			 granules, &out->header, diag) ||
	    check_kernel(domain, out, granules, diag))
		return -1;
	if (!domain->ramdisk[0])
		return 0;
	out->ramdisk = find_image(images, n_images, IMAGE_RAMDISK, domain->ramdisk);
	return out->ramdisk ? 0
			    : diag_fail(diag, domain->name, "ramdisk \"%s\" is not in the bundle",
					domain->ramdisk);
}
