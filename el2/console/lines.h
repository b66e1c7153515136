/* SPDX-License-Identifier: Apache-2.0 */
/* Text for whoever wants it: the log, a terminal of EL2's console, a test. Pure. */
#ifndef MULLION_EL2_LINES_H
#define MULLION_EL2_LINES_H

#define LINES_WIDTH 100u

/* Who takes lines: `print` gets one at a time, without its newline, of LINES_WIDTH characters at
 * most; it is kept no longer than the call. */
struct lines {
	void (*print)(void *ctx, const char *line);
	void *ctx;
};

/* One line; what is longer is cut. */
void lines_put(const struct lines *lines, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
