/* SPDX-License-Identifier: Apache-2.0 */
/* Data aborts of a guest at stage 2: accesses to the virtual distributor here, all others in
 * abort.c. Compiled for each version of the GIC (gic/version.h). */
#include "el2/trap/abort.h"
#include "el2/trap/mmio.h"
#include "el2/trap/fault.h"
#include "el2/trap/handlers.h"
#include "el2/vm/vm.h"
#include "gic/vgic/vgic.h"

static inline uint64_t dist_read(struct vcpu *vcpu, uint64_t offset, unsigned size)
{
	return GIC_VERSION == 2 ? vgic_v2_read(&vcpu->gic, (uint32_t)offset, size)
				: vgic_dist_read(&vcpu->gic, (uint32_t)offset, size);
}

/* Of a GICv2, SGIs are sent by a register of the distributor. */
static inline void dist_write(struct vcpu *vcpu, uint64_t offset, unsigned size, uint64_t value)
{
	if (GIC_VERSION == 2)
		kick_vcpus(vcpu->vm, vgic_v2_write(&vcpu->gic, (uint32_t)offset, size, value));
	else
		vgic_dist_write(&vcpu->gic, (uint32_t)offset, size, value);
}

enum trap trap_data_abort(struct frame *frame, uint64_t esr)
{
	struct vcpu *v = this_vcpu();
	uint64_t ipa = fault_ipa(), offset = ipa - v->vm->gicd.base, value;
	unsigned reg = ESR_SRT(esr), size = ESR_SIZE(esr);

	/* The hot case in full: a little-endian access to the distributor without sign extension,
	 * nothing mapped there. The virtual GIC takes of a written value what the access has of
	 * it. */
	if ((esr & (ESR_ISV | ESR_S1PTW | ESR_SSE | FSC_KIND)) != (ESR_ISV | FSC_TRANSLATION) ||
	    offset >= v->vm->gicd.size || guest_is_big_endian())
		return abort_emulated(frame, esr, ipa);
	if (esr & ESR_WNR) {
		dist_write(v, offset, size, reg == 31 ? 0 : frame->x[reg]);
		return TRAP_NEXT;
	}
	value = dist_read(v, offset, size);
	if (reg != 31)
		frame->x[reg] = value;
	return TRAP_NEXT;
}
