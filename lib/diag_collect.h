/* SPDX-License-Identifier: Apache-2.0 */
/* All errors of a run, on the host (tools/dt.c): boot ends with the first one. */
#ifndef MULLION_DIAG_COLLECT_H
#define MULLION_DIAG_COLLECT_H

#include "lib/diag.h"

#define COLLECT_MAX 128u

/* None is noted so far. From here on what fails with this `diag` is noted, and the checks behind it
 * are made, too. A `diag` of a caller's own ends its checks as at boot. */
void collect_from(const struct diag *diag);

/* Notes the error in `diag`; one that is noted already, or the 129th, is left out. */
void collect(const struct diag *diag);

/* The errors noted, in the order in which they were found; *count of them. */
const struct diag *collected(unsigned *count);

#endif
