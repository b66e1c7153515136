/* SPDX-License-Identifier: Apache-2.0 */
/* What the log's sink gets, for tests of lines as they are (lib/log.c linked): no ring, time 0. */
#ifndef MULLION_LOG_HELP_H
#define MULLION_LOG_HELP_H

#define HEAD "[    0.000000] stage cpu0: " /* of each line */

extern char logged[512];

/* Opens the log of "stage"; nothing is logged yet. */
void log_help_start(void);

#endif
