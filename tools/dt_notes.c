/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_notes.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#define LINES 8u

/* Devicetree specification 0.4, 2.3.4; "ok" is older, and Linux takes it for "okay". */
static bool is_known(const char *status)
{
	static const char *const words[] = {"okay", "ok", "disabled", "reserved", "fail"};

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(status, words[i]))
			return true;
	return !strncmp(status, "fail-", 5);
}

void note_statuses(const void *fdt)
{
	unsigned found = 0;

	for (int node = 0; node >= 0; node = fdt_next_node(fdt, node, NULL)) {
		int length;
		const char *status = fdt_getprop(fdt, node, "status", &length);

		if (!status || (length > 0 && !status[length - 1] && is_known(status)))
			continue;
		if (found++ < LINES)
			fprintf(stderr,
				"mullion-dt: note: %s: status is \"%.*s\", which is none of okay, "
				"disabled, reserved and fail: nobody gets it\n",
				fdt_get_name(fdt, node, NULL), (int)strnlen(status, (size_t)length),
				status);
	}
	if (found > LINES)
		fprintf(stderr, "mullion-dt: note: .. and %u more like it\n", found - LINES);
}
