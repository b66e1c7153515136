/* SPDX-License-Identifier: Apache-2.0 */
/* Parallel NOR flash, read as memory (JEDEC CFI, JESD68), 32 bits wide. */
#ifndef MULLION_CFI_FLASH_H
#define MULLION_CFI_FLASH_H

#include <stdint.h>

#include "board/driver/block.h"

/*
 * Back to read-array mode. A flash chip without a reset line of its own keeps the mode in which the
 * last user left it (status, identifier, CFI query) across a reset of the machine, and then no
 * image can be read from it. `base` is two 16-bit chips of the Intel command set (0x0001) side by
 * side.
 */
void cfi_flash_read_array(uint64_t base);

/*
 * Asks the chips at `room.base` what they are: two of 16 bits side by side, four of 8 or one of 32,
 * of any command set, as they are read alike. What of them is beyond `room` is not used. They are
 * mapped as a device, and left in read-array mode, also where they are none. 0, or -1 with `diag`
 * filled: nothing there answers as flash does. It is written to, so `room` must not be memory.
 */
int cfi_flash_open(struct block_device *device, struct range room, struct diag *diag);

#endif
