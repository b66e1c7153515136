/* SPDX-License-Identifier: Apache-2.0 */
/* Sealing and checking of the hand-off (include/handoff.h). Pure. */
#ifndef MULLION_HANDOFF_SEAL_H
#define MULLION_HANDOFF_SEAL_H

#include "include/handoff.h"
#include "lib/diag.h"

/* Sets magic, version and size, then the checksum over the whole structure. The last thing that is
 * written to it. */
void handoff_seal(struct handoff *handoff);

/* Accepts `handoff` only when magic, version, size, checksum and every count fit. What fails is the
 * object "hand-off". */
int handoff_check(const struct handoff *handoff, struct diag *diag);

/* Breaks the seal, so that nothing finds an old hand-off valid after a reset that memory
 * survived. */
void handoff_void(struct handoff *handoff);

#endif
