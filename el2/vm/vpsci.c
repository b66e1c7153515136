/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/vpsci.h"

#include <stddef.h>
#include <string.h>

#include "arch/arm64/regs.h"

#define NO_TRUSTED_OS 2 /* MIGRATE_INFO_TYPE: none, or one that need not migrate */
#define AFF_LEVELS    4u

/* CPU_SUSPEND's power_state, original format (DEN0022 5.4.2.1) */
#define POWER_RESERVED     0xfcfe0000u
#define POWER_DOWN         0x00010000u
#define POWER_LEVEL(state) ((state) >> 24 & 3)
#define POWER_LEVELS       3u

/* What PSCI_FEATURES says is here; SMCCC_VERSION is asked for in this way too (DEN0028 7.2). */
/* clang-format off */
static const uint32_t psci_calls[] = {
	PSCI_VERSION, PSCI_CPU_SUSPEND, SMC64(PSCI_CPU_SUSPEND), PSCI_CPU_OFF, PSCI_CPU_ON,
	SMC64(PSCI_CPU_ON), PSCI_AFFINITY_INFO, SMC64(PSCI_AFFINITY_INFO), PSCI_MIGRATE_INFO_TYPE,
	PSCI_SYSTEM_OFF, PSCI_SYSTEM_RESET, PSCI_FEATURES, SMCCC_VERSION,
};
/* clang-format on */
/* but SMCCC_VERSION is of the architecture's service */
#define N_PSCI_CALLS (sizeof(psci_calls) / sizeof(psci_calls[0]) - 1)

static int64_t psci_features(uint32_t function)
{
	for (unsigned i = 0; i < sizeof(psci_calls) / sizeof(psci_calls[0]); i++)
		if (psci_calls[i] == function)
			/* no flags. CPU_SUSPEND: original format, platform-coordinated */
			return PSCI_SUCCESS;
	return PSCI_NOT_SUPPORTED;
}

static bool is_workaround(uint32_t function)
{
	return function == SMCCC_ARCH_WORKAROUND_1 || function == SMCCC_ARCH_WORKAROUND_2 ||
	       function == SMCCC_ARCH_WORKAROUND_3;
}

static bool is_entry(const struct vpsci *vpsci, uint64_t entry)
{
	for (unsigned i = 0; i < vpsci->n_memory; i++)
		if (!(entry & 3) && entry - vpsci->memory[i].base < vpsci->memory[i].size)
			return true;
	return false;
}

/* --- states --- */

bool vpsci_claim(struct vpsci *vpsci, unsigned vcpu)
{
	return !(__atomic_fetch_or(&vpsci->on, 1u << vcpu, __ATOMIC_SEQ_CST) >> vcpu & 1);
}

void vpsci_publish(struct vpsci *vpsci, unsigned vcpu, uint64_t entry, uint64_t context)
{
	struct vpsci_cpu *cpu = &vpsci->cpu[vcpu];

	cpu->entry = entry;
	cpu->context = context;
	__atomic_store_n(&cpu->state, VPSCI_PENDING, __ATOMIC_RELEASE);
}

bool vpsci_off(struct vpsci *vpsci, unsigned vcpu)
{
	__atomic_store_n(&vpsci->cpu[vcpu].state, VPSCI_OFF, __ATOMIC_RELEASE);
	return !__atomic_and_fetch(&vpsci->on, ~(1u << vcpu), __ATOMIC_ACQ_REL);
}

bool vpsci_lose(struct vpsci *vpsci, unsigned vcpu)
{
	__atomic_fetch_or(&vpsci->lost, 1u << vcpu, __ATOMIC_SEQ_CST);
	return __atomic_load_n(&vpsci->on, __ATOMIC_SEQ_CST) >> vcpu & 1 && vpsci_off(vpsci, vcpu);
}

bool vpsci_stop(struct vpsci *vpsci)
{
	return !__atomic_exchange_n(&vpsci->stopping, 1, __ATOMIC_ACQ_REL);
}

void vpsci_start(struct vpsci *vpsci, uint64_t entry, uint64_t context, uint64_t pen)
{
	for (unsigned n = 1; n < vpsci->n_cpus; n++)
		if (pen)
			vpsci_publish(vpsci, n, pen, n);
		else
			__atomic_store_n(&vpsci->cpu[n].state, VPSCI_OFF, __ATOMIC_RELEASE);
	vpsci_publish(vpsci, 0, entry, context);
	__atomic_store_n(&vpsci->on, pen ? (1u << vpsci->n_cpus) - 1 : 1, __ATOMIC_RELEASE);
	__atomic_store_n(&vpsci->stopping, 0, __ATOMIC_RELEASE);
}

/* --- calls --- */

static int64_t cpu_on(struct vpsci *vpsci, uint64_t mpidr, uint64_t entry, uint64_t context,
		      unsigned *target)
{
	unsigned n = vgic_vcpu_of(mpidr);

	/* Bits beside the affinity fields must be 0 (5.1.4): a plain comparison refuses them. */
	if (n >= vpsci->n_cpus || vgic_mpidr(n) != mpidr)
		return PSCI_INVALID_PARAMETERS;
	if (!is_entry(vpsci, entry))
		return PSCI_INVALID_ADDRESS;
	if (!vpsci_claim(vpsci, n))
		return vpsci_is_on(vpsci, n) ? PSCI_ALREADY_ON : PSCI_ON_PENDING;
	/* claimed first: its core, which says first that it is lost, sees that (vpsci_lose) */
	if (vpsci_is_lost(vpsci, n)) {
		vpsci_off(vpsci, n);
		return PSCI_INTERNAL_FAILURE;
	}
	vpsci_publish(vpsci, n, entry, context);
	*target = n;
	return PSCI_SUCCESS;
}

