/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/cfi_flash.h"

#include "arch/arm64/sysreg.h"

#define READ_ARRAY 0x00ff00ffu /* command 0xff for both chips */

void cfi_flash_read_array(uint64_t base)
{
	mmio_write32(base, READ_ARRAY);
	dsb(sy);
}
