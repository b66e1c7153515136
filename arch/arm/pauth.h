/* SPDX-License-Identifier: Apache-2.0 */
/* Signed return addresses: AArch32 has none. */
#ifndef MULLION_PAUTH_H
#define MULLION_PAUTH_H

#include <stdint.h>

static inline void pauth_start_el3(const uint64_t key[2])
{
	(void)key;
}

#endif
