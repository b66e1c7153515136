/* SPDX-License-Identifier: Apache-2.0 */
/* For vectors.S: synchronous exceptions and FIQs from below. */
#ifndef MULLION_MONITOR_EXCEPTIONS_H
#define MULLION_MONITOR_EXCEPTIONS_H

#include "boot/monitor/frame.h"

void monitor_sync(struct frame *frame);
void monitor_fiq(struct frame *frame);

#endif
