/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/own_help.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char seen[4096]; /* a line for each thing visited */

void config(const char *file, const char *more, const char *domains)
{
	expect_success(merge_config(file, more, "-@ -f", domains), &said);
}

static void note(const char *fmt, ...)
{
	size_t n = strlen(seen);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(seen + n, sizeof(seen) - n, fmt, ap);
	va_end(ap);
}

static int see_mmio(void *ctx, const char *node, struct range range, struct diag *diag)
{
	(void)ctx;
	(void)diag;
	note("%s %lx+%lx\n", node, (unsigned long)range.base, (unsigned long)range.size);
	return 0;
}

static int see_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	(void)ctx;
	(void)diag;
	note("%s irq %u%s\n", node, intid, edge ? " edge" : "");
	return 0;
}

static int see_dma(void *ctx, const char *node, bool smmu, struct diag *diag)
{
	(void)ctx;
	(void)diag;
	note("%s dma%s\n", node, smmu ? " smmu" : "");
	return 0;
}

void has(unsigned dom, const char *want)
{
	static const struct sys_visitor see = {.mmio = see_mmio, .irq = see_irq, .dma = see_dma};

	*seen = 0;
	expect_success(sys_resources(merged, &parsed, dom, &see, &said), &said);
	assert_string_equal(seen, want);
}
