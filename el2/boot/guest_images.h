/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: where a VM's images go, and their copies for its restart. */
#ifndef MULLION_EL2_GUEST_IMAGES_H
#define MULLION_EL2_GUEST_IMAGES_H

#include "el2/boot/guest_memory.h"
#include "el2/boot/machine.h"
#include "el2/vm/vm.h"
#include "lib/diag.h"

/* In the guest's addresses. */
struct places {
	/* what nothing else may lie on: all that its images have, one or another, with their bss so
	 * far as anybody says how large that is */
	struct range kernel;
	struct range initrd; /* size 0: there is none */
	/* where the configuration wants the tree, and the room there; size 0: it does not say */
	struct range tree;
};

/*
 * Puts the kernel and the ramdisk of the domain where they belong in its VM's memory, which is
 * known; the entry and what is sealed of them go to `vm`. 0 and *places, or -1.
 */
int images_put(const struct machine *machine, const struct sys_domain *dom, struct vm *vm,
	       struct places *places, struct diag *diag);

/* What of the VM's memory may not be overwritten, because boot still reads it, in the guest's
 * addresses: to out[IMAGES_BUSY]; returns how many there are. */
unsigned images_busy(const struct machine *machine, const struct vm *vm, struct range *out);

/* A place for `what`, which a refusal names, in the VM's memory beside `kernel` and what is busy:
 * 0 and *at, or -1. */
int images_beside(const struct vm *vm, const char *what, uint64_t size, struct range kernel,
		  const struct range *busy, unsigned n_busy, uint64_t *at, struct diag *diag);

/* Copies an image to `to`, a physical address, and writes it back to memory. They may overlap. */
void image_put(uint64_t to, const struct handoff_image *image);

/* What is at the guest's `address` comes from `copy`, a physical one, when the VM starts again. */
void image_seal(struct vm *vm, unsigned slot, uint64_t copy, uint64_t address, uint64_t size);

#endif
