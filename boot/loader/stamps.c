/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/loader/stamps.h"

#include "arch/sysreg.h"
#include "lib/printf.h"

void loader_stamp(struct loader *loader, const char *name)
{
	struct handoff_stamp *stamp = &loader->stamps[loader->n_stamps];

	if (loader->n_stamps >= HANDOFF_MAX_STAMPS)
		return;
	fmt_sn(stamp->name, sizeof(stamp->name), "%s", name);
	stamp->counter = counter();
	loader->n_stamps++;
}
