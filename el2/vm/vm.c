/* SPDX-License-Identifier: Apache-2.0 */
/* Virtual machines at run time: entering a vCPU, stopping, starting again. Nothing here is
 * boot-only. */
#include "el2/vm/vm.h"

#include <stddef.h>
#include <string.h>

#include "arch/arm64/cache.h"
#include "el2/core/firmware.h"
#include "el2/core/log_sink.h"
#include "gic/gic.h"
#include "gic/gicv2.h"
#include "el2/core/mmu.h"
#include "el2/vm/vcpu_reset.h"
#include "arch/arm64/regs.h"
#include "include/smccc.h"

/* bits 29 28 22 20 11: RES1 or 'feature off' on every Armv8 */
#define SCTLR_EL1_RES1     0x30500800ull
#define SCTLR_EL1_RESET    (SCTLR_EL1_RES1 | 1ull << 23 /* SPAN */ | 1ull << 18 | 1ull << 16)
#define MPAM2_TRAP_EL1_EL0 (3ull << 48) /* of MPAM2_EL2: TRAPMPAM1EL1, TRAPMPAM0EL1 */
#define MPAMIDR_HAS_HCR    (1ull << 17)
#define MPAMHCR_TRAP_IDR   (1ull << 31)
#define CNTHCTL_EL1PCTEN   1ull
#define CNTHCTL_EL1PCEN    2ull

struct vm vms[MAX_VMS];
unsigned n_vms;
struct virq spi_state[VGIC_MAX_SPI];
uint32_t spi_routes[VGIC_MAX_SPI];
static uint32_t vms_off; /* atomic: those that have ended for good */

void vcpu_init(struct vcpu *vcpu)
{
	const struct vcpu_ids ids = {
		.pfr0 = read_sysreg(id_aa64pfr0_el1),
		.pfr1 = read_sysreg(id_aa64pfr1_el1),
		.dfr0 = read_sysreg(id_aa64dfr0_el1),
		.isar1 = read_sysreg(id_aa64isar1_el1),
		.isar2 = read_sysreg(S3_0_C0_C6_2),
		.mmfr0 = read_sysreg(id_aa64mmfr0_el1),
		.mmfr1 = read_sysreg(id_aa64mmfr1_el1),
	};

	vcpu_traps_of(&ids, &vcpu->traps);
}

#define ZERO(r) write_sysreg(r, 0ull);
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
		write_sysreg(S3_4_C1_C2_2, traps->hcrx); /* HCRX_EL2 */
	ZERO_IF(traps->fgt, VCPU_RESET_FINE_TRAPS);
	if (traps->fgt && traps->amu)
		write_sysreg(S3_4_C3_C1_6, 0ull); /* HAFGRTR_EL2 */
	ZERO_IF(traps->fgt2, VCPU_RESET_FINE_TRAPS_2);
	/* bandwidth and cache of everybody: EL3 must let us, as it must for Linux (booting.rst) */
	if (traps->mpam) {
		write_sysreg(S3_4_C10_C5_0, MPAM2_TRAP_EL1_EL0);
		if (read_sysreg(S3_0_C10_C4_4) & MPAMIDR_HAS_HCR)
			write_sysreg(S3_4_C10_C4_0, MPAMHCR_TRAP_IDR);
	}
	/* what DISR_EL1 is for a guest, and the syndrome of its virtual SError */
	ZERO_IF(traps->ras, VCPU_RESET_VIRTUAL_RAS);
}

