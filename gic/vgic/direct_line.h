/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of direct.h: lines of emulated devices. */
#ifndef MULLION_DIRECT_LINE_H
#define MULLION_DIRECT_LINE_H

#include "gic/vgic/direct.h"

/* The VM's lines of a word that have no wire: those of its emulated devices. */
static inline uint32_t direct_soft(const struct vgic_vm *vm, unsigned word)
{
	return IS_ENABLED(CONFIG_SOFTWARE_SPIS) ? vm->owned[word] & ~vm->wired[word] : 0;
}

/* Makes these lines pending, or not, as their devices have them (struct vgic_version). */
void direct_lines_changed(struct vgic_vm *vm, unsigned word, uint32_t lines);

/* Those of these lines that a device holds high are pending again. */
void direct_lines_again(struct vgic_vm *vm, unsigned word, uint32_t lines);

#endif
