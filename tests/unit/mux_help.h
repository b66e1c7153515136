/* SPDX-License-Identifier: Apache-2.0 */
/* What is behind the channels of a mux in tests: text that is set, and what was typed. */
#ifndef MULLION_TESTS_MUX_HELP_H
#define MULLION_TESTS_MUX_HELP_H

#include "el2/console/mux.h"
#include "tests/unit/expect.h"

#define ESCAPE 0x1d /* Ctrl-] */

struct end {
	char text[8192];
	uint64_t written, shown;
	bool eager;
	char got[1024];       /* what was typed */
	unsigned n_got, room; /* it takes so many more */
	uint32_t taken;       /* for ops->taken */
};

/* The state of each is a struct end: a guest's; EL2's own, without taken; the log, which cannot be
 * typed to. */
extern const struct mux_ops end_guest, end_own, end_log;

/* Nothing written, room for 1,000. */
void end_begin(struct end *end);
void prints(struct end *end, const char *text);

#endif
