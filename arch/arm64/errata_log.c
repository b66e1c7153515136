/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/errata.h"
#include "lib/log.h"

static bool seen_before(const uint32_t *midr, unsigned index)
{
	for (unsigned i = 0; i < index; i++)
		if (midr[i] == midr[index])
			return true;
	return false;
}

void errata_log(const uint32_t *midr, unsigned count, unsigned hooks)
{
	char line[ERRATA_LINE];

	for (unsigned i = 0; i < count; i++) {
		if (!midr[i] || seen_before(midr, i))
			continue;
		errata_line(midr[i], hooks, line, sizeof(line));
		log_line("errata: %s", line);
	}
}
