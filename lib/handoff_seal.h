/* SPDX-License-Identifier: Apache-2.0 */
/* Sealing and checking of the hand-off (include/handoff.h). Pure. */
#ifndef MULLION_HANDOFF_SEAL_H
#define MULLION_HANDOFF_SEAL_H

#include "include/handoff.h"
#include "lib/diag.h"

/* Sets magic, version and size, then the checksum over all of it: the last writing to it. */
void handoff_seal(struct handoff *handoff);

/* 0 when magic, version, size, checksum and every count of `handoff` fit, else -1;
 * the object of `diag` is "hand-off". */
int handoff_check(const struct handoff *handoff, struct diag *diag);

/* Breaks the seal: after a reset that memory survived, nobody takes an
 * old hand-off for a valid one. */
void handoff_void(struct handoff *handoff);

#endif
