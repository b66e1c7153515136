/* SPDX-License-Identifier: Apache-2.0 */
/* Trees for tests, compiled from source by dtc while the test runs. Failures end the test. */
#ifndef MULLION_TESTS_DT_HELP_H
#define MULLION_TESTS_DT_HELP_H

#include <stddef.h>

struct blob {
	void *data; /* 8-byte aligned, followed by nothing that may be read */
	size_t size;
};

/* tests/unit/data/FILE and `more` (source too, may change what came before) as one tree; flags for
 * dtc ("-@" or ""). */
struct blob dt_board_file(const char *file, const char *more, const char *flags);

/* An overlay with this text as its body: `&{/} { ... };` */
struct blob dt_overlay(const char *text);

void dt_free(struct blob *blob);

/* The tree as dtc prints it, in a static buffer. */
const char *dt_source(const void *fdt);

/* Fails when dtc finds a reference to nowhere, or a specifier of the wrong length, in the tree. */
void dt_check_references(const void *fdt);

#endif
