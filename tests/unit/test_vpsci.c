/* SPDX-License-Identifier: Apache-2.0 */
/* A guest's PSCI 1.1 (Arm DEN0022) and SMCCC (DEN0028) calls. */
#include "tests/unit/vpsci_help.h"

static unsigned target;

static int fresh(void **state)
{
	target = 99;
	return first_on(state);
}

/* The action, with x0 in *r; x1 to x3 must stay. */
static enum vpsci_action does(uint64_t function, uint64_t address, uint64_t arg2, uint64_t arg3,
			      int64_t *result)
{
	uint64_t x[4] = {function, address, arg2, arg3};
	enum vpsci_action action = vpsci_call(&psci, x, &target);

	assert_int_equal(x[1], address);
	assert_int_equal(x[2], arg2);
	assert_int_equal(x[3], arg3);
	*result = (int64_t)x[0];
	return action;
}

static void expect_call(uint64_t function, uint64_t address, uint64_t arg2, uint64_t arg3,
			enum vpsci_action action, int64_t value)
{
	int64_t r;

	assert_int_equal(does(function, address, arg2, arg3, &r), action);
	assert_int_equal(r, value);
}

#define gives(fn, a, b, c, value) expect_call(fn, a, b, c, VPSCI_RETURN, value)
#define INFO(mpidr, level, value) gives(SMC64(PSCI_AFFINITY_INFO), mpidr, level, 0, value)

static void version_and_features(void **state)
{
	static const uint32_t yes[] = {0x80000000, 0x84000000, 0x84000001, 0xc4000001, 0x84000002,
				       0x84000003, 0xc4000003, 0x84000004, 0xc4000004, 0x84000006,
				       0x84000008, 0x84000009, 0x8400000a};
	/* wrong width, MIGRATE, MIGRATE_INFO_UP_CPU, and everything optional that is not here */
	static const uint32_t no[] = {0xc4000000, 0xc4000002, 0x84000005, 0xc4000005, 0x84000007,
				      0xc4000007, 0xc4000008, 0x8400000b, 0x8400000c, 0x8400000d,
				      0x8400000e, 0x8400000f, 0x84000010, 0x84000011, 0x84000012,
				      0x84000013, 0x84000014, 0x04000000, 0,          0xffffffff,
				      0x8600ff03, 0xc600ffff};

	(void)state;
	gives(PSCI_VERSION, 0, 0, 0, 0x10001);
	gives(0xffffffff84000000ull, 1, 2, 3, 0x10001); /* W0 names the function */
	gives(PSCI_MIGRATE_INFO_TYPE, 0, 0, 0, 2);
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		gives(PSCI_FEATURES, yes[i], 0, 0, PSCI_SUCCESS);
	gives(PSCI_FEATURES, 0x5500000084000000ull, 0, 0, PSCI_SUCCESS);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		gives(PSCI_FEATURES, no[i], 0, 0, PSCI_NOT_SUPPORTED);
		gives(no[i], 0, 0, 0, PSCI_NOT_SUPPORTED);
	}
}

static void smccc(void **state)
{
	static const uint32_t workaround[] = {0x80008000, 0x80007fff, 0x80003fff};
	uint64_t x[4] = {VENDOR_HYP_UID, 1, 2, 3};

	(void)state;
	gives(SMCCC_VERSION, 0, 0, 0, 0x10001);
	gives(SMCCC_ARCH_FEATURES, SMCCC_VERSION, 0, 0, 0);
	gives(SMCCC_ARCH_FEATURES, SMCCC_ARCH_FEATURES, 0, 0, 0);
	gives(SMCCC_ARCH_FEATURES, 0x80000002, 0, 0, PSCI_NOT_SUPPORTED); /* SOC_ID */
	gives(SMCCC_ARCH_FEATURES, PSCI_VERSION, 0, 0, PSCI_NOT_SUPPORTED);
	for (unsigned i = 0; i < 3; i++) {
		expect_call(SMCCC_ARCH_FEATURES, workaround[i], 0, 0, VPSCI_ASK,
			    SMCCC_ARCH_FEATURES);
		expect_call(workaround[i], 1, 2, 3,
			    workaround[i] == SMCCC_ARCH_WORKAROUND_2 ? VPSCI_RETURN
								     : VPSCI_MITIGATE,
			    workaround[i]);
		assert_int_equal(vpsci_workaround(workaround[i], -1), -1);
		assert_int_equal(vpsci_workaround(workaround[i], 1), 1);
		assert_int_equal(vpsci_workaround(workaround[i], 0),
				 workaround[i] == SMCCC_ARCH_WORKAROUND_2);
	}
	expect_call(MULLION_CONSOLE_PUTC, 'x', 0, 0, VPSCI_PUTC, PSCI_SUCCESS);
	expect_call(MULLION_CRASH, 0x1234, 0, 0, VPSCI_CRASH, (int64_t)MULLION_CRASH);
	assert_int_equal(vpsci_call(&psci, x, &target), VPSCI_RETURN);
	assert_int_equal(x[0], 0x9d7c3a52);
	assert_int_equal(x[3], 0x27e6f19d);
}

