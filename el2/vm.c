/* SPDX-License-Identifier: Apache-2.0 */
/* Virtual machines at run time: entering a vCPU, stopping, starting again. Nothing here is boot-only. */
#include "vm.h"

#include <stddef.h>
#include <string.h>

#include "cache.h"
#include "firmware.h"
#include "gicv3.h"
#include "mmu.h"
#include "regs.h"
#include "smccc.h"
#include "trap.h"

#define SCTLR_EL1_RES1 0x30500800ull /* bits 29 28 22 20 11: RES1 or 'feature off' on every Armv8 */
#define SCTLR_EL1_RESET (SCTLR_EL1_RES1 | 1ull << 23 /* SPAN */ | 1ull << 18 | 1ull << 16)
#define CNTHCTL_EL1PCTEN 1ull
#define CNTHCTL_EL1PCEN  2ull
#define CPTR_RES1  0x32ffull
#define CPTR_TZ    (1ull << 8)
#define CPTR_TSM   (1ull << 12)
#define CPTR_TTA   (1ull << 20)
#define CPTR_TAM   (1ull << 30)
#define MDCR_TPMS  (1ull << 14)
#define MDCR_TTRF  (1ull << 19)
#define MDCR_HPMD  (1ull << 17)
#define MDCR_TDCC  (1ull << 27)

struct vm vms[MAX_VMS];
unsigned n_vms;
struct virq spi_state[VGIC_MAX_SPI];
uint32_t spi_routes[VGIC_MAX_SPI];
static uint32_t vms_up; /* atomic: running, or starting again */

static void set_hypervisor_registers(const struct vcpu *v)
{
	const struct vm *vm = v->vm;
	uint64_t counters = read_sysreg(id_aa64dfr0_el1) >> 8 & 0xf ? read_sysreg(pmcr_el0) >> 11 & 0x1f : 0;
	uint64_t hcr = HCR_VM | HCR_SWIO | HCR_FMO | HCR_IMO | HCR_AMO | HCR_TID3 | HCR_TSC | HCR_TIDCP | HCR_TACR |
		       HCR_RW | HCR_TLOR;

	/* Pointer authentication is the guest's own business: its keys live in registers that nobody else uses here. */
	write_sysreg(hcr_el2, hcr | HCR_APK | HCR_API);
	write_sysreg(vtcr_el2, vm->vtcr);
	write_sysreg(vttbr_el2, vm->vttbr);
	write_sysreg(vpidr_el2, read_sysreg(midr_el1));
	write_sysreg(vmpidr_el2, vgic_mpidr(v->index) | 1ull << 31 | (vm->n_vcpus == 1 ? 1ull << 30 : 0));
	write_sysreg(cntvoff_el2, vm->cntvoff);
	write_sysreg(cnthctl_el2, CNTHCTL_EL1PCTEN | CNTHCTL_EL1PCEN);
	write_sysreg(cptr_el2, CPTR_RES1 | CPTR_TZ | CPTR_TSM | CPTR_TTA | CPTR_TAM);
	/* All counters are the guest's, but do not count at EL2; debug registers too; SPE and trace are not. */
	write_sysreg(mdcr_el2, counters | MDCR_HPMD | MDCR_TPMS | MDCR_TTRF | MDCR_TDCC);
	write_sysreg(hstr_el2, 0ull);
	isb();
}

/* EL1 and EL0 as the architecture leaves them at reset, where that is defined, and quiet where it is not. */
static void set_guest_registers(void)
{
	write_sysreg(sctlr_el1, SCTLR_EL1_RESET);
	write_sysreg(cpacr_el1, 0ull);
	write_sysreg(tcr_el1, 0ull);
	write_sysreg(ttbr0_el1, 0ull);
	write_sysreg(ttbr1_el1, 0ull);
	write_sysreg(mair_el1, 0ull);
	write_sysreg(vbar_el1, 0ull);
	write_sysreg(esr_el1, 0ull);
	write_sysreg(far_el1, 0ull);
	write_sysreg(elr_el1, 0ull);
	write_sysreg(spsr_el1, 0ull);
	write_sysreg(sp_el0, 0ull);
	write_sysreg(sp_el1, 0ull);
	write_sysreg(contextidr_el1, 0ull);
	write_sysreg(tpidr_el0, 0ull);
	write_sysreg(tpidrro_el0, 0ull);
	write_sysreg(tpidr_el1, 0ull);
	write_sysreg(csselr_el1, 0ull);
	write_sysreg(par_el1, 0ull);
	write_sysreg(cntkctl_el1, 0ull);
	write_sysreg(cntv_ctl_el0, 0ull);
	write_sysreg(cntp_ctl_el0, 0ull);
	write_sysreg(mdscr_el1, 0ull);
	if (read_sysreg(id_aa64dfr0_el1) >> 8 & 0xf) {
		write_sysreg(pmcr_el0, 6ull); /* counters to zero, off */
		write_sysreg(pmintenclr_el1, 0xffffffffull);
		write_sysreg(pmcntenclr_el0, 0xffffffffull);
		write_sysreg(pmovsclr_el0, 0xffffffffull);
		write_sysreg(pmuserenr_el0, 0ull);
	}
	fp_clear();
	isb();
}

