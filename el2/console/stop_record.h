/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is kept of a VM's stop until somebody has read it: the first stop that nobody has read yet.
 * Those behind it are in the log as every stop is, and are counted here; once it has been read, the
 * next stop takes its place. One per VM: written on a core of that VM, read on any other.
 */
#ifndef MULLION_EL2_STOP_RECORD_H
#define MULLION_EL2_STOP_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/console/lines.h"
#include "el2/console/vcpu_regs.h"

#define STOP_WHY 160u

/* Of the guest's registers in a fault of EL2's own whose trap had saved few (docs/traps.md). */
#define STOP_NOT_SAVED "x8 to x15 and x18 to x29 were not saved: they are 0 here"

struct stop_record {
	uint32_t state;  /* atomic: whose it is */
	uint32_t behind; /* atomic: stops that came while this one was kept */
	char why[STOP_WHY];
	const char *image; /* that it ran: static text */
	uint64_t us;       /* since reset, as the log counts */
	unsigned core, vcpu;
	uint32_t instruction;
	char near[24];    /* to what the last stage-2 abort was next */
	bool is_own;      /* EL2 itself has faulted, .. */
	bool is_short;    /* and not all of the guest's were saved (STOP_NOT_SAVED) */
	struct frame own; /* ..with these registers */
	struct vcpu_regs regs;
	unsigned n_exits;
	struct exit exits[EXITS];
};

/* All pure. */

/* Before it is filled: false when it is kept for a reader, and then the stop is counted. What is
 * filled, stop_record_filled() gives to readers. */
bool stop_record_begin(struct stop_record *record);
void stop_record_filled(struct stop_record *record);

/* Whether there is one that nobody has read. */
bool stop_record_is_new(const struct stop_record *record);

/* Prints it, with the VM's name; or that there is none. It has been read then. */
void stop_record_read(struct stop_record *record, const char *name, const struct lines *lines);

#endif
