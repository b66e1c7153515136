/* SPDX-License-Identifier: Apache-2.0 */
/* PSCI as Arm DEN 0022 has it: every call, every state, and several callers at once. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "boot/monitor/psci.h"

#define CORES    4u
#define ENTRY    0x40200000ull
#define HIGH     0x880000000ull
#define CPU_ON64 (PSCI_CPU_ON | SMC64_BIT)
#define INFO64   (PSCI_AFFINITY_INFO | SMC64_BIT)

static struct psci p;

static int fresh(void **state)
{
	(void)state;
	memset(&p, 0, sizeof(p));
	p.n_cores = CORES;
	for (unsigned i = 0; i < CORES; i++) {
		p.core[i].mpidr = i == 3 ? 0x100000003ull : i; /* one with Aff3 */
		p.core[i].state = i == 0 ? PSCI_STATE_ON : PSCI_STATE_OFF;
	}
	p.n_ranges = 2;
	p.ranges[0] = (struct range){0x40000000, 0x40000000};
	p.ranges[1] = (struct range){HIGH, 0x1000};
	return 0;
}

static struct psci_result call(unsigned self, uint32_t fid, uint64_t address, uint64_t arg1,
			       uint64_t arg2)
{
	const uint64_t arg[3] = {address, arg1, arg2};

	return psci_call(&p, self, fid, arg);
}

static void gives(struct psci_result result, int64_t value)
{
	assert_int_equal(result.action, PSCI_RETURN);
	assert_int_equal(result.value, value);
}

static int64_t info(uint64_t mpidr)
{
	struct psci_result r = call(0, INFO64, mpidr, 0, 0);

	assert_int_equal(r.action, PSCI_RETURN);
	return r.value;
}

static void version_and_features(void **state)
{
	static const uint32_t yes[] = {0x80000000, 0x84000000, 0x84000001, 0xc4000001,
				       0x84000002, 0x84000003, 0xc4000003, 0x84000004,
				       0xc4000004, 0x84000008, 0x84000009, 0x8400000a};
	static const uint32_t no[] = {0xc4000002, 0x84000005, 0x84000006, 0x84000007, 0xc4000000,
				      0x8400000b, 0x84000012, 0xc4000012, 0,          0xffffffff};

	(void)state;
	gives(call(0, PSCI_VERSION, 0, 0, 0), 0x10001);
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		gives(call(0, PSCI_FEATURES, yes[i], 0, 0), PSCI_SUCCESS);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		gives(call(0, PSCI_FEATURES, no[i], 0, 0), PSCI_NOT_SUPPORTED);
		gives(call(0, no[i], 0, 0, 0), PSCI_NOT_SUPPORTED);
	}
}

/* The standard service's count is of what PSCI_FEATURES has. */
static void call_count(void **state)
{
	unsigned n = 0;

	(void)state;
	for (uint32_t i = 0; i < 0x100; i++)
		n += !call(0, PSCI_FEATURES, PSCI_VERSION + i, 0, 0).value +
		     !call(0, PSCI_FEATURES, SMC64(PSCI_VERSION) + i, 0, 0).value;
	assert_int_equal(n, PSCI_CALLS);
}

static void on_off_cycle(void **state)
{
	uint64_t entry = 0, context = 0;

	(void)state;
	assert_int_equal(info(1), 1);
	assert_false(psci_take(&p, 1, &entry, &context));
	for (unsigned round = 0; round < 3; round++) {
		struct psci_result r = call(0, CPU_ON64, 1, ENTRY, 0x1234567890ull + round);

		assert_int_equal(r.action, PSCI_WAKE);
		assert_int_equal(r.target, 1);
		assert_int_equal(r.value, PSCI_SUCCESS);
		assert_int_equal(info(1), 2);
		gives(call(0, CPU_ON64, 1, ENTRY, 0), PSCI_ON_PENDING);
		assert_true(psci_take(&p, 1, &entry, &context));
		assert_int_equal(entry, ENTRY);
		assert_int_equal(context, 0x1234567890ull + round);
		assert_int_equal(info(1), 0);
		gives(call(0, CPU_ON64, 1, ENTRY, 0), PSCI_ALREADY_ON);
		assert_false(psci_take(&p, 1, &entry, &context));
		assert_int_equal(call(1, PSCI_CPU_OFF, 0, 0, 0).action, PSCI_PARK);
		assert_int_equal(info(1), 1);
	}
}

