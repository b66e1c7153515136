/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_CLEAR_H
#define MULLION_CLEAR_H

#include <stdint.h>

/* Zeroes [base, base + size), which is mapped Normal, and writes it back to memory (point of
 * coherency) and out of the caches as it goes: an observer with caches off reads zeroes, and no
 * line is left that could be written over what he puts there. Any alignment. Ends in DSB SY. */
void memory_clear(uint64_t base, uint64_t size);

#endif
