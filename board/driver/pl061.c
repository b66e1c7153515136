/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/pl061.h"

#include "arch/sysreg.h"

/* DDI 0190 table 3-1; data is at 0x000 with the address bits [9:2] as write mask */
#define GPIODIR 0x400u

void pl061_raise(uint64_t base, unsigned pin)
{
	uint64_t data = base + (4ull << pin);

	mmio_write8(data, 0);
	mmio_write8(base + GPIODIR, (uint8_t)(mmio_read8(base + GPIODIR) | 1u << pin));
	mmio_write8(data, (uint8_t)(1u << pin));
}
