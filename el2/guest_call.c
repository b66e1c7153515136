/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest asks for by HVC or SMC: PSCI 1.1 (Arm DEN0022), the SMCCC's architecture calls, and a console. */
#include <stddef.h>

#include "firmware.h"
#include "gicv3.h"
#include "regs.h"
#include "smccc.h"
#include "trap.h"
#include "vgic.h"
#include "vm.h"

/* The calls handled here, once for SMCCC_ARCH_FEATURES and PSCI_FEATURES. */
static bool is_psci(uint32_t fn)
{
	switch (fn) {
	case PSCI_VERSION:
	case PSCI_CPU_SUSPEND:
	case SMC64(PSCI_CPU_SUSPEND):
	case PSCI_CPU_OFF:
	case PSCI_CPU_ON:
	case SMC64(PSCI_CPU_ON):
	case PSCI_AFFINITY_INFO:
	case SMC64(PSCI_AFFINITY_INFO):
	case PSCI_MIGRATE_INFO_TYPE:
	case PSCI_SYSTEM_OFF:
	case PSCI_SYSTEM_RESET:
	case PSCI_FEATURES:
	case SMCCC_VERSION:
		return true;
	default:
		return false;
	}
}

static bool is_workaround(uint32_t fn)
{
	return fn == SMCCC_ARCH_WORKAROUND_1 || fn == SMCCC_ARCH_WORKAROUND_2 || fn == SMCCC_ARCH_WORKAROUND_3;
}

static struct vcpu *by_mpidr(struct vm *vm, uint64_t mpidr)
{
	for (unsigned n = 0; n < vm->n_vcpus; n++)
		if (vgic_mpidr(n) == mpidr)
			return vm->vcpu[n];
	return NULL;
}

static bool in_memory(const struct vm *vm, uint64_t address)
{
	for (unsigned i = 0; i < vm->n_memory; i++)
		if (address - vm->memory[i].base < vm->memory[i].size)
			return true;
	return false;
}

