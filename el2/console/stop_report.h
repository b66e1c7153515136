/* SPDX-License-Identifier: Apache-2.0 */
/* What a VM's stop prints, and what is kept of it until it is read. */
#ifndef MULLION_EL2_STOP_REPORT_H
#define MULLION_EL2_STOP_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/core/frame.h"

struct vm;

/*
 * On a core of the VM, before it is ended: logs why, where, what the guest of this core was about,
 * and who had called what there; and keeps it (stop_record.h). Written to the UART even when a
 * guest owns it. `frame`: of the trap that took this core from its guest; NULL: the last one, when
 * something else stops the VM. `own`: EL2 itself has faulted, with these registers, and what it
 * says of the guest's is as of its last trap; else NULL.
 */
void stop_report(struct vm *vm, const struct frame *frame, const struct frame *own,
		 const char *why);

/* --- CONFIG_STOP_RECORDS --- */

/* stop_report's part: logs who has called what, and keeps it all. */
void stop_record_keep(struct vm *vm, const struct frame *frame, const struct frame *own,
		      const char *why, uint32_t instruction);

/* --- on any core --- */

/* Whether the VM has a stop that nobody has read. */
bool stop_record_unread(const struct vm *vm);

/* Prints what is kept of the VM's first stop that had not been read, or of the last one read; or
 * that there is none. `print` gets a line without its newline, of 100 characters at most; 30 lines
 * or so. */
void stop_record_print(const struct vm *vm, void (*print)(void *ctx, const char *line), void *ctx);

#endif
