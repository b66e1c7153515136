/* SPDX-License-Identifier: Apache-2.0 */
/* What a partition with mullion,control asks at the hypervisor's console (docs/console.md). */
#ifndef TESTS_GUEST_ASK_H
#define TESTS_GUEST_ASK_H

#include "sdk/kit.h"

/* Finds the console, and waits until it answers. False: there is none. */
bool ask_begin(void);

/* Types a line and waits for what is said to it, to the next prompt; `answer` gets `room` - 1
 * characters of it at most. False: it did not come in time. */
bool ask(const char *line, char *answer, size_t room);

#endif
