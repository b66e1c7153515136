/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_SHA256_H
#define MULLION_SHA256_H

#include <stddef.h>
#include <stdint.h>

/*
 * SHA-256 (FIPS 180-4) of `size` bytes: by the CPU's SHA2 instructions when ID_AA64ISAR0_EL1.SHA2
 * says so, by BearSSL otherwise. Uses SIMD registers: never while a guest's FP state is live.
 */
void sha256(uint8_t hash[32], const void *data, size_t size);

/* "sha2 instructions" or "BearSSL", for the log. */
const char *sha256_engine(void);

#endif
