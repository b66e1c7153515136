/* SPDX-License-Identifier: Apache-2.0 */
/* Cache maintenance by address (Arm ARM D7.5). Addresses and sizes are in bytes and need no
 * alignment. QEMU models no caches; silicon has them. */
#ifndef MULLION_CACHE_H
#define MULLION_CACHE_H

#include <stdint.h>

/*
 * A core of type `midr` has joined: from now on dcache_clean and icache_sync are what it needs
 * (errata.h, ERRATUM_CLEAN). For every core, whether it cleans or not.
 */
void cache_of_core(uint32_t midr);

/* Writes dirty lines of [base, base + size) back to memory (point of coherency), so that an
 * observer with caches off reads them. Ends in DSB SY. */
void dcache_clean(uint64_t base, uint64_t size);

/* Drops the lines without writing back: memory was written with caches off. Partial lines at the
 * ends are written back first. Ends in DSB SY. */
void dcache_invalidate(uint64_t base, uint64_t size);

/* Writes back, then drops: memory changes hands. Ends in DSB SY. */
void dcache_flush(uint64_t base, uint64_t size);

/* Bytes that DC ZVA zeroes at once, a power of two; 0: it must not be used (DCZID_EL0.DZP). Cores
 * may differ. */
uint64_t dcache_zero_size(void);

/* Zeroes from `first` up to `end`, both multiples of `block` (dcache_zero_size), in the cache.
 * Normal memory: it faults on Device. */
void dcache_zero_blocks(uint64_t first, uint64_t end, uint64_t block);

/* Makes code that was written as data visible to instruction fetch on every core. Ends in ISB. */
void icache_sync(uint64_t base, uint64_t size);

#endif
