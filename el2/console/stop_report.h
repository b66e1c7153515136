/* SPDX-License-Identifier: Apache-2.0 */
/* What a VM's stop prints. */
#ifndef MULLION_EL2_STOP_REPORT_H
#define MULLION_EL2_STOP_REPORT_H

#include "el2/core/frame.h"

struct vm;

/* One line each: why, where, and what the guest of this core was about. Written to the UART even
 * when a guest owns it. */
void stop_report(struct vm *vm, const struct frame *frame, const char *why);

#endif