static void on_refusals(void **state)
{
	(void)state;
	gives(call(0, CPU_ON64, 9, ENTRY, 0), PSCI_INVALID_PARAMETERS);
	/* not an affinity field */
	gives(call(0, CPU_ON64, 1ull << 31 | 1, ENTRY, 0), PSCI_INVALID_PARAMETERS);
	gives(call(0, CPU_ON64, 1, 0x3ffffffc, 0), PSCI_INVALID_ADDRESS);
	gives(call(0, CPU_ON64, 1, 0x80000000, 0), PSCI_INVALID_ADDRESS);
	gives(call(0, CPU_ON64, 1, ENTRY + 2, 0), PSCI_INVALID_ADDRESS);
	gives(call(0, CPU_ON64, 1, ~3ull, 0), PSCI_INVALID_ADDRESS);
	assert_int_equal(call(0, CPU_ON64, 1, HIGH + 0xffc, 0).action, PSCI_WAKE);
	gives(call(0, CPU_ON64, 0, ENTRY, 0), PSCI_ALREADY_ON); /* itself */
	assert_int_equal(info(2), 1);                           /* nobody else changed */
}

/* An odd entry is T32 code, which begins at an even address; in AArch64 it is none. */
static void t32_entry(void **state)
{
	uint64_t entry = 0, context;

	(void)state;
	gives(call(0, PSCI_CPU_ON, 1, ENTRY + 1, 0), PSCI_INVALID_ADDRESS);
	p.aarch32 = true;
	assert_int_equal(call(0, PSCI_CPU_ON, 1, ENTRY + 3, 0).action, PSCI_WAKE);
	assert_true(psci_take(&p, 1, &entry, &context));
	assert_int_equal(entry, ENTRY + 3);
	gives(call(0, PSCI_CPU_ON, 2, ENTRY + 2, 0), PSCI_INVALID_ADDRESS);
	gives(call(0, PSCI_CPU_ON, 2, 0x80000001, 0), PSCI_INVALID_ADDRESS);
	gives(call(0, PSCI_CPU_ON, 2, 0x3fffffff, 0), PSCI_INVALID_ADDRESS);
	assert_int_equal(call(0, PSCI_CPU_ON, 2, 0x7fffffff, 0).action, PSCI_WAKE);
}

/* A caller in AArch32 has no SMC64 calls: the monitor refuses them, so they are no feature. */
static void aarch32_features(void **state)
{
	unsigned n = 0;

	(void)state;
	p.aarch32 = true;
	for (uint32_t i = 0; i < 0x100; i++) {
		gives(call(0, PSCI_FEATURES, SMC64(PSCI_VERSION) + i, 0, 0), PSCI_NOT_SUPPORTED);
		n += !call(0, PSCI_FEATURES, PSCI_VERSION + i, 0, 0).value;
	}
	assert_int_equal(n, PSCI_CALLS32);
	gives(call(0, PSCI_FEATURES, PSCI_CPU_ON, 0, 0), PSCI_SUCCESS);
	gives(call(0, PSCI_FEATURES, PSCI_AFFINITY_INFO, 0, 0), PSCI_SUCCESS);
	gives(call(0, PSCI_FEATURES, SMCCC_VERSION, 0, 0), PSCI_SUCCESS);
}

/* Arguments of an SMC32 call are 32 bits: what is above them does not count, and Aff3 cannot be
 * named. */
static void smc32(void **state)
{
	uint64_t entry, context;

	(void)state;
	assert_int_equal(call(0, PSCI_CPU_ON, 0xffffffff00000001ull, 0xffffffff00000000ull | ENTRY,
			      0xabcdef0012345678ull)
				 .action,
			 PSCI_WAKE);
	assert_true(psci_take(&p, 1, &entry, &context));
	assert_int_equal(entry, ENTRY);
	assert_int_equal(context, 0x12345678);
	gives(call(0, PSCI_CPU_ON, 0x100000003ull, ENTRY, 0), PSCI_INVALID_PARAMETERS);
	assert_int_equal(call(0, CPU_ON64, 0x100000003ull, ENTRY, 0).action, PSCI_WAKE);
	gives(call(0, PSCI_AFFINITY_INFO, 0xffffffff00000001ull, 0, 0), 0);
}

static void affinity_info(void **state)
{
	(void)state;
	gives(call(0, INFO64, 0, 0, 0), 0);
	gives(call(0, INFO64, 2, 0, 0), 1);
	gives(call(0, INFO64, 2, 1, 0), PSCI_INVALID_PARAMETERS);
	gives(call(0, INFO64, 77, 0, 0), PSCI_INVALID_PARAMETERS);
	p.core[2].state = PSCI_STATE_CLAIMED; /* another caller is just writing the entry */
	gives(call(0, INFO64, 2, 0, 0), 2);
	gives(call(0, CPU_ON64, 2, ENTRY, 0), PSCI_ON_PENDING);
}