static int64_t cpu_on(struct vm *vm, uint64_t mpidr, uint64_t entry, uint64_t context)
{
	struct vcpu *v = by_mpidr(vm, mpidr);
	uint32_t off = VCPU_OFF;

	if (!v)
		return PSCI_INVALID_PARAMETERS;
	if (__atomic_load_n(&v->state, __ATOMIC_ACQUIRE) == VCPU_ON)
		return PSCI_ALREADY_ON;
	if ((entry & 3) || !in_memory(vm, entry))
		return PSCI_INVALID_ADDRESS;
	/* VCPU_ON_PENDING is taken first, so that of two callers one wins; the core looks only when kicked below, or wakes
	 * for another reason and then waits for `entry` to be there. */
	if (!__atomic_compare_exchange_n(&v->state, &off, VCPU_CLAIMED, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
		return off == VCPU_ON ? PSCI_ALREADY_ON : PSCI_ON_PENDING;
	v->entry = entry;
	v->context = context;
	__atomic_store_n(&v->state, VCPU_ON_PENDING, __ATOMIC_RELEASE);
	gicv3_kick(v->gic.physical);
	return PSCI_SUCCESS;
}

static _Noreturn void cpu_off(struct vcpu *v)
{
	vcpu_quiesce(v);
	cpu_park();
}

/* DEN0022 5.7: level 0 is one core; above, a cluster: on when one of its cores is. */
static int64_t affinity_info(const struct vm *vm, uint64_t mpidr, uint64_t level)
{
	uint64_t mask = ~0ull << (8 * level) & MPIDR_AFF_MASK;
	int64_t best = PSCI_INVALID_PARAMETERS;

	if (level > 2)
		return PSCI_INVALID_PARAMETERS;
	for (unsigned n = 0; n < vm->n_vcpus; n++) {
		uint32_t state;

		if ((vgic_mpidr(n) & mask) != (mpidr & mask) || (level == 0 && vgic_mpidr(n) != mpidr))
			continue;
		state = __atomic_load_n(&vm->vcpu[n]->state, __ATOMIC_ACQUIRE);
		if (state == VCPU_ON)
			return 0;
		if (state == VCPU_OFF)
			best = best == 2 ? 2 : 1;
		else
			best = 2;
	}
	return best;
}

/*
 * Every suspend is a stand-by: the core sleeps here until an interrupt that is the guest's comes, and the call returns. A power-down
 * request may be served by a shallower state (DEN0022 5.4.1).
 */
static int64_t cpu_suspend(struct vcpu *v, uint64_t power_state)
{
	if (power_state & 0xfcfe0000u) /* reserved bits of the original format */
		return PSCI_INVALID_PARAMETERS;
	if (!vgic_pending(&v->gic)) {
		dsb(sy);
		wfi(); /* what ends it is taken as soon as we are back in the guest */
	}
	return PSCI_SUCCESS;
}

/* A FEATURES answer: 0, flags, or NOT_SUPPORTED. CPU_SUSPEND: original format, platform-coordinated. */
static int64_t features(uint32_t fn)
{
	return is_psci(fn) ? PSCI_SUCCESS : PSCI_NOT_SUPPORTED;
}

static int64_t arch_features(uint32_t fn)
{
	if (fn == SMCCC_VERSION || fn == SMCCC_ARCH_FEATURES)
		return PSCI_SUCCESS;
	/* Whether this core needs the mitigation, and has one, only the firmware knows. */
	return is_workaround(fn) ? (int32_t)firmware_call(SMCCC_ARCH_FEATURES, fn, 0, 0) : PSCI_NOT_SUPPORTED;
}

static void vendor_uid(struct frame *f)
{
	/* Random, drawn once for Mullion. */
	f->x[0] = 0x9d7c3a52;
	f->x[1] = 0x4fb86e11;
	f->x[2] = 0xb0c45a83;
	f->x[3] = 0x27e6f19d;
}

/* Arguments of a 32-bit call are W registers (DEN0028 section 2.7). */
static uint64_t argument(const struct frame *f, unsigned n)
{
	return f->x[0] & 0x40000000u ? f->x[n] : (uint32_t)f->x[n];
}

void guest_call(struct frame *f)
{
	struct vcpu *v = this_vcpu();
	uint32_t fn = (uint32_t)f->x[0];
	int64_t r;

	switch (fn) {
	case PSCI_VERSION:
		r = 0x10001;
		break;
	case PSCI_CPU_SUSPEND:
	case SMC64(PSCI_CPU_SUSPEND):
		r = cpu_suspend(v, argument(f, 1));
		break;
	case PSCI_CPU_OFF:
		cpu_off(v);
	case PSCI_CPU_ON:
	case SMC64(PSCI_CPU_ON):
		r = cpu_on(v->vm, argument(f, 1), argument(f, 2), argument(f, 3));
		break;
	case PSCI_AFFINITY_INFO:
	case SMC64(PSCI_AFFINITY_INFO):
		r = affinity_info(v->vm, argument(f, 1), argument(f, 2));
		break;
	case PSCI_MIGRATE_INFO_TYPE:
		r = 2; /* no Trusted OS to migrate */
		break;
	case PSCI_SYSTEM_OFF:
		vm_end(v->vm, VM_OFF);
	case PSCI_SYSTEM_RESET:
		vm_end(v->vm, VM_RESET);
	case PSCI_FEATURES:
		r = features((uint32_t)f->x[1]);
		break;
	case SMCCC_VERSION:
		r = SMCCC_1_1;
		break;
	case SMCCC_ARCH_FEATURES:
		r = arch_features((uint32_t)f->x[1]);
		break;
	case SMCCC_ARCH_WORKAROUND_1:
	case SMCCC_ARCH_WORKAROUND_2:
	case SMCCC_ARCH_WORKAROUND_3:
		firmware_call(fn, f->x[1], 0, 0);
		return; /* registers stay as they are */
	case MULLION_CONSOLE_PUTC:
		console_put(v->vm, (char)f->x[1]);
		r = PSCI_SUCCESS;
		break;
	case VENDOR_HYP_UID:
		vendor_uid(f);
		return;
	default:
		r = PSCI_NOT_SUPPORTED;
	}
	f->x[0] = (uint64_t)r;
}

enum trap trap_hypercall(struct frame *f, uint64_t esr)
{
	(void)esr;
	guest_call(f);
	return TRAP_SAME;
}

/* HCR_EL2.TSC traps an SMC before it is done: unlike HVC, ELR_EL2 is still on it. */
enum trap trap_smc(struct frame *f, uint64_t esr)
{
	(void)esr;
	guest_call(f);
	return TRAP_NEXT;
}
