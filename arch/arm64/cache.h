/* SPDX-License-Identifier: Apache-2.0 */
/* Data-cache maintenance by address to the point of coherency (Arm ARM D7.5). QEMU has no caches;
 * silicon does. */
#ifndef MULLION_CACHE_H
#define MULLION_CACHE_H

#include <stdint.h>

/* Write dirty lines of [base, base+size) back to memory, so that an observer with caches off reads
 * them. Ends in DSB SY. */
void dcache_clean(uint64_t base, uint64_t size);

/* Drop the lines without writing back: memory was written with caches off. Partial lines at the
 * ends are cleaned too. */
void dcache_invalidate(uint64_t base, uint64_t size);

/* Clean and invalidate: memory changes hands. */
void dcache_flush(uint64_t base, uint64_t size);

/* Make code written through the data side visible to instruction fetch on every core (clean to PoU,
 * IC IALLUIS, DSB, ISB). */
void icache_sync(uint64_t base, uint64_t size);

#endif
