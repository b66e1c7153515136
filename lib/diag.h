/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a module without hardware access reports a failure: which object (image, node, property,
 * register, range) and why. The caller adds its stage and writes the one line.
 */
#ifndef MULLION_DIAG_H
#define MULLION_DIAG_H

#include <stdbool.h>

struct diag {
	char object[96];
	char reason[160];
};

/* Fills `diag` (cutting what is too long) and returns -1, so that a failing function ends in
 * `return diag_fail(diag, name, "needs %u bytes, has %u", need, have);`. `object` is copied. */
int diag_fail(struct diag *diag, const char *object, const char *reason, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Whether a check that returned `result` ends those that it is one of. At boot any failure does.
 * The host's tool is to name all errors: there the failure is noted (lib/diag_collect.h), the
 * checks behind it are made, and what was wrong counts as not there. diag_has_ended(): errors have
 * been noted, so that what is behind cannot be done with what was read.
 */
#ifdef CONFIG_COLLECT_ERRORS
bool diag_ends(int result, const struct diag *diag);
bool diag_has_ended(const struct diag *diag);
#else
static inline bool diag_ends(int result, const struct diag *diag)
{
	(void)diag;
	return result < 0;
}

static inline bool diag_has_ended(const struct diag *diag)
{
	(void)diag;
	return false;
}
#endif

/* The same for a function that returns 0 or -1 itself. */
static inline int diag_end(int result, const struct diag *diag)
{
	return diag_ends(result, diag) ? -1 : 0;
}

#endif
