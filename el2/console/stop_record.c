/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/stop_record.h"

#include <string.h>

enum { STOP_NONE, STOP_FILLING, STOP_NEW, STOP_READING, STOP_READ };

#define WHY_A_LINE 80u /* as printed below */

static bool move(struct stop_record *record, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(&record->state, &from, to, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

bool stop_record_begin(struct stop_record *record)
{
	if (move(record, STOP_NONE, STOP_FILLING) || move(record, STOP_READ, STOP_FILLING)) {
		__atomic_store_n(&record->behind, 0, __ATOMIC_RELAXED);
		return true;
	}
	__atomic_fetch_add(&record->behind, 1, __ATOMIC_RELAXED);
	return false;
}

void stop_record_filled(struct stop_record *record)
{
	__atomic_store_n(&record->state, STOP_NEW, __ATOMIC_RELEASE);
}

bool stop_record_is_new(const struct stop_record *record)
{
	return __atomic_load_n(&record->state, __ATOMIC_RELAXED) == STOP_NEW;
}

static void print(const struct stop_record *record, const char *name, uint32_t behind,
		  const struct lines *lines)
{
	lines_put(lines, "%s: stopped at %u.%06u s on core %u, vCPU %u:", name,
		  (unsigned)(record->us / 1000000), (unsigned)(record->us % 1000000), record->core,
		  record->vcpu);
	for (const char *why = record->why; *why; why += strnlen(why, WHY_A_LINE))
		lines_put(lines, "  %.80s", why);
	lines_put(lines, "image %s", record->image);
	if (record->is_own) {
		lines_put(lines, "a fault of the hypervisor's, with these registers:");
		vcpu_general_print(record->own.x, true, lines);
		lines_put(lines,
			  "the vCPU's at its last trap, but of the fault what is named EL2:");
		if (record->is_short)
			lines_put(lines, STOP_NOT_SAVED);
	} else {
		lines_put(lines, "instruction %08x, last stage-2 abort next to %s",
			  record->instruction, record->near);
	}
	vcpu_regs_print(&record->regs, lines);
	vcpu_exits_print(record->exits, record->n_exits, lines);
	if (behind)
		lines_put(lines, "%u stops more since then: their lines are in the log", behind);
}

void stop_record_read(struct stop_record *record, const char *name, const struct lines *lines)
{
	if (!move(record, STOP_NEW, STOP_READING) && !move(record, STOP_READ, STOP_READING)) {
		lines_put(lines, "%s: no report: neither a fault nor its watchdog has stopped it",
			  name);
		return;
	}
	print(record, name, __atomic_load_n(&record->behind, __ATOMIC_RELAXED), lines);
	__atomic_store_n(&record->state, STOP_READ, __ATOMIC_RELEASE);
}
