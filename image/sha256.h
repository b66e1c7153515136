/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_SHA256_H
#define MULLION_SHA256_H

#include <stddef.h>
#include <stdint.h>

/* Runs `blocks` blocks of 64 bytes through `state` (H0..H7). */
typedef void sha256_blocks(uint32_t state[8], const void *data, size_t blocks);

/* From now on by the CPU's instructions, which `blocks` uses; NULL, and without this call: by
 * BearSSL. The caller knows whether the CPU has them (arch/arm64/sha256_ce.h). */
void sha256_use(sha256_blocks *blocks);

/* SHA-256 (FIPS 180-4) of `size` bytes. May use SIMD registers: never while a guest's FP state is
 * live. */
void sha256(uint8_t hash[32], const void *data, size_t size);

/*
 * The same of bytes that come while they are hashed: before the `size` bytes from data + from on
 * are looked at, arrive() has put them there; all pieces but the last have SHA256_PIECE bytes. 0,
 * or -1 as soon as arrive() fails.
 */
#define SHA256_PIECE (256u << 10)
int sha256_pieces(uint8_t hash[32], const void *data, size_t size,
		  int (*arrive)(void *ctx, size_t from, size_t size), void *ctx);

/* "sha2 instructions" or "BearSSL", for the log. */
const char *sha256_engine(void);

#endif
