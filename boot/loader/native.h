/* SPDX-License-Identifier: Apache-2.0 */
/* Without the hypervisor: what of a configuration and its images the boot stages can start. Pure:
 * the loader asks, and so does the host's check (tools/dt_boot.c). */
#ifndef MULLION_NATIVE_H
#define MULLION_NATIVE_H

#include "dtb/config/system.h"
#include "image/kimage.h"
#include "include/handoff.h"
#include "lib/diag.h"

struct native {
	const struct handoff_image *kernel, *ramdisk; /* the caller's; NULL: no ramdisk */
	struct kimage header;                         /* the kernel's */
};

/* Refuses what only guests of the hypervisor can have: several domains, or several images, places
 * and policies of one. 0, or -1. */
int native_check(const struct sys_config *config, struct diag *diag);

/*
 * Chooses the images of the configuration's one domain, which native_check has passed, among the
 * `n_images` at `images`, whose bytes are in memory. `granules`: this CPU's, for kimage_parse.
 * Refused: one that is not there, a kernel that cannot be started here. 0, or -1.
 */
int native_choose(const struct sys_domain *domain, const struct handoff_image *images,
		  unsigned n_images, unsigned granules, struct native *out, struct diag *diag);

#endif
