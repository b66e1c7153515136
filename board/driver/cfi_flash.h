/* SPDX-License-Identifier: Apache-2.0 */
/* Parallel NOR flash with the Intel command set (JEDEC CFI, JESD68; command set 0x0001). */
#ifndef MULLION_CFI_FLASH_H
#define MULLION_CFI_FLASH_H

#include <stdint.h>

/*
 * Back to read-array mode. A flash chip without a reset line of its own keeps the mode in which the
 * last user left it (status, identifier, CFI query) across a reset of the machine, and then no
 * image can be read from it. `base` is two 16-bit chips side by side.
 */
void cfi_flash_read_array(uint64_t base);

#endif
