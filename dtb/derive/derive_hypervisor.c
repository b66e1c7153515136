/* SPDX-License-Identifier: Apache-2.0 */
/* A guest's /hypervisor: what it has of the hypervisor, and what becomes of it at its end. */
#include <string.h>

#include "dtb/config/policy.h"
#include "dtb/derive/derive.h"
#include "lib/printf.h"

#define PATHS 8u  /* of one property */
#define PATH  48u /* bytes of one at most */

static bool has_property(const struct guest_device *device, const char *property)
{
	return device->property && !strcmp(device->property, property);
}

/* The paths of all devices that this property names, one behind the other. */
static void write_paths(struct derive *derive, const char *property)
{
	char paths[PATHS * PATH];
	size_t used = 0;

	for (unsigned i = 0; i < derive->params->n_devices; i++) {
		const struct guest_device *device = &derive->params->devices[i];

		if (has_property(device, property) && used + PATH <= sizeof(paths))
			used += fmt_sn(paths + used, PATH, "/%s@%lx", device->name,
				       device->range.base) +
				1;
	}
	write_prop(derive, property, paths, used);
}

static bool is_first(const struct guest_device *devices, unsigned i)
{
	for (unsigned k = 0; k < i && devices[i].property; k++)
		if (has_property(&devices[k], devices[i].property))
			return false;
	return devices[i].property;
}

static void write_policy(struct derive *derive, const struct life_policy *policy)
{
	static const char *const names[] = {[LIFE_ON_OFF] = "mullion,on-off",
					    [LIFE_ON_RESET] = "mullion,on-reset",
					    [LIFE_ON_CRASH] = "mullion,on-crash"};
	fdt32_t *limit;

	for (unsigned end = 0; end < LIFE_ENDS; end++)
		write_string(derive, names[end], policy_word(policy->on[end]));
	limit = policy->limit ? write_room(derive, "mullion,restart-limit", 2) : NULL;
	if (limit) {
		fdt32_st(limit, policy->limit);
		fdt32_st(limit + 1, policy->seconds);
	}
}

void derive_hypervisor(struct derive *derive)
{
	const struct guest_params *params = derive->params;
	char path[PATH];

	write_begin(derive, "hypervisor");
	write_string(derive, "compatible", "mullion,hypervisor");
	write_string(derive, "mullion,version", params->version ? params->version : "");
	write_string(derive, "mullion,vm", params->vm_name ? params->vm_name : "");
	write_policy(derive, &derive->configured->policy);
	for (unsigned i = 0; i < params->n_devices; i++)
		if (is_first(params->devices, i))
			write_paths(derive, params->devices[i].property);
	if (derive_may_share(derive))
		derive_shared_paths(derive);
	if (params->ramoops.size) {
		fmt_sn(path, sizeof(path), "/reserved-memory/ramoops@%lx", params->ramoops.base);
		write_string(derive, "mullion,ramoops", path);
	}
	write_end(derive);
}
