/* SPDX-License-Identifier: Apache-2.0 */
/* What the compiler says of wishes that checks at compile time refuse. */
#ifndef MULLION_COMPILE_ERRORS_H
#define MULLION_COMPILE_ERRORS_H

#include <stdio.h>

#include "tests/unit/expect.h"

/* What a shell's command prints, cut to the caller's `size`; "" when that is nothing. */
static inline void errors_of(const char *command, char *errors, size_t size)
{
	FILE *said = popen(command, "r");
	size_t length;

	assert_non_null(said);
	length = fread(errors, 1, size - 1, said);
	errors[length] = '\0';
	pclose(said);
}

/* The compiler's errors of a plan of clocks (a header in tests/unit) with a wish, given as the
 * compiler's options; "" when it takes it. */
static inline void plan_errors(const char *plan, const char *wish, char *errors, size_t size)
{
	char command[256];

	snprintf(command, sizeof(command),
		 "LC_ALL=C gcc -std=gnu11 -I. %s -fsyntax-only -x c tests/unit/%s 2>&1 "
		 "| grep error:",
		 wish, plan);
	errors_of(command, errors, size);
}

#endif
