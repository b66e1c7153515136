/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/granules.h"

#include <stdint.h>

#include "arch/arm64/id_regs.h"
#include "arch/arm64/sysreg.h"

unsigned cpu_granules(void)
{
	uint64_t mmfr0 = read_sysreg(id_aa64mmfr0_el1);

	return (id_field(mmfr0, MMFR0_TGRAN4) != 0xf ? 1u : 0) |
	       (id_field(mmfr0, MMFR0_TGRAN16) != 0 ? 2u : 0) |
	       (id_field(mmfr0, MMFR0_TGRAN64) != 0xf ? 4u : 0);
}