/* The general queries of the standard service; what is no result stays as it was. */
static void standard_service(void **state)
{
	uint64_t x[4] = {STANDARD_UID, 1, 2, 3}, y[4] = {STANDARD_REVISION, 1, 2, 3};
	unsigned n = 0;

	(void)state;
	for (uint32_t i = 0; i < 0x100; i++) {
		uint64_t asked[2][4] = {{PSCI_FEATURES, PSCI_VERSION + i},
					{PSCI_FEATURES, SMC64(PSCI_VERSION) + i}};

		for (unsigned k = 0; k < 2; k++) {
			vpsci_call(&psci, asked[k], &target);
			n += !asked[k][0];
		}
	}
	gives(STANDARD_CALL_COUNT, 1, 2, 3, n);
	assert_int_equal(vpsci_call(&psci, x, &target), VPSCI_RETURN);
	for (unsigned i = 0; i < 4; i++)
		assert_true(x[i] > 3 && x[i] <= UINT32_MAX);
	assert_int_equal(vpsci_call(&psci, y, &target), VPSCI_RETURN);
	assert_int_equal(y[0], 0);
	assert_int_equal(y[1], 1);
	assert_int_equal(y[2], 2);
	gives(0x8400ff02, 1, 2, 3, PSCI_NOT_SUPPORTED); /* reserved */
	gives(SMC64(STANDARD_UID), 1, 2, 3, PSCI_NOT_SUPPORTED);
}

static void on_off_cycle(void **state)
{
	uint64_t entry = 0, context = 0;

	(void)state;
	for (uint64_t round = 0; round < 3; round++) {
		INFO(1, 0, 1);
		assert_false(vpsci_take(&psci, 1, &entry, &context));
		expect_call(SMC64(PSCI_CPU_ON), 1, ENTRY + 4, 0xabcdef1234567890ull + round,
			    VPSCI_WAKE, PSCI_SUCCESS);
		assert_int_equal(target, 1);
		INFO(1, 0, 2);
		gives(SMC64(PSCI_CPU_ON), 1, ENTRY, 0, PSCI_ON_PENDING);
		assert_true(vpsci_take(&psci, 1, &entry, &context));
		assert_int_equal(entry, ENTRY + 4);
		assert_int_equal(context, 0xabcdef1234567890ull + round);
		assert_false(vpsci_take(&psci, 1, &entry, &context));
		INFO(1, 0, 0);
		gives(SMC64(PSCI_CPU_ON), 1, ENTRY, 0, PSCI_ALREADY_ON);
		expect_call(PSCI_CPU_OFF, 0, 0, 0, VPSCI_DOWN, PSCI_CPU_OFF);
		INFO(1, 0, 0); /* until it is at rest */
		gives(SMC64(PSCI_CPU_ON), 1, ENTRY, 0, PSCI_ALREADY_ON);
		assert_false(vpsci_off(&psci, 1));
	}
	assert_true(vpsci_off(&psci, 0)); /* the last */
}

