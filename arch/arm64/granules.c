/* SPDX-License-Identifier: Apache-2.0 */
#include "image/kimage.h"
#include "arch/arm64/sysreg.h"

/* TGran4 [31:28] and TGran64 [27:24]: 15 means no. TGran16 [23:20]: 0 means no (Arm ARM
 * D17.2.64). */
unsigned kimage_granules(void)
{
	uint64_t mmfr0 = read_sysreg(id_aa64mmfr0_el1);

	return ((mmfr0 >> 28 & 0xf) != 0xf ? 1u : 0) | ((mmfr0 >> 20 & 0xf) != 0 ? 2u : 0) |
	       ((mmfr0 >> 24 & 0xf) != 0xf ? 4u : 0);
}
