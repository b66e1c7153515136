/* SPDX-License-Identifier: Apache-2.0 */
/* Discovery of board trees, for tests. */
#ifndef MULLION_TESTS_BOARD_HELP_H
#define MULLION_TESTS_BOARD_HELP_H

#include "dtb/tree/board.h"
#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"

extern struct diag said;      /* what a call reported */
extern struct dt_board found; /* what discovery found */

/* Discovers the board of dt_board_file(file, more, flags), with success. */
void discover(const char *file, const char *more, const char *flags);

#endif
