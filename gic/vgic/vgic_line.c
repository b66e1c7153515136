/* SPDX-License-Identifier: Apache-2.0 */
/* How emulated devices drive their interrupts; compiled once (gic/version.h). */
#include "gic/vgic/vgic.h"

void vgic_line_set(struct vgic_vm *vm, uint32_t intid, bool high)
{
	uint32_t w = intid / 32, bit = 1u << (intid % 32);
	uint32_t old = high ? __atomic_fetch_or(&vm->level[w], bit, __ATOMIC_RELEASE)
			    : __atomic_fetch_and(&vm->level[w], ~bit, __ATOMIC_RELEASE);

	bool is_edge = vm->edge[w] & bit, repeats = vgic_line_repeats(vm);

	if (!(old & bit) == !high && !(high && repeats && !is_edge))
		return;
	if (is_edge) {
		if (!high)
			return;
		if (!repeats)
			__atomic_fetch_or(&vm->latch[w], bit, __ATOMIC_RELEASE);
	}
	vm->lines_changed(vm, w, bit);
}

/* Of an edge no level is kept: of two cores that pulse it at once each has told of its own. */
void vgic_line_pulse(struct vgic_vm *vm, uint32_t intid)
{
	uint32_t w = intid / 32, bit = 1u << (intid % 32);

	if (!(vm->edge[w] & bit)) {
		vgic_line_set(vm, intid, true);
		vgic_line_set(vm, intid, false);
		return;
	}
	if (!vgic_line_repeats(vm))
		__atomic_fetch_or(&vm->latch[w], bit, __ATOMIC_RELEASE);
	vm->lines_changed(vm, w, bit);
}
