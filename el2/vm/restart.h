/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_RESTART_H
#define MULLION_EL2_RESTART_H

#include "el2/vm/vm.h"

/* The first part of `range` that holds nothing of what the VM was given (vm->sealed); size 0: there
 * is none. */
struct range vm_not_given(const struct vm *vm, struct range range);

/*
 * By who has the life in hand, when it has ended or is asked for: what the end says of the image
 * that it ran, and the request of the next one (life_images.h). `now` is the counter's value, `hz`
 * its frequency.
 */
void vm_choose_image(struct vm *vm, uint32_t request, uint64_t now, uint64_t hz);

/* Puts back in place what the VM was given at its first start (kernel, ramdisk, tree, pen), from
 * the copies that are kept out of its reach, and clears all else that it has. No core of it runs;
 * calls of other cores, and this core's interrupts of EL2's own, are served meanwhile. */
void vm_restore(const struct vm *vm);

/*
 * After vm_restore: puts seeds that no life has had into the guest's tree; `now` is the counter's
 * value. From them nobody learns those of another life, earlier or later: a key serves for one.
 */
void vm_reseed(struct vm *vm, uint64_t now);

#endif
