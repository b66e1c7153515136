/* SPDX-License-Identifier: Apache-2.0 */
/* For vectors.S. */
#ifndef MULLION_MONITOR_EXCEPTIONS_H
#define MULLION_MONITOR_EXCEPTIONS_H

#include <stdint.h>

#include "boot/monitor/frame.h"

/* Synchronous exceptions and FIQs from below. */
void monitor_sync(struct frame *frame);
void monitor_fiq(struct frame *frame);

/* An exception in EL3 itself, `vector` is 0 to 15. */
void monitor_fatal(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
	__attribute__((noreturn));

#endif
