/* SPDX-License-Identifier: Apache-2.0 */
/* Results of a test guest, one line each, and its end. */
#include "tests/guest/lib/guest.h"
#include "lib/printf.h"

static unsigned passed, failed, skipped;

bool test_result(const char *name, bool ok, const char *fmt, ...)
{
	char why[160];
	va_list ap;

	if (ok) {
		passed++;
		say("guest: PASS %s\n", name);
		return true;
	}
	failed++;
	va_start(ap, fmt);
	fmt_vsn(why, sizeof(why), fmt, ap);
	va_end(ap);
	say("guest: FAIL %s: %s\n", name, why);
	return false;
}

void test_skip(const char *name, const char *why)
{
	skipped++;
	say("guest: SKIP %s: %s\n", name, why);
}

void test_done(void)
{
	irq_disable();
	say("guest: DONE passed %u failed %u skipped %u\n", passed, failed, skipped);
	psci(PSCI_SYSTEM_OFF, 0, 0, 0);
	for (;;)
		wfi();
}
