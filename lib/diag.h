/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a module without hardware access reports a failure: which object (image, node, property,
 * register, range) and why. The caller adds its stage and writes the one line.
 */
#ifndef MULLION_DIAG_H
#define MULLION_DIAG_H

struct diag {
	char object[96];
	char reason[160];
};

/* Fills `diag` (cutting what is too long) and returns -1, so that a failing function ends in
 * `return diag_fail(diag, name, "needs %u bytes, has %u", need, have);`. `object` is copied. */
int diag_fail(struct diag *diag, const char *object, const char *reason, ...)
	__attribute__((format(printf, 3, 4)));

#endif
