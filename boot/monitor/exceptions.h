/* SPDX-License-Identifier: Apache-2.0 */
/* For vectors.S. */
#ifndef MULLION_MONITOR_EXCEPTIONS_H
#define MULLION_MONITOR_EXCEPTIONS_H

#include "boot/monitor/frame.h"

/* Synchronous exceptions and FIQs from below. */
void monitor_sync(struct frame *frame);
void monitor_fiq(struct frame *frame);

#endif
