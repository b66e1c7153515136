/* SPDX-License-Identifier: Apache-2.0 */
/* The records of all VMs, and what a stop's report has of them. */
#include "el2/console/stop_record.h"
#include "el2/console/stop_report.h"
#include "el2/core/places.h"
#include "el2/trap/fault.h"
#include "el2/vm/vm.h"
#include "lib/log.h"
#include "lib/printf.h"

static struct stop_record records[MAX_VMS];

static void to_log(void *vm, const char *line)
{
	log_line("%s: %s", ((const struct vm *)vm)->name, line);
}

static void log_calls(struct vm *vm, const uint64_t *from, unsigned calls)
{
	const struct lines lines = {.print = to_log, .ctx = vm};

	vcpu_calls_print(from, calls, &lines);
}

static void log_exits(struct vm *vm)
{
	const struct lines lines = {.print = to_log, .ctx = vm};
	struct exit exits[EXITS];

	vcpu_exits_print(exits, exits_copy(this_cpu()->next_exit, exits), &lines);
}

/* Of two cores that stop their VM at once, one is kept and the other counted. */
void stop_record_keep(struct vm *vm, const struct frame *frame, const struct frame *own,
		      const char *why, uint32_t instruction)
{
	struct stop_record *record = &records[vm->index];
	struct vcpu_regs regs;

	vcpu_regs_take(&regs, frame);
	log_calls(vm, regs.from, regs.calls);
	if (LAST_EXITS)
		log_exits(vm);
	if (!stop_record_begin(record))
		return;
	record->us = log_us();
	record->core = this_cpu()->index;
	record->vcpu = this_vcpu()->index;
	record->instruction = instruction;
	record->is_own = own != NULL;
	record->is_short = own && !this_cpu()->frame_is_whole;
	if (own)
		record->own = *own;
	record->image = vm->image[vm->images.now].name;
	fmt_sn(record->why, sizeof(record->why), "%s", why);
	fmt_sn(record->near, sizeof(record->near), "%s",
	       places_nearest(&known_places, fault_ipa(), vm->index));
	record->regs = regs;
	if (LAST_EXITS)
		record->n_exits = exits_copy(this_cpu()->next_exit, record->exits);
	stop_record_filled(record);
}

bool stop_record_unread(const struct vm *vm)
{
	return stop_record_is_new(&records[vm->index]);
}

void stop_record_print(const struct vm *vm, void (*print)(void *ctx, const char *line), void *ctx)
{
	const struct lines lines = {.print = print, .ctx = ctx};

	stop_record_read(&records[vm->index], vm->name, &lines);
}
