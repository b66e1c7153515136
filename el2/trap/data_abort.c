/* SPDX-License-Identifier: Apache-2.0 */
/* Data aborts of a guest at stage 2: accesses to the virtual GIC, and those that are nobody's.
 * Compiled for each version of the GIC (gic/version.h). */
#include "arch/arm64/regs.h"
#include "el2/trap/abort.h"
#include "el2/trap/mmio.h"
#include "el2/trap/fault.h"
#include "el2/trap/handlers.h"
#include "el2/vm/vm.h"
#include "gic/vgic/vgic.h"

#define SCTLR_EL1_EE  (1ull << 25)
#define SCTLR_EL1_E0E (1ull << 24)
#define SPSR_AA32_E   (1ull << 9)

static inline bool big_endian(void)
{
	uint64_t spsr = read_sysreg(spsr_el2), sctlr = read_sysreg(sctlr_el1);

	if (!(spsr & 0x10) && !(sctlr & (SCTLR_EL1_EE | SCTLR_EL1_E0E)))
		return false;
	if (spsr & 0x10)
		return spsr & SPSR_AA32_E;
	return sctlr & (spsr & 0xc ? SCTLR_EL1_EE : SCTLR_EL1_E0E);
}

/* The guest address in the GIC's frames of each core, counted through all regions; ~0: not
 * there. */
static uint64_t cores_offset(const struct vm *vm, uint64_t ipa)
{
	uint64_t before = 0;

	for (unsigned i = 0; i < vm->n_gic_cores; i++) {
		if (ipa - vm->gic_cores[i].base < vm->gic_cores[i].size)
			return before + ipa - vm->gic_cores[i].base;
		before += vm->gic_cores[i].size;
	}
	return ~0ull;
}

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

/* The redistributors' registers; of a GICv2's GICC only the second page traps, with GICC_DIR. */
static uint64_t cores_read(struct vcpu *vcpu, uint64_t offset, unsigned size)
{
	return GIC_VERSION == 2 ? 0 : vgic_redist_read(&vcpu->gic, (uint32_t)offset, size);
}

static void cores_write(struct vcpu *vcpu, uint64_t offset, unsigned size, uint64_t value)
{
	if (GIC_VERSION != 2)
		vgic_redist_write(&vcpu->gic, (uint32_t)offset, size, value);
	else if (!(offset & (PAGE_SIZE - 1)) && size == 4)
		vgic_v2_dir(&vcpu->gic, (uint32_t)value);
}

/* Any access that can be described, of any part of the GIC. */
static __attribute__((noinline)) enum trap any_abort(struct frame *f, uint64_t esr, uint64_t ipa)
{
	struct vcpu *v = this_vcpu();
	uint64_t offset = ipa - v->vm->gicd.base, value;
	bool dist = offset < v->vm->gicd.size;
	struct mmio m;

	if (!dist)
		offset = cores_offset(v->vm, ipa);
	if ((esr & ESR_S1PTW) || offset == ~0ull || !abort_unmapped(esr) ||
	    !mmio_decode(esr, big_endian(), &m))
		return abort_refuse(v->vm, esr, offset != ~0ull && !(esr & ESR_S1PTW));
	if (m.write) {
		value = mmio_stored(&m, m.reg == 31 ? 0 : f->x[m.reg]);
		dist ? dist_write(v, offset, m.size, value) : cores_write(v, offset, m.size, value);
		return TRAP_NEXT;
	}
	value = dist ? dist_read(v, offset, m.size) : cores_read(v, offset, m.size);
	if (m.reg != 31)
		f->x[m.reg] = mmio_loaded(&m, value);
	return TRAP_NEXT;
}

enum trap trap_data_abort(struct frame *f, uint64_t esr)
{
	struct vcpu *v = this_vcpu();
	uint64_t ipa = fault_ipa(), offset = ipa - v->vm->gicd.base, value;
	unsigned reg = esr >> 16 & 31, size = 1u << (esr >> 22 & 3);

	/* The hot case in full: a little-endian access to the distributor without sign extension,
	 * nothing mapped there. The virtual GIC takes of a written value what the access has of
	 * it. */
	if ((esr & (ESR_ISV | ESR_S1PTW | ESR_SSE | FSC_KIND)) != (ESR_ISV | FSC_TRANSLATION) ||
	    offset >= v->vm->gicd.size || big_endian())
		return any_abort(f, esr, ipa);
	if (esr & ESR_WNR) {
		dist_write(v, offset, size, reg == 31 ? 0 : f->x[reg]);
		return TRAP_NEXT;
	}
	value = dist_read(v, offset, size);
	if (reg != 31)
		f->x[reg] = value;
	return TRAP_NEXT;
}
