/* SPDX-License-Identifier: Apache-2.0 */
/* Boards that are not as the usual ones, and what a domain has of one. */
#ifndef MULLION_TESTS_OWN_HELP_H
#define MULLION_TESTS_OWN_HELP_H

#include "tests/unit/system_help.h"

/* Merges `domains` with a board's tree, which succeeds. */
void config(const char *file, const char *more, const char *domains);
/* All that the domain has is `want`: a line for each range of registers, interrupt and master. */
void has(unsigned dom, const char *want);

#endif