static void set_hypervisor_registers(const struct vcpu *vcpu, const struct vcpu_traps *traps)
{
	const struct vm *vm = vcpu->vm;

	write_sysreg(hcr_el2, traps->hcr | (gicv2_qemu ? HCR_TWI : 0));
	write_sysreg(vtcr_el2, vm->vtcr);
	write_sysreg(vttbr_el2, vm->vttbr);
	write_sysreg(vpidr_el2, read_sysreg(midr_el1));
	write_sysreg(vmpidr_el2,
		     vgic_mpidr(vcpu->index) | 1ull << 31 | (vm->n_vcpus == 1 ? 1ull << 30 : 0));
	write_sysreg(cntvoff_el2, vm->cntvoff);
	write_sysreg(cnthctl_el2, CNTHCTL_EL1PCTEN | CNTHCTL_EL1PCEN);
	write_sysreg(cptr_el2, traps->cptr);
	/* All counters are the guest's: MDCR_EL2.HPMN. */
	write_sysreg(mdcr_el2, traps->mdcr | (traps->pmu ? read_sysreg(pmcr_el0) >> 11 & 0x1f : 0));
	write_sysreg(hstr_el2, 0ull);
	set_newer_traps(traps);
	isb();
}

/* EL1 and EL0 as the architecture leaves them at reset, where that is defined, and quiet where it
 * is not. */
static void set_guest_registers(const struct vcpu_traps *traps)
{
	VCPU_RESET_ALL(ZERO)
	write_sysreg(sctlr_el1, SCTLR_EL1_RESET);
	write_sysreg(oslar_el1, 1ull); /* the OS lock is set at reset */
	if (traps->pmu) {
		write_sysreg(pmcr_el0, 6ull); /* counters to zero, off */
		write_sysreg(pmintenclr_el1, 0xffffffffull);
		write_sysreg(pmcntenclr_el0, 0xffffffffull);
		write_sysreg(pmovsclr_el0, 0xffffffffull);
		VCPU_RESET_PMU(ZERO)
	}
	ZERO_IF(traps->pauth, VCPU_RESET_PAUTH);
	ZERO_IF(traps->scxtnum, VCPU_RESET_SCXTNUM);
#undef ZERO
	fp_clear();
	isb();
}

_Noreturn void vcpu_enter(struct vcpu *vcpu, uint64_t entry, uint64_t context)
{
	set_hypervisor_registers(vcpu, &vcpu->traps);
	set_guest_registers(&vcpu->traps);
	/* What the last life of this VM or another left in the TLBs and the instruction cache
	 * (D8.13). */
	__asm__ volatile("tlbi vmalls12e1is\n\tdsb ish\n\tic iallu\n\tdsb nsh\n\tisb" ::: "memory");
	vgic_cpu_reset(&vcpu->gic);
	vgic_cpu_on(&vcpu->gic);
	gic_only_kicks(false);
	write_sysreg(elr_el2, entry);
	write_sysreg(spsr_el2, SPSR_M_EL1H | SPSR_DAIF);
	guest_enter(this_cpu()->stack_top, context);
}

/* The vCPU comes to rest: registers quiet, interrupts given back, and then it is off. True: it was
 * the VM's last. */
static bool quiesce(struct vcpu *vcpu)
{
	write_sysreg(cntv_ctl_el0, 0ull);
	write_sysreg(cntp_ctl_el0, 0ull);
	write_sysreg(mdscr_el1, 0ull);
	if (vcpu_pmu(read_sysreg(id_aa64dfr0_el1)))
		write_sysreg(pmcr_el0, 0ull);
	isb();
	gic_only_kicks(true);
	vgic_cpu_off(&vcpu->gic);
	return vpsci_off(&vcpu->vm->psci, vcpu->index);
}

/* The vCPU's side of vm_end. A CPU_ON that its core has not taken yet, it will not take any more
 * (vpsci.h). */
static void stop_call(void *vcpu, void *arg)
{
	(void)arg;
	if (vcpu_is_on(vcpu))
		quiesce(vcpu);
}

void vm_start(struct vm *vm)
{
	vgic_vm_reset(&vm->gic);
	/* One virtual count for all its cores, from zero. */
	vm->cntvoff = counter();
	vpsci_start(&vm->psci, vm->entry, vm->tree, vm->pen);
	for (unsigned n = 0; n < (vm->pen ? vm->n_vcpus : 1); n++)
		if (vm->vcpu[n]->gic.physical != this_cpu()->index)
			gic_kick(vm->vcpu[n]->gic.physical);
}

