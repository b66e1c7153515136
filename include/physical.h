/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory by its physical address. Boot runs with all of it mapped where it lies; on the host
 * (tools/dt_boot.c), where those addresses are not to be had, the board's DRAM lies `memory_offset`
 * higher. Code that both run gets from an address to memory here alone.
 */
#ifndef MULLION_PHYSICAL_H
#define MULLION_PHYSICAL_H

#include <stdint.h>

#ifdef MULLION_HOST_MEMORY
extern uint64_t memory_offset;
#else
#define memory_offset 0
#endif

static inline void *memory_at(uint64_t physical)
{
	return (void *)(uintptr_t)(physical + memory_offset);
}

/* The address that memory_at takes for `memory`. */
static inline uint64_t memory_address(const void *memory)
{
	return (uintptr_t)memory - memory_offset;
}

#endif
