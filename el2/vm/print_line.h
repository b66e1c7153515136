/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest prints by calls, a character each: its lines go to the log with its name. */
#ifndef MULLION_EL2_PRINT_LINE_H
#define MULLION_EL2_PRINT_LINE_H

struct print_line {
	char text[256];
	unsigned length;
};

/* Several vCPUs may print at once: a line is gathered without a lock, and at worst mixes what they
 * say. */
void print_line_put(struct print_line *line, const char *name, char character);

/* A life has ended: what it has left of a line is one, and not the begin of the next life's. */
void print_line_end(struct print_line *line, const char *name);

#endif