/* Copies through two windows, a piece at a time that crosses no 2 MiB boundary on either side. */
static void copy_physical(uint64_t to, uint64_t from, uint64_t size)
{
	while (size) {
		uint64_t part = size, left_to = MIB(2) - (to & (MIB(2) - 1)),
			 left_from = MIB(2) - (from & (MIB(2) - 1));
		void *d = mmu_window(0, to);
		const void *s = mmu_window(1, from);

		part = part < left_to ? part : left_to;
		part = part < left_from ? part : left_from;
		memcpy(d, s, part);
		/* The guest starts with its caches off: the copy has to be in memory (D7.5.9). */
		icache_sync((uintptr_t)d, part);
		dcache_flush((uintptr_t)d, part);
		to += part;
		from += part;
		size -= part;
	}
	mmu_window_close(0);
	mmu_window_close(1);
}

bool vm_read(void *vm, uint64_t physical, uint64_t *value)
{
	const struct vm *m = vm;
	struct range word = {physical & ~7ull, 8};
	bool ours = false;

	for (unsigned i = 0; i < m->n_memory; i++)
		ours |= range_contains(m->memory[i], word);
	if (ours) {
		uintptr_t at = (uintptr_t)mmu_window(0, word.base);

		/* the guest may have written with its caches off, and may do so again */
		dcache_flush(at, 8);
		*value = *(const volatile uint64_t *)at;
		dcache_flush(at, 8);
		mmu_window_close(0);
	}
	return ours;
}

static void restart(struct vm *vm)
{
	for (unsigned i = 0; i < VM_MAX_SEALED; i++)
		if (vm->sealed[i].copy)
			copy_physical(vm->sealed[i].target, vm->sealed[i].copy, vm->sealed[i].size);
	if (log_rate(&vm->log_rate))
		log_line("%s: starts again", vm->name);
	vm_start(vm);
}

static _Noreturn void machine(uint32_t function, const char *what)
{
	log_line("machine: %s", what);
	firmware_call(function, 0, 0, 0);
	log_sink_report(true);
	log_error("firmware", has_firmware ? "PSCI %s returned" : "there is no PSCI for %s: halted",
		  what);
	cpu_park();
}

/* No vCPU of it runs any more. */
static _Noreturn void ended(struct vm *vm, enum vm_end end)
{
	if (end == VM_RESET && n_vms == 1)
		machine(PSCI_SYSTEM_RESET, "reset");
	if (end == VM_RESET && vm->restartable) {
		restart(vm);
		cpu_park();
	}
	/* nothing of it stays enabled, pending or active in the hardware */
	vgic_vm_reset(&vm->gic);
	log_line("%s: off", vm->name);
	if (__atomic_add_fetch(&vms_off, 1, __ATOMIC_ACQ_REL) == n_vms)
		machine(PSCI_SYSTEM_OFF, "off");
	cpu_park();
}

_Noreturn void vm_end(struct vm *vm, enum vm_end end)
{
	struct vcpu *self = this_vcpu();

	/* Of several cores that end their VM at once one does it; the others come to rest when it
	 * calls them. */
	if (!vpsci_stop(&vm->psci)) {
		stop_call(self, NULL);
		cpu_park();
	}
	for (unsigned n = 0; n < vm->n_vcpus; n++)
		if (vm->vcpu[n] != self &&
		    !cpu_call(vm->vcpu[n]->gic.physical, stop_call, vm->vcpu[n], NULL))
			/* not started again beside a core that may still be in its old life */
			end = VM_OFF;
	stop_call(self, NULL);
	ended(vm, end);
}

_Noreturn void vcpu_off(struct vcpu *vcpu)
{
	if (quiesce(vcpu)) {
		log_line("%s: its last CPU is off", vcpu->vm->name);
		ended(vcpu->vm, VM_OFF);
	}
	cpu_park();
}
