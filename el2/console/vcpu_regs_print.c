/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/vcpu_regs.h"

#include <stddef.h>

#include "lib/printf.h"

#define A_LINE       4u  /* values */
#define SYSTEM_SIZED 10u /* a register's name, with its end */

#define NAME(text, name) #text,
static const char system_names[VCPU_REGS_COUNT][SYSTEM_SIZED] = {VCPU_REGS_SYSTEM(NAME)};

/* A line so far. */
struct row {
	char text[LINES_WIDTH + 1];
	unsigned used, values;
};

static void row_end(struct row *row, const struct lines *lines)
{
	if (row->values)
		lines_put(lines, "%s", row->text);
	row->used = row->values = 0;
}

/* A value of 16 digits behind its name, so many in a line. */
static void row_add(struct row *row, const struct lines *lines, unsigned most, const char *name,
		    uint64_t value)
{
	row->used += (unsigned)fmt_sn(row->text + row->used, sizeof(row->text) - row->used,
				      "%s%s%016llx", row->values ? "  " : "", name,
				      (unsigned long long)value);
	if (++row->values == most)
		row_end(row, lines);
}

void vcpu_calls_print(const uint64_t *from, unsigned calls, const struct lines *lines)
{
	struct row row = {.used = 0};

	for (unsigned i = 0; i < calls; i++)
		row_add(&row, lines, A_LINE, row.values ? "" : "called from  ", from[i]);
	row_end(&row, lines);
}

void vcpu_exits_print(const struct exit *exits, unsigned count, const struct lines *lines)
{
	struct row row = {.used = 0};
	char what[32];

	if (count)
		lines_put(lines, "exits, the last one first:");
	for (unsigned i = 0; i < count; i++) {
		if (exits[i].esr == EXIT_STARTS)
			fmt_sn(what, sizeof(what), "%-12s at ", "its start");
		else
			fmt_sn(what, sizeof(what), "ESR %08lx at ", (unsigned long)exits[i].esr);
		row_add(&row, lines, 3, what, exits[i].elr);
	}
	row_end(&row, lines);
}

void vcpu_general_print(const uint64_t *x, bool with_sp, const struct lines *lines)
{
	struct row row = {.used = 0};
	char name[8];

	for (unsigned i = 0; i < 31; i++) {
		fmt_sn(name, sizeof(name), "x%-3u", i);
		row_add(&row, lines, A_LINE, name, x[i]);
	}
	if (with_sp)
		row_add(&row, lines, A_LINE, "sp  ", x[31]);
	row_end(&row, lines);
}

void vcpu_regs_print(const struct vcpu_regs *regs, const struct lines *lines)
{
	struct row row = {.used = 0};
	char name[SYSTEM_SIZED + 2];

	vcpu_general_print(regs->x, false, lines);
	for (unsigned i = 0; i < VCPU_REGS_COUNT; i++) {
		fmt_sn(name, sizeof(name), "%-10s", system_names[i]);
		row_add(&row, lines, 3, name, regs->system[i]);
	}
	row_end(&row, lines);
	vcpu_calls_print(regs->from, regs->calls, lines);
}