static void absent_core(void **state)
{
	uint64_t entry, context;

	(void)state;
	p.core[2].state = PSCI_STATE_ABSENT;
	gives(call(0, CPU_ON64, 2, ENTRY, 0), PSCI_INVALID_PARAMETERS);
	gives(call(0, INFO64, 2, 0, 0), PSCI_INVALID_PARAMETERS);
	assert_false(psci_take(&p, 2, &entry, &context));
}

static void suspend(void **state)
{
	(void)state;
	assert_int_equal(call(0, PSCI_CPU_SUSPEND, 0, 0, 0).action, PSCI_STANDBY);
	assert_int_equal(call(0, PSCI_CPU_SUSPEND | SMC64_BIT, 0, ENTRY, 0).action, PSCI_STANDBY);
	/* power-down */
	gives(call(0, PSCI_CPU_SUSPEND, 1u << 16, ENTRY, 0), PSCI_INVALID_PARAMETERS);
	/* cluster level */
	gives(call(0, PSCI_CPU_SUSPEND, 1u << 24, ENTRY, 0), PSCI_INVALID_PARAMETERS);
	/* unknown state */
	gives(call(0, PSCI_CPU_SUSPEND, 5, ENTRY, 0), PSCI_INVALID_PARAMETERS);
}

static void system_calls(void **state)
{
	(void)state;
	assert_int_equal(call(2, PSCI_SYSTEM_OFF, 0, 0, 0).action, PSCI_POWER_OFF);
	assert_int_equal(call(2, PSCI_SYSTEM_RESET, 0, 0, 0).action, PSCI_RESET);
}

/* --- callers at once --- */

#define ROUNDS  1000u
#define CALLERS 2u

static uint32_t round_open, callers_done;
static uint64_t winner_context[ROUNDS];
static uint32_t winners[ROUNDS];

/* Spins, so that both leave in the same few nanoseconds: the window of a check that is not atomic
 * is no longer. */
static void *caller(void *arg)
{
	uint64_t self = (uintptr_t)arg;

	for (unsigned i = 0; i < ROUNDS; i++) {
		struct psci_result r;

		for (unsigned spins = 1; __atomic_load_n(&round_open, __ATOMIC_ACQUIRE) != i + 1;
		     spins++)
			if (spins % 4096 == 0)
				sched_yield();
		r = call((unsigned)self, CPU_ON64, 2, ENTRY + 4 * self, self + 1000ull * i);
		if (r.action == PSCI_WAKE) {
			__atomic_fetch_add(&winners[i], 1, __ATOMIC_RELAXED);
			winner_context[i] = self + 1000ull * i;
		} else if (r.value != PSCI_ON_PENDING && r.value != PSCI_ALREADY_ON) {
			__atomic_fetch_add(&winners[i], 100, __ATOMIC_RELAXED);
		}
		__atomic_fetch_add(&callers_done, 1, __ATOMIC_RELEASE);
	}
	return NULL;
}

static void racing_callers(void **state)
{
	pthread_t thread[CALLERS];

	(void)state;
	for (uintptr_t i = 0; i < CALLERS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, caller, (void *)i), 0);
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint64_t entry = 0, context = 0;

		__atomic_store_n(&round_open, i + 1, __ATOMIC_RELEASE);
		while (__atomic_load_n(&callers_done, __ATOMIC_ACQUIRE) != CALLERS * (i + 1))
			sched_yield();
		assert_int_equal(winners[i], 1);
		assert_true(psci_take(&p, 2, &entry, &context));
		assert_int_equal(context, winner_context[i]);
		assert_int_equal(entry, ENTRY + 4 * (context - 1000ull * i));
		assert_int_equal(call(2, PSCI_CPU_OFF, 0, 0, 0).action, PSCI_PARK);
	}
	for (unsigned i = 0; i < CALLERS; i++)
		pthread_join(thread[i], NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(version_and_features, fresh),
		cmocka_unit_test_setup(call_count, fresh),
		cmocka_unit_test_setup(on_off_cycle, fresh),
		cmocka_unit_test_setup(on_refusals, fresh),
		cmocka_unit_test_setup(smc32, fresh),
		cmocka_unit_test_setup(t32_entry, fresh),
		cmocka_unit_test_setup(aarch32_features, fresh),
		cmocka_unit_test_setup(affinity_info, fresh),
		cmocka_unit_test_setup(absent_core, fresh),
		cmocka_unit_test_setup(suspend, fresh),
		cmocka_unit_test_setup(system_calls, fresh),
		cmocka_unit_test_setup(racing_callers, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
