/* SPDX-License-Identifier: Apache-2.0 */
/* Stage-2 aborts: accesses to the virtual GIC, and everything that is not the guest's. */
#include "el2/trap/mmio.h"

#include "el2/core/places.h"
#include "el2/trap/abort.h"
#include "gic/gic.h"
#include "gic/gicv2_regs.h"
#include "gic/gicv3_regs.h"
#include "lib/log.h"
#include "arch/arm64/regs.h"
#include "el2/trap/fault.h"
#include "el2/trap/handlers.h"
#include "el2/vm/vm.h"

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

static __attribute__((noinline)) void report_abort(const struct vm *vm, uint64_t esr, bool gic)
{
	bool fetch = ESR_EC(esr) == EC_IABT_LOW;
	/* HPFAR_EL2 tells the address but for permission faults, which are fetches from devices
	 * (D17.2.65). */
	uint64_t at = fetch && !abort_unmapped(esr) && !(esr & ESR_S1PTW) ? read_sysreg(far_el2)
									  : fault_ipa();

	log_error(vm->name, "%s 0x%lx%s, next to %s: external abort given",
		  esr & ESR_S1PTW ? "table walk at"
		  : fetch         ? "instruction fetch from"
		  : esr & ESR_WNR ? "write of"
				  : "read of",
		  at, gic ? " by an instruction without syndrome" : "",
		  places_nearest(&known_places, at));
}

static __attribute__((noinline)) enum trap not_ours(struct vm *vm, uint64_t esr, bool gic)
{
	if (gic ? !__atomic_exchange_n(&vm->told_isv, true, __ATOMIC_RELAXED)
		: log_rate(&vm->log_rate))
		report_abort(vm, esr, gic);
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
	if ((esr & ESR_S1PTW) || offset == ~0ull || !abort_unmapped(esr) ||
	    !mmio_decode(esr, big_endian(), &m))
		return not_ours(v->vm, esr, offset != ~0ull && !(esr & ESR_S1PTW));
	if (m.write) {
		value = mmio_stored(&m, m.reg == 31 ? 0 : f->x[m.reg]);
		dist ? vgic_dist_write(&v->gic, (uint32_t)offset, m.size, value)
		     : vgic_redist_write(&v->gic, (uint32_t)offset, m.size, value);
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

	/* The hot case in full: a little-endian access to the distributor without sign extension,
	 * nothing mapped there. The virtual GIC takes of a written value what the access has of
	 * it. */
	if ((esr & (ESR_ISV | ESR_S1PTW | ESR_SSE | 0x38)) != ESR_ISV ||
	    offset >= v->vm->gicd.size || big_endian())
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

/* A GICv2's distributor, and GICC's second page. */
static __attribute__((noinline)) enum trap any_abort_v2(struct frame *f, uint64_t esr, uint64_t ipa)
{
	struct vcpu *v = this_vcpu();
	uint64_t offset = ipa - v->vm->gicv2[0].base, value = 0;
	bool dist = offset < v->vm->gicv2[0].size,
	     ours = dist || ipa - v->vm->gicv2[1].base < v->vm->gicv2[1].size;
	struct mmio m;

	if ((esr & ESR_S1PTW) || !ours || !abort_unmapped(esr) ||
	    !mmio_decode(esr, big_endian(), &m))
		return not_ours(v->vm, esr, ours && !(esr & ESR_S1PTW));
	if (m.write) {
		value = mmio_stored(&m, m.reg == 31 ? 0 : f->x[m.reg]);
		if (dist)
			kick_vcpus(v->vm, vgic_v2_write(&v->gic, (uint32_t)offset, m.size, value));
		else if (!(ipa & (PAGE_SIZE - 1)) && m.size == 4)
			vgic_v2_dir(&v->gic, (uint32_t)value);
		return TRAP_NEXT;
	}
	if (dist)
		value = vgic_v2_read(&v->gic, (uint32_t)offset, m.size);
	if (m.reg != 31)
		f->x[m.reg] = mmio_loaded(&m, value);
	return TRAP_NEXT;
}

/* Boot puts it in the place of trap_data_abort (gicv2.h). The hot case first, as there. */
enum trap trap_data_abort_v2(struct frame *f, uint64_t esr)
{
	struct vcpu *v = this_vcpu();
	uint64_t ipa = fault_ipa(), offset = ipa - v->vm->gicv2[0].base, value;
	unsigned reg = esr >> 16 & 31, size = 1u << (esr >> 22 & 3);

	if ((esr & (ESR_ISV | ESR_S1PTW | ESR_SSE | 0x3c)) != (ESR_ISV | 0x04) ||
	    offset >= GICD_V2_SIZE || big_endian())
		return any_abort_v2(f, esr, ipa);
	if (esr & ESR_WNR) {
		kick_vcpus(v->vm, vgic_v2_write(&v->gic, (uint32_t)offset, size,
						reg == 31 ? 0 : f->x[reg]));
		return TRAP_NEXT;
	}
	value = vgic_v2_read(&v->gic, (uint32_t)offset, size);
	if (reg != 31)
		f->x[reg] = value;
	return TRAP_NEXT;
}

enum trap trap_instruction_abort(struct frame *f, uint64_t esr)
{
	(void)f;
	return not_ours(this_vcpu()->vm, esr, false);
}