/* A core that does not work any more: nothing comes of a CPU_ON that it has not taken. */
static void lost_core(void **state)
{
	uint64_t entry, context;

	(void)state;
	assert_false(vpsci_lose(&psci, 1));
	expect_call(SMC64(PSCI_CPU_ON), 2, ENTRY, 0, VPSCI_WAKE, PSCI_SUCCESS);
	assert_false(vpsci_lose(&psci, 2));
	for (unsigned n = 1; n < 3; n++) {
		assert_true(vpsci_is_lost(&psci, n));
		INFO(n, 0, 1);
		gives(SMC64(PSCI_CPU_ON), n, ENTRY, 0, PSCI_INTERNAL_FAILURE);
		INFO(n, 0, 1);
		assert_false(vpsci_take(&psci, n, &entry, &context));
	}
	/* the others are there as before */
	expect_call(SMC64(PSCI_CPU_ON), 3, ENTRY, 0, VPSCI_WAKE, PSCI_SUCCESS);
	assert_true(vpsci_take(&psci, 3, &entry, &context));
	assert_false(vpsci_off(&psci, 3));
	/* the last, on its way in a new life: that has ended */
	vpsci_start(&psci, ENTRY, TREE, 0);
	assert_true(vpsci_lose(&psci, 0));
}

static void on_refusals(void **state)
{
	(void)state;
	gives(SMC64(PSCI_CPU_ON), CPUS, ENTRY, 0, PSCI_INVALID_PARAMETERS);
	gives(SMC64(PSCI_CPU_ON), ~0ull, ENTRY, 0, PSCI_INVALID_PARAMETERS);
	/* MPIDR_EL1 as it is read */
	gives(SMC64(PSCI_CPU_ON), 1ull << 31 | 1, ENTRY, 0, PSCI_INVALID_PARAMETERS);
	gives(SMC64(PSCI_CPU_ON), 1ull << 8 | 1, ENTRY, 0, PSCI_INVALID_PARAMETERS);
	gives(SMC64(PSCI_CPU_ON), 1ull << 32 | 1, ENTRY, 0, PSCI_INVALID_PARAMETERS);
	gives(SMC64(PSCI_CPU_ON), 1, ENTRY + 2, 0, PSCI_INVALID_ADDRESS);
	gives(SMC64(PSCI_CPU_ON), 1, ENTRY + 1, 0, PSCI_INVALID_ADDRESS);
	gives(SMC64(PSCI_CPU_ON), 1, 0x3ffffffc, 0, PSCI_INVALID_ADDRESS);
	gives(SMC64(PSCI_CPU_ON), 1, 0x80000000, 0, PSCI_INVALID_ADDRESS);
	gives(SMC64(PSCI_CPU_ON), 1, HIGH + 0x1000, 0, PSCI_INVALID_ADDRESS);
	gives(SMC64(PSCI_CPU_ON), 1, ~3ull, 0, PSCI_INVALID_ADDRESS);
	gives(SMC64(PSCI_CPU_ON), 0, ENTRY, 0, PSCI_ALREADY_ON); /* itself */
	INFO(1, 0, 1);                                           /* nothing came of all this */
	expect_call(SMC64(PSCI_CPU_ON), 1, HIGH + 0xffc, 0, VPSCI_WAKE, PSCI_SUCCESS);
}

/* Arguments of an SMC32 call are W registers. */
static void smc32(void **state)
{
	uint64_t entry, context;

	(void)state;
	expect_call(0x1234567800000000ull | PSCI_CPU_ON, 0xffffffff00000001ull,
		    0xffffffff00000000ull | ENTRY, 0xabcdef0012345678ull, VPSCI_WAKE, PSCI_SUCCESS);
	assert_true(vpsci_take(&psci, 1, &entry, &context));
	assert_int_equal(entry, ENTRY);
	assert_int_equal(context, 0x12345678);
	gives(PSCI_CPU_ON, 2, HIGH, 0, PSCI_INVALID_ADDRESS); /* cannot be named in 32 bits */
	gives(PSCI_AFFINITY_INFO, 0xffffffff00000001ull, 0xffffffff00000000ull, 0, 0);
}

