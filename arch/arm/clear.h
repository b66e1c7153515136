/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_CLEAR_H
#define MULLION_CLEAR_H

#include <stdint.h>

/* Zeroes [base, base + size), which is mapped Normal, and writes it back to memory and out of the
 * caches: an observer with caches off reads zeroes. Any alignment. Ends in DSB SY. */
void memory_clear(uint64_t base, uint64_t size);

#endif
