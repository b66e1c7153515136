/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/vcpu.h"

#include "arch/arm64/cpu_hooks.h"
#include "arch/arm64/regs.h"
#include "arch/arm64/tlb.h"
#include "el2/core/signal.h"
#include "el2/vm/pmu_filter.h"
#include "el2/vm/stats.h"
#include "el2/vm/vcpu_reset.h"
#include "el2/vm/vm.h"
#include "gic/gic.h"
#include "lib/log.h"

/* WFI and WFE at EL0 are not trapped; PSTATE.PAN is left as it is by an exception. */
#define SCTLR_EL1_RESET (SCTLR_RES1_EL1 | SCTLR_NTWI | SCTLR_NTWE)

struct vcpu vcpus[MAX_CPUS];
const struct vgic_version *vgic;

struct exit_ring vcpu_exits[MAX_CPUS];

void vcpu_init(struct vcpu *vcpu)
{
	const struct vcpu_ids ids = {
		.pfr0 = read_sysreg(id_aa64pfr0_el1),
		.pfr1 = read_sysreg(id_aa64pfr1_el1),
		.dfr0 = read_sysreg(id_aa64dfr0_el1),
		.isar1 = read_sysreg(id_aa64isar1_el1),
		.isar2 = read_sysreg(ID_AA64ISAR2_EL1),
		.mmfr0 = read_sysreg(id_aa64mmfr0_el1),
		.mmfr1 = read_sysreg(id_aa64mmfr1_el1),
		.mpidr = read_sysreg(mpidr_el1),
	};

	vcpu_traps_of(&ids, &vcpu->traps);
	vcpu->mistells_stage2 = cpu_mistells_stage2(this_cpu()->midr);
	if (IS_ENABLED(CONFIG_CHANNEL_MEMORY))
		vcpu->has_fwb = id_field(read_sysreg(ID_AA64MMFR2_EL1), MMFR2_FWB);
	if (LAST_EXITS)
		this_cpu()->next_exit = vcpu_exits[this_cpu()->index].exit;
	vcpu->gic.lr_mask = (1u << gic->list_registers()) - 1;
}

#define ZERO(name) write_sysreg(name, 0ull);
#define ZERO_IF(there, LIST)       \
	do {                       \
		if (there) {       \
			LIST(ZERO) \
		}                  \
	} while (0)

/* What only newer CPUs have. */
static void set_newer_traps(const struct vcpu_traps *traps)
{
	if (traps->hcx)
		write_sysreg(HCRX_EL2, traps->hcrx);
	ZERO_IF(traps->fgt, VCPU_RESET_FINE_TRAPS);
	if (traps->fgt && traps->amu)
		write_sysreg(HAFGRTR_EL2, 0ull);
	ZERO_IF(traps->fgt2, VCPU_RESET_FINE_TRAPS_2);
	/* bandwidth and cache of everybody: EL3 must let us, as it must for Linux (booting.rst) */
	if (traps->mpam) {
		write_sysreg(MPAM2_EL2, MPAM2_TRAPMPAM1EL1 | MPAM2_TRAPMPAM0EL1);
		if (read_sysreg(MPAMIDR_EL1) & MPAMIDR_HAS_HCR)
			write_sysreg(MPAMHCR_EL2, MPAMHCR_TRAP_IDR);
	}
	/* what DISR_EL1 is for a guest, and the syndrome of its virtual SError */
	ZERO_IF(traps->ras, VCPU_RESET_VIRTUAL_RAS);
}

static void set_hypervisor_registers(const struct vcpu *vcpu, const struct vcpu_traps *traps)
{
	const struct vm *vm = vcpu->vm;

	write_sysreg(hcr_el2, traps->hcr);
	write_sysreg(vtcr_el2, vm->vtcr);
	write_sysreg(vttbr_el2, vm->vttbr);
	write_sysreg(vpidr_el2, read_sysreg(midr_el1));
	write_sysreg(vmpidr_el2,
		     vgic_mpidr(vcpu->index) | MPIDR_RES1 | (vm->n_vcpus == 1 ? MPIDR_U : 0));
	write_sysreg(cntvoff_el2, vm->cntvoff);
	write_sysreg(cnthctl_el2, CNTHCTL_EL1PCTEN | CNTHCTL_EL1PCEN);
	write_sysreg(cptr_el2, traps->cptr);
	/* All counters are the guest's: MDCR_EL2.HPMN. */
	write_sysreg(mdcr_el2, traps->mdcr | (traps->pmu ? PMCR_N(read_sysreg(pmcr_el0)) : 0));
	write_sysreg(hstr_el2, 0ull);
	set_newer_traps(traps);
	isb();
}

/* Counters to zero, off. */
static void reset_pmu(uint64_t mdcr)
{
	write_sysreg(pmcr_el0, PMCR_P | PMCR_C | (mdcr & MDCR_EL2_TPMCR ? PMCR_DP : 0));
	write_sysreg(pmintenclr_el1, PMU_ALL_COUNTERS);
	write_sysreg(pmcntenclr_el0, PMU_ALL_COUNTERS);
	write_sysreg(pmovsclr_el0, PMU_ALL_COUNTERS);
	VCPU_RESET_PMU(ZERO)
}

/* Filters are unknown at reset, and may be another life's or the firmware's: a guest that turns a
 * counter on without setting its filter must not count EL2. */