static void affinity_info(void **state)
{
	uint64_t entry, context;

	(void)state;
	INFO(0, 0, 0);
	INFO(2, 0, 1);
	INFO(CPUS, 0, PSCI_INVALID_PARAMETERS);
	INFO(1ull << 31, 0, PSCI_INVALID_PARAMETERS);
	INFO(1ull << 40, 1, PSCI_INVALID_PARAMETERS);
	for (uint64_t level = 1; level < 4; level++) {
		INFO(0, level, 0);
		INFO(3, level, 0); /* fields below the level do not count */
		INFO(1ull << 32, level, PSCI_INVALID_PARAMETERS);
	}
	INFO(0x100, 1, PSCI_INVALID_PARAMETERS);
	INFO(0x100, 2, 0);
	INFO(0x10000, 2, PSCI_INVALID_PARAMETERS);
	INFO(0x10000, 3, 0);
	INFO(0, 4, PSCI_INVALID_PARAMETERS);
	INFO(0, 0xffffffff, PSCI_INVALID_PARAMETERS);
	/* the second cluster: off, on its way, on */
	psci.n_cpus = 16;
	psci.cpu[15] = psci.cpu[0];
	INFO(15, 0, 0);
	vpsci_off(&psci, 0);
	INFO(0, 1, 0);
	vpsci_off(&psci, 15);
	INFO(0, 1, 1);
	assert_true(vpsci_claim(&psci, 7)); /* not yet published: on its way all the same */
	INFO(7, 0, 2);
	INFO(0, 1, 2);
	vpsci_publish(&psci, 7, ENTRY, 0);
	INFO(0, 1, 2);
	assert_true(vpsci_take(&psci, 7, &entry, &context));
	INFO(0, 1, 0);
}

static void cpu_suspend(void **state)
{
	static const uint32_t bad[] = {1u << 17, 1u << 23, 1u << 26, 1u << 31, 3u << 24, ~0u};

	(void)state;
	for (uint64_t fn = PSCI_CPU_SUSPEND; fn;
	     fn = fn == PSCI_CPU_SUSPEND ? SMC64(PSCI_CPU_SUSPEND) : 0) {
		expect_call(fn, 0, 0, 0, VPSCI_STANDBY, PSCI_SUCCESS);
		/* standby has no entry point */
		expect_call(fn, 0, 0x1001, 0, VPSCI_STANDBY, PSCI_SUCCESS);
		expect_call(fn, 0x0200ffff, 0, 0, VPSCI_STANDBY, PSCI_SUCCESS);
		expect_call(fn, 0x01010000, ENTRY, 0, VPSCI_STANDBY, PSCI_SUCCESS);
		gives(fn, 0x01010000, 0x1000, 0, PSCI_INVALID_ADDRESS);
		gives(fn, 0x00010000, ENTRY + 1, 0, PSCI_INVALID_ADDRESS);
		for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
			gives(fn, bad[i], ENTRY, 0, PSCI_INVALID_PARAMETERS);
	}
	expect_call(SMC64(PSCI_CPU_SUSPEND), 1ull << 32, 0, 0, VPSCI_STANDBY,
		    PSCI_SUCCESS); /* power_state is 32 bits in both */
}

static void system_calls(void **state)
{
	(void)state;
	expect_call(PSCI_SYSTEM_OFF, 0, 0, 0, VPSCI_POWER_OFF, PSCI_SYSTEM_OFF);
	expect_call(PSCI_SYSTEM_RESET, 0, 0, 0, VPSCI_RESET, PSCI_SYSTEM_RESET);
	gives(SMC64(PSCI_SYSTEM_OFF), 0, 0, 0, PSCI_NOT_SUPPORTED);
}

/* With a pen all of them are on from the start. */
static void pen(void **state)
{
	uint64_t entry, context;

	(void)state;
	vpsci_start(&psci, ENTRY, TREE, HIGH);
	for (unsigned n = 0; n < CPUS; n++) {
		INFO(n, 0, 2);
		assert_true(vpsci_take(&psci, n, &entry, &context));
		assert_int_equal(entry, n ? HIGH : ENTRY);
		assert_int_equal(context, n ? n : TREE);
	}
	for (unsigned n = 0; n < CPUS; n++)
		assert_int_equal(vpsci_off(&psci, n), n == CPUS - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(version_and_features, fresh),
		cmocka_unit_test_setup(smccc, fresh),
		cmocka_unit_test_setup(standard_service, fresh),
		cmocka_unit_test_setup(on_off_cycle, fresh),
		cmocka_unit_test_setup(on_refusals, fresh),
		cmocka_unit_test_setup(lost_core, fresh),
		cmocka_unit_test_setup(smc32, fresh),
		cmocka_unit_test_setup(affinity_info, fresh),
		cmocka_unit_test_setup(cpu_suspend, fresh),
		cmocka_unit_test_setup(system_calls, fresh),
		cmocka_unit_test_setup(pen, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
