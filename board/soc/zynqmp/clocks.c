/* SPDX-License-Identifier: Apache-2.0 */
#include "board/soc/zynqmp/clocks.h"

#include "lib/log.h"
#include "lib/printf.h"

#define TENTH_MHZ 100000u

int zynqmp_clocks(const struct zynqmp_clocks *clocks, struct diag *diag)
{
	char text[512];
	size_t length = 0;

	if (reg_table_apply(clocks->steps, clocks->n_steps, diag))
		return -1;
	for (unsigned i = 0; i < clocks->n_rates && length < sizeof(text); i++) {
		const struct zynqmp_rate *rate = &clocks->rates[i];
		uint32_t tenths = (rate->hz + TENTH_MHZ / 2) / TENTH_MHZ;

		length += (size_t)fmt_sn(text + length, sizeof(text) - length, " %s %u.%u",
					 rate->name, tenths / 10, tenths % 10);
	}
	log_line("clocks in MHz:%s", text);
	return 0;
}
