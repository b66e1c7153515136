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

static bool big_endian(void)
{
	uint64_t spsr = read_sysreg(spsr_el2);

	if (spsr & 0x10)
		return spsr & SPSR_AA32_E;
	return read_sysreg(sctlr_el1) & (spsr & 0xc ? SCTLR_EL1_EE : SCTLR_EL1_E0E);
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

static void gic_access(struct frame *f, const struct mmio *m, uint64_t offset, bool dist)
{
	struct vgic_cpu *vc = &this_vcpu()->gic;

	if (m->write) {
		uint64_t v = mmio_stored(m, m->reg == 31 ? 0 : f->x[m->reg]);

		if (dist)
			vgic_dist_write(vc, (uint32_t)offset, m->size, v);
		else
			vgic_redist_write(vc, (uint32_t)offset, m->size, v);
	} else {
		uint64_t v = dist ? vgic_dist_read(vc, (uint32_t)offset, m->size)
				  : vgic_redist_read(vc, (uint32_t)offset, m->size);

		if (m->reg != 31)
			f->x[m->reg] = mmio_loaded(m, v);
	}
}

enum trap trap_data_abort(struct frame *f, uint64_t esr)
{
	struct vm *vm = this_vcpu()->vm;
	uint64_t ipa = fault_ipa(), offset = ipa - vm->gicd.base;
	bool dist = offset < vm->gicd.size;
	struct mmio m;

	if (esr & ESR_S1PTW)
		return TRAP_ABORT;
	if (!dist)
		offset = gicr_offset(vm, ipa);
	if (offset != ~0ull && mmio_decode(esr, big_endian(), &m)) {
		gic_access(f, &m, offset, dist);
		return TRAP_NEXT;
	}
	if (log_rate(&vm->log_rate))
		log_error(vm->name, "cpu%u: %s of 0x%llx, %s: external abort given", this_cpu()->index,
			  esr & ESR_WNR ? "write" : "read", (unsigned long long)ipa,
			  offset != ~0ull ? "an emulated device, by an instruction without syndrome" : "not this VM's");
	return TRAP_ABORT;
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
