/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 by the CPU's instructions, for image/sha256.h: Armv7 has none. */
#ifndef MULLION_SHA256_CE_H
#define MULLION_SHA256_CE_H

#include <stddef.h>
#include <stdint.h>

static inline unsigned sha256_ce_present(void)
{
	return 0;
}

/* Not there: nothing asks for it. */
void sha256_ce_blocks(uint32_t state[8], const void *data, size_t blocks);

#endif
