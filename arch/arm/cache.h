/* SPDX-License-Identifier: Apache-2.0 */
/* Cache maintenance by address (Arm DDI 0406C, B2.2). Addresses and sizes are in bytes and need no
 * alignment. QEMU models no caches; silicon has them. */
#ifndef MULLION_CACHE_H
#define MULLION_CACHE_H

#include <stdint.h>

/* A core of type `midr` has joined. None needs other cleans than the usual. */
static inline void cache_of_core(uint32_t midr)
{
	(void)midr;
}

/* Writes dirty lines of [base, base + size) back to memory (point of coherency), so that an
 * observer with caches off reads them. Ends in DSB SY. */
void dcache_clean(uint64_t base, uint64_t size);

/* Drops the lines without writing back: memory was written with caches off. Partial lines at the
 * ends are written back first. Ends in DSB SY. */
void dcache_invalidate(uint64_t base, uint64_t size);

/* Writes back, then drops: memory changes hands. Ends in DSB SY. */
void dcache_flush(uint64_t base, uint64_t size);

/* Makes code that was written as data visible to instruction fetch on every core. Ends in ISB. */
void icache_sync(uint64_t base, uint64_t size);

#endif
