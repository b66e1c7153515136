/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_XXH32_H
#define MULLION_XXH32_H

#include <stddef.h>
#include <stdint.h>

/* xxHash, 32 bits, seed 0 (xxHash specification 0.1.1): the checksum of the lz4 frame format.
 * Ours because liblz4's own takes 7 KiB. */
uint32_t xxh32(const void *data, size_t size);

#endif
