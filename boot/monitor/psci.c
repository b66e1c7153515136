/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/psci.h"

static struct psci_result answer_value(int64_t value)
{
	return (struct psci_result){.action = PSCI_RETURN, .value = value};
}

static struct psci_result answer_action(enum psci_action action)
{
	return (struct psci_result){.action = action, .value = PSCI_SUCCESS};
}

static uint32_t state_of(const struct psci_core *core)
{
	return __atomic_load_n(&core->state, __ATOMIC_ACQUIRE);
}

static bool change_state(struct psci_core *core, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(&core->state, &from, to, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

/* MPIDR bits other than the affinity fields have to be 0 (5.1.4), so a plain comparison refuses
 * them. */
static struct psci_core *find_core(struct psci *psci, uint64_t mpidr, unsigned *index)
{
	for (unsigned i = 0; i < psci->n_cores; i++)
		if (psci->core[i].mpidr == mpidr && state_of(&psci->core[i]) != PSCI_STATE_ABSENT) {
			*index = i;
			return &psci->core[i];
		}
	return NULL;
}

/* T32 code has instructions of two bytes, A32 and A64 code of four. */
static bool is_entry(const struct psci *psci, uint64_t entry)
{
	bool t32 = psci->aarch32 && entry & 1;
	struct range first = {t32 ? entry - 1 : entry, t32 ? 2 : 4};

	for (unsigned i = 0; i < psci->n_ranges; i++)
		if (IS_ALIGNED(first.base, first.size) && range_contains(psci->ranges[i], first))
			return true;
	return false;
}

/*
 * Whoever moves the core from OFF to CLAIMED owns its entry fields until it makes the state
 * PENDING. Any other caller at that time is told ON_PENDING.
 */
static struct psci_result cpu_on(struct psci *psci, uint64_t mpidr, uint64_t entry,
				 uint64_t context)
{
	unsigned target;
	struct psci_core *core = find_core(psci, mpidr, &target);

	if (!core)
		return answer_value(PSCI_INVALID_PARAMETERS);
	if (!is_entry(psci, entry))
		return answer_value(PSCI_INVALID_ADDRESS);
	if (!change_state(core, PSCI_STATE_OFF, PSCI_STATE_CLAIMED))
		return answer_value(state_of(core) == PSCI_STATE_ON ? PSCI_ALREADY_ON
								    : PSCI_ON_PENDING);
	core->entry = entry;
	core->context = context;
	__atomic_store_n(&core->state, PSCI_STATE_PENDING, __ATOMIC_RELEASE);
	return (struct psci_result){.action = PSCI_WAKE, .target = target, .value = PSCI_SUCCESS};
}

bool psci_take(struct psci *psci, unsigned self, uint64_t *entry, uint64_t *context)
{
	struct psci_core *core = &psci->core[self];

	if (state_of(core) != PSCI_STATE_PENDING)
		return false;
	*entry = core->entry;
	*context = core->context;
	return change_state(core, PSCI_STATE_PENDING, PSCI_STATE_ON);
}

static struct psci_result affinity_info(struct psci *psci, uint64_t mpidr, uint64_t level)
{
	unsigned target;
	struct psci_core *core = find_core(psci, mpidr, &target);
	uint32_t state;

	if (!core || level != 0) /* levels above cores: not offered, as 1.0 allows */
		return answer_value(PSCI_INVALID_PARAMETERS);
	state = state_of(core);
	return answer_value(state == PSCI_STATE_CLAIMED ? PSCI_STATE_PENDING : state);
}

/*
 * Original format (5.4.2): power level in [25:24], type in [16], identifier in [15:0]. Only standby
 * of the core itself is offered.
 */
static struct psci_result cpu_suspend(uint64_t power_state)
{
	return power_state == 0 ? answer_action(PSCI_STANDBY)
				: answer_value(PSCI_INVALID_PARAMETERS);
}

static struct psci_result cpu_off(struct psci *psci, unsigned self)
{
	__atomic_store_n(&psci->core[self].state, PSCI_STATE_OFF, __ATOMIC_RELEASE);
	return answer_action(PSCI_PARK);
}

static struct psci_result psci_features(const struct psci *psci, uint32_t fid)
{
	if (psci->aarch32 && fid & SMC64_BIT)
		return answer_value(PSCI_NOT_SUPPORTED);
	switch (fid) {
	case SMCCC_VERSION:
	case PSCI_VERSION:
	case PSCI_CPU_OFF:
	case PSCI_SYSTEM_OFF:
	case PSCI_SYSTEM_RESET:
	case PSCI_FEATURES:
	case PSCI_CPU_SUSPEND: /* 0: original format, no OS-initiated mode */
	case SMC64(PSCI_CPU_SUSPEND):
	case PSCI_CPU_ON:
	case SMC64(PSCI_CPU_ON):
	case PSCI_AFFINITY_INFO:
	case SMC64(PSCI_AFFINITY_INFO):
		return answer_value(PSCI_SUCCESS);
	default:
		return answer_value(PSCI_NOT_SUPPORTED);
	}
}

struct psci_result psci_call(struct psci *psci, unsigned self, uint32_t fid, const uint64_t arg[3])
{
	/* an SMC32 call has 32-bit arguments */
	uint64_t mask = fid & SMC64_BIT ? ~0ull : UINT32_MAX;
	uint64_t x1 = arg[0] & mask, x2 = arg[1] & mask, x3 = arg[2] & mask;

	switch (fid) {
	case PSCI_VERSION:
		return answer_value(PSCI_1_1);
	case PSCI_CPU_SUSPEND:
	case SMC64(PSCI_CPU_SUSPEND):
		return cpu_suspend((uint32_t)x1); /* power_state is 32 bits in both */
	case PSCI_CPU_OFF:
		return cpu_off(psci, self);
	case PSCI_CPU_ON:
	case SMC64(PSCI_CPU_ON):
		return cpu_on(psci, x1, x2, x3);
	case PSCI_AFFINITY_INFO:
	case SMC64(PSCI_AFFINITY_INFO):
		return affinity_info(psci, x1, (uint32_t)x2);
	case PSCI_SYSTEM_OFF:
		return answer_action(PSCI_POWER_OFF);
	case PSCI_SYSTEM_RESET:
		return answer_action(PSCI_RESET);
	case PSCI_FEATURES:
		return psci_features(psci, (uint32_t)x1);
	default:
		return answer_value(PSCI_NOT_SUPPORTED);
	}
}
