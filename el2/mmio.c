/* SPDX-License-Identifier: Apache-2.0 */
/* Stage-2 aborts: accesses to the virtual GIC, and everything that is not the guest's. */
#include "mmio.h"

#include "gicv3_regs.h"
#include "log.h"
#include "regs.h"
#include "trap.h"
#include "vm.h"

#define SCTLR_EL1_EE  (1ull << 25)
#define SCTLR_EL1_E0E (1ull << 24)
#define SPSR_AA32_E   (1ull << 9)

static uint64_t fault_ipa(void)
{
	return (read_sysreg(hpfar_el2) & 0xfffffffff0ull) << 8 | (read_sysreg(far_el2) & 0xfff);
}

static inline bool big_endian(void)
{
	uint64_t spsr = read_sysreg(spsr_el2), sctlr = read_sysreg(sctlr_el1);

	if (!(spsr & 0x10) && !(sctlr & (SCTLR_EL1_EE | SCTLR_EL1_E0E)))
		return false;
	if (spsr & 0x10)
		return spsr & SPSR_AA32_E;
	return sctlr & (spsr & 0xc ? SCTLR_EL1_EE : SCTLR_EL1_E0E);
}

/* The guest address in the redistributors' frames, counted through all regions; ~0: not there. */
static uint64_t gicr_offset(const struct vm *vm, uint64_t ipa)
{
	uint64_t before = 0;

	for (unsigned i = 0; i < vm->n_gicr; i++) {
		if (ipa - vm->gicr[i].base < vm->gicr[i].size)
			return before + ipa - vm->gicr[i].base;
		before += vm->gicr[i].size;
	}
	return ~0ull;
}

static void gic_write(struct vgic_cpu *vc, uint64_t value, uint32_t offset, unsigned size, bool dist)
{
	if (dist)
		vgic_dist_write(vc, offset, size, value);
	else
		vgic_redist_write(vc, offset, size, value);
}

static enum trap not_ours(struct vm *vm, uint64_t esr, uint64_t ipa, bool gic)
{
	if (!(esr & ESR_S1PTW) && log_rate(&vm->log_rate))
		log_error(vm->name, "cpu%u: %s of 0x%llx, %s: external abort given", this_cpu()->index,
			  esr & ESR_WNR ? "write" : "read", (unsigned long long)ipa,
			  gic ? "an emulated device, by an instruction without syndrome" : "not this VM's");
	return TRAP_ABORT;
}

/* Any access that can be described, of any part of the GIC. */
static __attribute__((noinline)) enum trap any_abort(struct frame *f, uint64_t esr, uint64_t ipa)
{
	struct vcpu *v = this_vcpu();
	uint64_t offset = ipa - v->vm->gicd.base, value;
	bool dist = offset < v->vm->gicd.size;
	struct mmio m;

	if (!dist)
		offset = gicr_offset(v->vm, ipa);
	if ((esr & ESR_S1PTW) || offset == ~0ull || !mmio_decode(esr, big_endian(), &m))
		return not_ours(v->vm, esr, ipa, offset != ~0ull);
	if (m.write) {
		gic_write(&v->gic, mmio_stored(&m, m.reg == 31 ? 0 : f->x[m.reg]), (uint32_t)offset, m.size, dist);
		return TRAP_NEXT;
	}
	value = dist ? vgic_dist_read(&v->gic, (uint32_t)offset, m.size)
		     : vgic_redist_read(&v->gic, (uint32_t)offset, m.size);
	if (m.reg != 31)
		f->x[m.reg] = mmio_loaded(&m, value);
	return TRAP_NEXT;
}

enum trap trap_data_abort(struct frame *f, uint64_t esr)
{
	struct vcpu *v = this_vcpu();
	uint64_t ipa = fault_ipa(), offset = ipa - v->vm->gicd.base, value;
	unsigned reg = esr >> 16 & 31, size = 1u << (esr >> 22 & 3);

	/* The hot case in full: a little-endian access to the distributor without sign extension. The virtual GIC takes of a
	 * written value what the access has of it. */
	if ((esr & (ESR_ISV | ESR_S1PTW | ESR_SSE)) != ESR_ISV || offset >= v->vm->gicd.size || big_endian())
		return any_abort(f, esr, ipa);
	if (esr & ESR_WNR) {
		vgic_dist_write(&v->gic, (uint32_t)offset, size, reg == 31 ? 0 : f->x[reg]);
		return TRAP_NEXT;
	}
	value = vgic_dist_read(&v->gic, (uint32_t)offset, size);
	if (reg != 31)
		f->x[reg] = value;
	return TRAP_NEXT;
}

enum trap trap_instruction_abort(struct frame *f, uint64_t esr)
{
	struct vm *vm = this_vcpu()->vm;

	(void)f;
	(void)esr;
	if (log_rate(&vm->log_rate))
		log_error(vm->name, "cpu%u: instruction fetch from 0x%llx: external abort given", this_cpu()->index,
			  (unsigned long long)fault_ipa());
	return TRAP_ABORT;
}