/* 5.7: level 0 is one core; above, all whose higher fields match: on when one of them is, else on
 * its way, else off. */
static int64_t affinity_info(const struct vpsci *vpsci, uint64_t mpidr, uint64_t level)
{
	uint32_t on = __atomic_load_n(&vpsci->on, __ATOMIC_ACQUIRE);
	int64_t best = PSCI_INVALID_PARAMETERS;

	if (level >= AFF_LEVELS || (mpidr & ~MPIDR_AFF_MASK))
		return PSCI_INVALID_PARAMETERS;
	for (unsigned n = 0; n < vpsci->n_cpus; n++) {
		/* for level 3 too: nothing is between Aff2 and Aff3 */
		if ((vgic_mpidr(n) ^ mpidr) >> (8 * level))
			continue;
		if (vpsci_is_on(vpsci, n))
			return PSCI_AFFINITY_ON;
		if (on >> n & 1 || best == PSCI_AFFINITY_ON_PENDING)
			best = PSCI_AFFINITY_ON_PENDING;
		else
			best = PSCI_AFFINITY_OFF;
	}
	return best;
}

/* Every suspend is served as stand-by: a power-down request may be, by one that returns (5.4.1). */
static int64_t cpu_suspend(const struct vpsci *vpsci, uint32_t state, uint64_t entry)
{
	if ((state & POWER_RESERVED) || POWER_LEVEL(state) >= POWER_LEVELS)
		return PSCI_INVALID_PARAMETERS;
	return state & POWER_DOWN && !is_entry(vpsci, entry) ? PSCI_INVALID_ADDRESS : PSCI_SUCCESS;
}

static enum vpsci_action arch_features(uint64_t registers[4])
{
	uint32_t function = (uint32_t)registers[1];

	/* Whether this core needs the mitigation, and has one, only the firmware knows. */
	if (is_workaround(function))
		return VPSCI_ASK;
	registers[0] = (uint64_t)(function == SMCCC_VERSION || function == SMCCC_ARCH_FEATURES
					  ? PSCI_SUCCESS
					  : PSCI_NOT_SUPPORTED);
	return VPSCI_RETURN;
}

static enum vpsci_action answer_value(uint64_t registers[4], int64_t value)
{
	registers[0] = (uint64_t)value;
	return VPSCI_RETURN;
}

/* random, drawn once for Mullion */
static const uint64_t hypervisor_uid[] = {0x9d7c3a52, 0x4fb86e11, 0xb0c45a83, 0x27e6f19d};

enum vpsci_action vpsci_call(struct vpsci *vpsci, uint64_t registers[4], unsigned *target)
{
	uint32_t function = (uint32_t)registers[0];
	/* arguments of a 32-bit call are W registers (DEN0028 2.7) */
	uint64_t mask = function & SMC64_BIT ? ~0ull : UINT32_MAX;
	uint64_t x1 = registers[1] & mask, x2 = registers[2] & mask, x3 = registers[3] & mask;

	if (vpsci_version(registers))
		return VPSCI_RETURN;
	switch (function) {
	case SMCCC_ARCH_WORKAROUND_1:
	case SMCCC_ARCH_WORKAROUND_3:
		return VPSCI_MITIGATE;
	case SMCCC_ARCH_WORKAROUND_2:
		return VPSCI_RETURN; /* it is always on: see vpsci_workaround() */
	case PSCI_CPU_SUSPEND:
	case SMC64(PSCI_CPU_SUSPEND):
		answer_value(registers, cpu_suspend(vpsci, (uint32_t)x1, x2));
		return registers[0] ? VPSCI_RETURN : VPSCI_STANDBY;
	case PSCI_CPU_OFF:
		return VPSCI_DOWN;
	case PSCI_CPU_ON:
	case SMC64(PSCI_CPU_ON):
		answer_value(registers, cpu_on(vpsci, x1, x2, x3, target));
		return registers[0] ? VPSCI_RETURN : VPSCI_WAKE;
	case PSCI_AFFINITY_INFO:
	case SMC64(PSCI_AFFINITY_INFO):
		return answer_value(registers, affinity_info(vpsci, x1, (uint32_t)x2));
	case PSCI_MIGRATE_INFO_TYPE:
		return answer_value(registers, NO_TRUSTED_OS);
	case PSCI_SYSTEM_OFF:
		return VPSCI_POWER_OFF;
	case PSCI_SYSTEM_RESET:
		return VPSCI_RESET;
	case PSCI_FEATURES:
		return answer_value(registers, psci_features((uint32_t)x1));
	case SMCCC_VERSION:
		return answer_value(registers, SMCCC_1_1);
	case SMCCC_ARCH_FEATURES:
		return arch_features(registers);
	case MULLION_CONSOLE_PUTC:
		answer_value(registers, PSCI_SUCCESS);
		return VPSCI_PUTC;
	case MULLION_CRASH:
		return VPSCI_CRASH;
	case VENDOR_HYP_UID:
		memcpy(registers, hypervisor_uid, sizeof(hypervisor_uid));
		return VPSCI_RETURN;
	default:
		if (!smccc_standard_query(function, N_PSCI_CALLS, registers))
			answer_value(registers, PSCI_NOT_SUPPORTED);
		return VPSCI_RETURN;
	}
}
