/* SPDX-License-Identifier: Apache-2.0 */
/* A VM of four CPUs for tests of its PSCI. */
#ifndef MULLION_TESTS_VPSCI_HELP_H
#define MULLION_TESTS_VPSCI_HELP_H

#include "el2/vm/vpsci.h"
#include "tests/unit/expect.h"

#define CPUS  4u
#define ENTRY 0x40200000ull
#define HIGH  0x880000000ull
#define TREE  0x48000000ull

extern struct vpsci psci;

/* For cmocka: everything as after a start, and vCPU 0 on. */
int first_on(void **state);

#endif
