/* SPDX-License-Identifier: Apache-2.0 */
/* A board's hook for clusters: once each, by a core that is there. */
#include "tests/unit/expect.h"

#include <string.h>

#include "boot/bootblock/clusters.h"

static struct diag d;
static uint64_t joined[8];
static unsigned n_joined;
static uint64_t bad = ~0ull;

static int join(uint64_t mpidr, struct diag *diag)
{
	joined[n_joined++] = mpidr;
	return mpidr == bad ? diag_fail(diag, "CCI", "cluster of 0x%x", (unsigned)mpidr) : 0;
}

/* Two clusters, and a third whose first core never came; Aff2 and Aff3 count. */
static struct boot_info machine(void)
{
	static const struct {
		uint64_t mpidr;
		uint32_t state;
	} cores[] = {
		{0x000, CORE_PARKED},       {0x001, CORE_LEADER}, {0x100, CORE_SILENT},
		{0x101, CORE_PARKED},       {0x102, CORE_PARKED}, {0x10000, CORE_PARKED},
		{0x100000000, CORE_SILENT},
	};
	struct boot_info info = {.n_cores = COUNT(cores)};

	for (unsigned i = 0; i < COUNT(cores); i++) {
		info.core[i].mpidr = cores[i].mpidr;
		info.core[i].state = cores[i].state;
	}
	n_joined = 0;
	return info;
}

static void once_each(void **state)
{
	struct boot_info info = machine();

	(void)state;
	expect_success(clusters_join(&info, false, join, &d), &d);
	assert_int_equal(n_joined, 3);
	assert_true(joined[0] == 0x000 && joined[1] == 0x101 && joined[2] == 0x10000);
	expect_success(clusters_join(&info, false, NULL, &d), &d);
}

/* With MPIDR_EL1.MT, which is 1 on every core with DynamIQ, Aff1 is the core, and Aff2 the cluster.
 */
static void numbered_by_aff1(void **state)
{
	static const uint32_t mpidr[] = {0x000, 0x100, 0x200, 0x10000, 0x10100};
	struct boot_info info = {.n_cores = COUNT(mpidr)};

	(void)state;
	for (unsigned i = 0; i < COUNT(mpidr); i++) {
		info.core[i].mpidr = mpidr[i];
		info.core[i].state = i ? CORE_PARKED : CORE_LEADER;
	}
	n_joined = 0;
	expect_success(clusters_join(&info, true, join, &d), &d);
	assert_int_equal(n_joined, 2);
	assert_true(joined[0] == 0x000 && joined[1] == 0x10000);
}

static void stops_at_a_failure(void **state)
{
	struct boot_info info = machine();

	(void)state;
	bad = 0x101;
	expect_failure(clusters_join(&info, false, join, &d), &d, "CCI", "cluster of 0x101");
	assert_int_equal(n_joined, 2);
	bad = ~0ull;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(once_each),
		cmocka_unit_test(numbered_by_aff1),
		cmocka_unit_test(stops_at_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
