/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest asks of EL2 by HVC or SMC. */
#ifndef MULLION_EL2_GUEST_CALL_H
#define MULLION_EL2_GUEST_CALL_H

#include <stdbool.h>

#include "el2/core/frame.h"

/* The call in the frame's registers, of this core's vCPU: vpsci.c decides, here it is done. Returns
 * with the answer in x0, or not at all when the call ends the vCPU. False: the guest says that it
 * has crashed. */
bool guest_call(struct frame *frame);

#endif
