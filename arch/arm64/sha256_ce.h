/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 by the CPU's instructions (FEAT_SHA256), for image/sha256.h. */
#ifndef MULLION_SHA256_CE_H
#define MULLION_SHA256_CE_H

#include <stddef.h>
#include <stdint.h>

/* ID_AA64ISAR0_EL1.SHA2: 0 when the CPU has no such instructions. */
unsigned sha256_ce_present(void);

/* Runs `blocks` blocks of 64 bytes through `state` (H0..H7). Changes v0-v7, v16-v31. */
void sha256_ce_blocks(uint32_t state[8], const void *data, size_t blocks);

#endif
