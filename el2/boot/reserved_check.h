/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: memory that the board's tree reserves for a domain's devices. Runs on the host too. */
#ifndef MULLION_EL2_RESERVED_CHECK_H
#define MULLION_EL2_RESERVED_CHECK_H

#include "el2/boot/machine.h"
#include "lib/diag.h"

/* Whether it is apart from all that the VMs, whose memory is known, and boot itself have. 0, or
 * -1. */
int reserved_check(const struct machine *machine, struct diag *diag);

#endif
