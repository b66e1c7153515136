/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a driver needs of the machine: its device's registers, barriers and time. On the target
 * these are inlined; on the host a unit test's model of the device supplies them, so that a driver
 * is tested as it is.
 */
#ifndef MULLION_MMIO_H
#define MULLION_MMIO_H

#if defined(__aarch64__) || defined(__arm__)
#include "arch/sysreg.h"
#include "arch/timeout.h"
#else
#include <stdbool.h>
#include <stdint.h>

#define dsb(domain) ((void)0)

uint8_t mmio_read8(uint64_t address);
void mmio_write8(uint64_t address, uint8_t value);
uint32_t mmio_read32(uint64_t address);
void mmio_write32(uint64_t address, uint32_t value);
uint64_t deadline_us(uint32_t microseconds);
bool deadline_over(uint64_t deadline);
uint64_t counter(void);
uint64_t microseconds_since(uint64_t start);
#endif

/* Lets at least this time pass. */
static inline void pause_us(uint32_t microseconds)
{
	for (uint64_t end = deadline_us(microseconds); !deadline_over(end);)
		;
}

#endif