static void reset_pmu_filters(uint64_t mdcr)
{
	uint64_t filter = mdcr & MDCR_EL2_TPM ? pmu_filter_hardware(0) : 0;

	write_sysreg(pmccfiltr_el0, filter);
	for (unsigned n = PMCR_N(read_sysreg(pmcr_el0)); n--;) {
		write_sysreg(pmselr_el0, n);
		isb();
		write_sysreg(pmxevtyper_el0, filter);
	}
}

/* What stays from one CPU_ON to the next, because no guest can change it, or only itself. */
static void begin_life(struct vcpu *vcpu)
{
	set_hypervisor_registers(vcpu, &vcpu->traps);
	if (vcpu->traps.pmu)
		reset_pmu_filters(vcpu->traps.mdcr);
	vcpu->life = vcpu->vm->life.starts;
}

/* EL1 and EL0 as the architecture leaves them at reset, where that is defined, and quiet where it
 * is not. */
static void set_guest_registers(const struct vcpu_traps *traps)
{
	VCPU_RESET_ALL(ZERO)
	write_sysreg(sctlr_el1, SCTLR_EL1_RESET);
	write_sysreg(oslar_el1, OSLAR_OSLK); /* the OS lock is set at reset */
	if (traps->pmu)
		reset_pmu(traps->mdcr);
	ZERO_IF(traps->pauth, VCPU_RESET_PAUTH);
	ZERO_IF(traps->scxtnum, VCPU_RESET_SCXTNUM);
#undef ZERO
	fp_clear();
	isb();
}

/* FEAT_RAS: what boot or an earlier life of the VM did wrong, and was not reported yet, is not this
 * life's (Arm ARM D1.13.4: ESB defers it to DISR_EL1). */
static void forget_errors(const struct vcpu *vcpu)
{
	uint64_t disr;

	__asm__ volatile("hint #16" ::: "memory"); /* ESB */
	disr = read_sysreg(DISR_EL1);
	if (disr & DISR_A)
		log_error(vcpu->vm->name, "SError from before its start: DISR_EL1 0x%lx", disr);
	write_sysreg(DISR_EL1, 0ull);
}

/* Where no Group 1 interrupt is EL2's, the mask is the guest's. */
static void only_kicks(const struct cpu *me, bool only)
{
	if (!signal_is_on(me))
		gic->only_kicks(only);
}

_Noreturn void vcpu_enter(struct vcpu *vcpu, uint64_t entry, uint64_t context)
{
	struct cpu *me = this_cpu();

	if (vcpu->traps.ras)
		forget_errors(vcpu);
	if (vcpu->life != vcpu->vm->life.starts)
		begin_life(vcpu);
	set_guest_registers(&vcpu->traps);
	/* What the last life of this VM, or another VM, left in the TLBs and the instruction cache
	 * (D8.13) goes. */
	tlbi_twice(vmalls12e1is, ish);
	__asm__ volatile("ic iallu\n\tdsb nsh\n\tisb" ::: "memory");
	vcpu->vm->vgic->cpu_reset(&vcpu->gic);
	vcpu->vm->vgic->cpu_on(&vcpu->gic);
	only_kicks(me, false);
	stuck_reset(&vcpu->stuck);
	if (VM_STATS)
		stats_on();
	if (LAST_EXITS)
		me->next_exit = exit_note(me->next_exit, EXIT_STARTS, entry);
	write_sysreg(elr_el2, entry);
	write_sysreg(spsr_el2, SPSR_M_EL1H | SPSR_DAIF);
	me->frame_is_whole = false; /* that of its last life may have been */
	if (signal_is_on(me))
		signal_start(context);
	guest_enter(me->stack_top, context);
}

bool vcpu_quiesce(struct vcpu *vcpu)
{
	if (VM_STATS)
		stats_off();
	write_sysreg(cntv_ctl_el0, 0ull);
	write_sysreg(cntp_ctl_el0, 0ull);
	write_sysreg(mdscr_el1, 0ull);
	if (vcpu_pmu(read_sysreg(id_aa64dfr0_el1)))
		write_sysreg(pmcr_el0, 0ull);
	isb();
	only_kicks(this_cpu(), true);
	if (vpsci_stopping(&vcpu->vm->psci)) /* perhaps in a call from the core that stops it */
		vcpu->vm->vgic->cpu_stop(&vcpu->gic);
	else
		vcpu->vm->vgic->cpu_off(&vcpu->gic);
	return vpsci_off(&vcpu->vm->psci, vcpu->index);
}

void vcpu_sleep(void)
{
	if (signal_is_on(this_cpu())) {
		signal_sleep();
	} else if (!this_vcpu()->vm->vgic->pending(&this_vcpu()->gic)) {
		dsb(sy);
		wfi(); /* what ends it is taken as soon as we are back in the guest */
	}
}

_Noreturn void vcpu_wait(void)
{
	struct cpu *me = this_cpu();

	only_kicks(me, true);
	__atomic_store_n(&me->online, 1, __ATOMIC_RELEASE);
	for (;;) {
		uint64_t entry, context;

		cpu_serve();
		if (me->vcpu && vpsci_take(&me->vcpu->vm->psci, me->vcpu->index, &entry, &context))
			vcpu_enter(me->vcpu, entry, context);
		/* A kick that came since we looked is pending and ends the WFI at once: nothing is
		 * missed. */
		if (signal_is_on(me)) {
			signal_sleep();
		} else {
			dsb(sy);
			wfi();
		}
		cpu_own_irqs();
	}
}

_Noreturn void vcpu_leave(void)
{
	cpu_restart(vcpu_wait);
}
