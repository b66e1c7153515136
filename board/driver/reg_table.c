/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/reg_table.h"

#include <stddef.h>

#include "board/driver/mmio.h"
#include "lib/log.h"
#include "lib/printf.h"

/* A counter that runs at all has moved after so many looks at it: it has 1 MHz at least, and a look
 * takes a nanosecond at least. */
#define STILL_LOOKS 1000000u

/* A wait that ends. */
struct wait {
	uint64_t start, end;
	unsigned looks; /* at a counter that has not moved yet */
	bool still;     /* it stands */
};

static struct wait wait_begin(uint32_t microseconds)
{
	struct wait wait = {.start = counter(), .end = deadline_us(microseconds)};

	return wait;
}

static bool wait_over(struct wait *wait)
{
	if (counter() == wait->start)
		wait->still = ++wait->looks == STILL_LOOKS;
	return wait->still || deadline_over(wait->end);
}

static int counter_stands(struct diag *diag)
{
	return diag_fail(diag, IS_ENABLED(CONFIG_ARM) ? "CNTPCT" : "CNTPCT_EL0",
			 "stands still at 0x%llx: nothing can be timed",
			 (unsigned long long)counter());
}

static int delay(uint32_t microseconds, struct diag *diag)
{
	struct wait wait = wait_begin(microseconds);

	while (!wait_over(&wait))
		;
	return wait.still ? counter_stands(diag) : 0;
}

static int never_came(const struct reg_step *step, uint32_t found, uint64_t number,
		      const char *unit, struct diag *diag)
{
	char object[sizeof(diag->object)];

	fmt_sn(object, sizeof(object), "%s at 0x%llx", step->name,
	       (unsigned long long)step->address);
	return diag_fail(diag, object, "%s: bits 0x%x: wanted 0x%x, found 0x%x, after %llu %s",
			 step->otherwise, step->mask, step->value, found & step->mask,
			 (unsigned long long)number, unit);
}

/* The last read comes after the last look at the clock (arch/timeout.h). */
static int poll(const struct reg_step *step, struct diag *diag)
{
	struct wait wait = wait_begin(step->microseconds);
	bool over = !step->microseconds;
	uint32_t found;

	while (((found = mmio_read32(step->address)) & step->mask) != step->value) {
		if (wait.still)
			return counter_stands(diag);
		if (over)
			return never_came(step, found, microseconds_since(wait.start), "us", diag);
		over = wait_over(&wait);
	}
	return 0;
}

static int take(const struct reg_step *step, struct diag *diag)
{
	uint32_t kept = 0;

	if (step->op == REG_OP_POLL)
		return poll(step, diag);
	if (step->op == REG_OP_DELAY)
		return delay(step->microseconds, diag);
	if (step->op == REG_OP_FIELD)
		kept = mmio_read32(step->address) & ~step->mask;
	mmio_write32(step->address, kept | step->value);
	/* also before another device's register is touched, or time is taken */
	dsb(sy);
	return 0;
}

/* Takes the place in the table back to where it is tried again. */
static int again(const struct reg_step *step, unsigned *place, unsigned *tries, struct diag *diag)
{
	uint32_t found = mmio_read32(step->address);

	if ((found & step->mask) == step->value)
		return 0;
	if (++*tries >= step->tries || step->back > *place)
		return never_came(step, found, *tries, "tries", diag);
	*place -= step->back;
	return 0;
}

/* The simulator has no such device: its registers read as 0, and waiting helps nothing. */
static bool is_missing(const struct reg_step *step)
{
	return IS_ENABLED(CONFIG_SIMULATOR_QUIRK) &&
	       (step->op == REG_OP_POLL || step->op == REG_OP_AGAIN) &&
	       (mmio_read32(step->address) & step->mask) != step->value;
}

static const struct reg_step *changed(const struct reg_step *step, const struct reg_step *instead,
				      unsigned n_instead)
{
	for (unsigned i = 0; i < n_instead; i++)
		if (instead[i].op == step->op && instead[i].address == step->address &&
		    instead[i].mask == step->mask)
			return &instead[i];
	return step;
}

int reg_table_apply_with(const struct reg_step *steps, unsigned count,
			 const struct reg_step *instead, unsigned n_instead, struct diag *diag)
{
	unsigned missing = 0, tries = 0, place = 0;

	while (place < count) {
		const struct reg_step *step = changed(&steps[place++], instead, n_instead);

		if (is_missing(step))
			missing++;
		else if (step->op == REG_OP_AGAIN ? again(step, &place, &tries, diag)
						  : take(step, diag))
			return -1;
	}
	if (IS_ENABLED(CONFIG_SIMULATOR_QUIRK) && missing)
		log_line("simulator quirk: %u of %u steps have no answer, and were not waited for",
			 missing, count);
	return 0;
}

int reg_table_apply(const struct reg_step *steps, unsigned count, struct diag *diag)
{
	return reg_table_apply_with(steps, count, NULL, 0, diag);
}
