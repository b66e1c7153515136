/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mullion-errata [CORE]
 *
 * Prints the table of errata (arch/arm64/errata_list.h), or what of it concerns the cores whose
 * name contains CORE, in any case. Exit code 2: there is no such core, or wrong usage.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "arch/arm64/cpu_parts.h"
#include "arch/arm64/errata.h"

#define LATEST 0xff

static const char *const hooks[ERRATUM_HOOKS] = {
	[ERRATUM_SET] = "reset",        [ERRATUM_CLEAN] = "cache", [ERRATUM_TLBI] = "TLBI",
	[ERRATUM_STAGE2] = "stage 2",   [ERRATUM_CODE] = "code",   [ERRATUM_BUILD] = "build",
	[ERRATUM_OPEN] = "NOT HANDLED",
};

static const char *const registers[CPU_SETTING_REGISTERS] = {
	[CPU_CORTEX_A53_CPUECTLR] = "CPUECTLR_EL1",
	[CPU_CORTEX_A53_CPUACTLR] = "CPUACTLR_EL1",
	[CPU_CORTEX_A53_L2ACTLR] = "L2ACTLR_EL1",
	[CPU_CORTEX_A55_CPUACTLR] = "CPUACTLR_EL1",
	[CPU_CORTEX_A55_CPUECTLR] = "CPUECTLR_EL1",
	[CPU_CORTEX_A76_CPUACTLR2] = "CPUACTLR2_EL1",
	[CPU_CORTEX_A76_CPUACTLR3] = "CPUACTLR3_EL1",
	[CPU_CORTEX_A73_IMP_DEF_1] = "S3_0_C15_C0_0",
	[CPU_CORTEX_A73_DIAGNOSTIC] = "S3_0_C15_C0_1",
	[CPU_CORTEX_A73_IMP_DEF_2] = "S3_0_C15_C0_2",
	[CPU_CPUPSELR] = "CPUPSELR_EL3",
	[CPU_CPUPOR] = "CPUPOR_EL3",
	[CPU_CPUPMR] = "CPUPMR_EL3",
	[CPU_CPUPCR] = "CPUPCR_EL3",
};

static void print_range(unsigned first, unsigned last)
{
	char range[32];

	if (!first && last == LATEST)
		snprintf(range, sizeof(range), "all");
	else if (last == LATEST)
		snprintf(range, sizeof(range), "from r%up%u", first >> 4, first & 0xf);
	else
		snprintf(range, sizeof(range), "r%up%u to r%up%u", first >> 4, first & 0xf,
			 last >> 4, last & 0xf);
	printf("  %-14s", range);
}

/* ": set 0x40", ": = 0x.." of what is written whole. */
static void print_setting(const struct erratum *row)
{
	const char *name = registers[row->reg];

	if (row->clear == ~0ull)
		printf("%s = 0x%llx", name, (unsigned long long)row->set);
	else if (row->clear)
		printf("%s: set 0x%llx, clear 0x%llx", name, (unsigned long long)row->set,
		       (unsigned long long)row->clear);
	else
		printf("%s: set 0x%llx", name, (unsigned long long)row->set);
}

static void print_row(const struct erratum *row)
{
	printf("  %-14s", row->id);
	print_range(row->first, row->last);
	printf("%-12s%s\n", hooks[row->hook], row->what);
	printf("%18s", "");
	if (row->hook == ERRATUM_SET)
		print_setting(row);
	else
		fputs(row->where, stdout);
	printf("\n%18s[%s]\n", "", row->source);
}

static int contains(const char *name, const char *part)
{
	for (; *name; name++)
		if (!strncasecmp(name, part, strlen(part)))
			return 1;
	return 0;
}

static int no_such_core(const char *core)
{
	uint32_t last = 0;

	fprintf(stderr, "mullion-errata: error: no core '%s' in the table; there are:", core);
	for (unsigned i = 0; i < n_errata; i++) {
		if (errata[i].part != last)
			fprintf(stderr, " %s", cpu_name_of(errata[i].part));
		last = errata[i].part;
	}
	fputc('\n', stderr);
	return 2;
}

int main(int argc, char **argv)
{
	const char *core = argc > 1 ? argv[1] : "";
	uint32_t last = 0;

	if (argc > 2 || *core == '-') {
		fputs("usage: mullion-errata [CORE]\n", stderr);
		return 2;
	}
	for (unsigned i = 0; i < n_errata; i++) {
		const char *name = cpu_name_of(errata[i].part);

		if (*core && !contains(name, core))
			continue;
		if (errata[i].part != last)
			printf("%s%s\n", last ? "\n" : "", name);
		last = errata[i].part;
		print_row(&errata[i]);
	}
	return last ? 0 : no_such_core(core);
}
