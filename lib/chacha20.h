/* SPDX-License-Identifier: Apache-2.0 */
/* ChaCha20's block function (RFC 8439 2.3). */
#ifndef MULLION_CHACHA20_H
#define MULLION_CHACHA20_H

#include <stdint.h>

#define CHACHA20_WORDS 16u

/* 64 bytes that nobody without the key can tell from random ones, nor compute from others of the
 * key's: block `counter` of `nonce`. Words are little-endian. `out` is not `key`. */
void chacha20_block(uint32_t out[CHACHA20_WORDS], const uint32_t key[8], uint32_t counter,
		    const uint32_t nonce[3]);

#endif
