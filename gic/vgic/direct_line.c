/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of emulated devices of a VM with direct interrupts: SPIs of the physical GIC that no wire
 * leads to (el2/boot/devices.c), which EL2 makes pending. The guest has all else of them as of any
 * other: enable, route, priority, and the end, which EL2 does not see. So a device that still asks
 * then is not looked at by itself: its line is made pending again whenever somebody drives it
 * (vgic_line.c), and when the guest enables it or clears what was pending. What comes while the
 * guest has it active is taken behind its end (IHI 0069 4.1: active and pending), and withdrawn
 * if the device asks no more by then. An edge is driven when it has come, and never withdrawn.
 */
#include "gic/vgic/direct_line.h"

#include "gic/vgic/vgic_hw_direct.h"

/* As direct_route.c: who writes last has seen all. */
#define MOST_LOOKS VGIC_MAX_CPUS

void direct_lines_changed(struct vgic_vm *vm, unsigned word, uint32_t lines)
{
	uint32_t high = 0;

	for (unsigned n = 0; lines && n < MOST_LOOKS; n++) {
		uint32_t before = high;

		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		high = (__atomic_load_n(&vm->level[word], __ATOMIC_ACQUIRE) | vm->edge[word]) &
		       lines;
		if (n && high == before)
			return;
		if (high)
			direct_hw->write(DIRECT_DIST, GICD_ISPENDR + 4 * word, high);
		if (lines & ~high)
			direct_hw->write(DIRECT_DIST, GICD_ICPENDR + 4 * word, lines & ~high);
	}
}

void direct_lines_again(struct vgic_vm *vm, unsigned word, uint32_t lines)
{
	direct_lines_changed(vm, word,
			     __atomic_load_n(&vm->level[word], __ATOMIC_ACQUIRE) & lines &
				     ~vm->edge[word]);
}