_Noreturn void vcpu_enter(struct vcpu *v)
{
	struct cpu *me = this_cpu();
	struct frame *f = guest_frame(me);

	set_hypervisor_registers(v);
	set_guest_registers();
	/* What the last life of this VM or another left in the TLBs and the instruction cache (D8.13). */
	__asm__ volatile("tlbi vmalls12e1is\n\tdsb ish\n\tic iallu\n\tdsb nsh\n\tisb" ::: "memory");
	vgic_cpu_reset(&v->gic);
	vgic_cpu_on(&v->gic);
	__atomic_fetch_or(&v->vm->running, 1u << v->index, __ATOMIC_ACQ_REL);
	__atomic_store_n(&v->state, VCPU_ON, __ATOMIC_RELEASE);
	gicv3_only_kicks(false);
	write_sysreg(elr_el2, v->entry);
	write_sysreg(spsr_el2, SPSR_M_EL1H | SPSR_DAIF);
	memset(f, 0, sizeof(*f));
	f->x[0] = v->context;
	guest_enter(f);
}

void vcpu_quiesce(struct vcpu *v)
{
	write_sysreg(cntv_ctl_el0, 0ull);
	write_sysreg(cntp_ctl_el0, 0ull);
	write_sysreg(mdscr_el1, 0ull);
	if (read_sysreg(id_aa64dfr0_el1) >> 8 & 0xf)
		write_sysreg(pmcr_el0, 0ull);
	isb();
	gicv3_only_kicks(true);
	vgic_cpu_off(&v->gic);
	__atomic_fetch_and(&v->vm->running, ~(1u << v->index), __ATOMIC_ACQ_REL);
	__atomic_store_n(&v->state, VCPU_OFF, __ATOMIC_RELEASE);
}

void vcpu_stop_call(void *vcpu, void *arg)
{
	struct vcpu *v = vcpu;

	(void)arg;
	if (__atomic_load_n(&v->state, __ATOMIC_ACQUIRE) == VCPU_ON)
		vcpu_quiesce(v);
	else
		__atomic_store_n(&v->state, VCPU_OFF, __ATOMIC_RELEASE); /* a CPU_ON that has not come to anything */
}

void vm_start(struct vm *vm)
{
	struct vcpu *first = vm->vcpu[0];

	vgic_vm_reset(&vm->gic);
	/* One virtual count for all its cores, from zero. */
	vm->cntvoff = counter();
	__atomic_store_n(&vm->stopping, 0, __ATOMIC_RELEASE);
	__atomic_fetch_add(&vms_up, 1, __ATOMIC_ACQ_REL);
	first->entry = vm->entry;
	first->context = vm->tree;
	__atomic_store_n(&first->state, VCPU_ON_PENDING, __ATOMIC_RELEASE);
	if (first->gic.physical != this_cpu()->index)
		gicv3_kick(first->gic.physical);
}

/* Copies through two windows, a piece at a time that crosses no 2 MiB boundary on either side. */
static void copy_physical(uint64_t to, uint64_t from, uint64_t size)
{
	while (size) {
		uint64_t part = size, left_to = MIB(2) - (to & (MIB(2) - 1)), left_from = MIB(2) - (from & (MIB(2) - 1));
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

static void restart(struct vm *vm)
{
	for (unsigned i = 0; i < VM_MAX_SEALED; i++)
		if (vm->sealed[i].copy)
			copy_physical(vm->sealed[i].target, vm->sealed[i].copy, vm->sealed[i].size);
	log_line("%s: starts again", vm->name);
	vm_start(vm);
}

static _Noreturn void machine(uint32_t fn, const char *what)
{
	log_line("machine: %s", what);
	firmware_call(fn, 0, 0, 0);
	console_for_report(true);
	log_error("firmware", "PSCI %s returned", what);
	cpu_park();
}

_Noreturn void vm_end(struct vm *vm, enum vm_end end)
{
	struct vcpu *self = this_vcpu();

	/* Of several cores that end their VM at once one does it; the others come to rest when it calls them. */
	if (__atomic_exchange_n(&vm->stopping, 1, __ATOMIC_ACQ_REL)) {
		vcpu_stop_call(self, NULL);
		cpu_park();
	}
	for (unsigned n = 0; n < vm->n_vcpus; n++)
		if (vm->vcpu[n] != self)
			cpu_call(vm->vcpu[n]->gic.physical, vcpu_stop_call, vm->vcpu[n], NULL);
	vcpu_stop_call(self, NULL);
	if (end == VM_RESET && n_vms == 1)
		machine(PSCI_SYSTEM_RESET, "reset");
	if (end == VM_RESET && vm->restartable) {
		__atomic_fetch_sub(&vms_up, 1, __ATOMIC_ACQ_REL);
		restart(vm);
		cpu_park();
	}
	log_line("%s: off", vm->name);
	if (__atomic_sub_fetch(&vms_up, 1, __ATOMIC_ACQ_REL) == 0)
		machine(PSCI_SYSTEM_OFF, "off");
	cpu_park();
}
