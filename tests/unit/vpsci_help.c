/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/vpsci_help.h"

#include <string.h>

static const struct range memory[] = {{0x40000000, 0x40000000}, {HIGH, 0x1000}};
struct vpsci psci;

int first_on(void **state)
{
	uint64_t entry, context;

	(void)state;
	memset(&psci, 0, sizeof(psci));
	psci.n_cpus = CPUS;
	psci.memory = memory;
	psci.n_memory = 2;
	vpsci_start(&psci, ENTRY, TREE, 0);
	assert_true(vpsci_take(&psci, 0, &entry, &context));
	assert_int_equal(entry, ENTRY);
	assert_int_equal(context, TREE);
	return 0;
}
