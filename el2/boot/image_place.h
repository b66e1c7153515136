/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: where a kernel goes in its VM's memory, and where it is entered. Touches no register.
 */
#ifndef MULLION_EL2_IMAGE_PLACE_H
#define MULLION_EL2_IMAGE_PLACE_H

#include "el2/vm/vm.h"
#include "image/kimage.h"
#include "include/handoff.h"
#include "dtb/config/system.h"
#include "lib/diag.h"

/* What is to be placed, and what it may not lie on. */
struct image_wish {
	const struct handoff_image *image;
	struct kimage kernel;     /* what its first bytes say */
	struct range tree;        /* where the guest's tree must be; size 0: anywhere */
	const struct range *busy; /* what boot still reads */
	unsigned n_busy;
};

/*
 * Chooses the place of `wish` in the memory of the domain's VM, which is known. What decides, each
 * before the next:
 *
 *   mullion,load-offset of the configuration
 *   load of the FIT, where there is no arm64 Image header or the FIT has mullion,memory, too
 *   the header: the lowest place that it allows; mullion,memory without load: any 2 MiB boundary
 *   0x80000 from the start of memory: a flat binary of which nobody says more
 *
 * *room is what it takes there, with its bss so far as anybody says how large that is; *entry where
 * it is entered. They are the guest's addresses, as vm->guest, and so are `tree` and `busy` of the
 * wish. 0, or -1: there is no such place, or two of these say different ones.
 */
int image_place(const struct sys_domain *dom, const struct vm *vm, const struct image_wish *wish,
		struct range *room, uint64_t *entry, struct diag *diag);

/* Behind a flat binary is its bss, of which mullion,memory alone knows the size: without that
 * *room, as image_place left it, grows by what is mostly enough. */
void image_keep_bss_clear(const struct sys_domain *dom, const struct vm *vm,
			  const struct image_wish *wish, struct range *room);

#endif
