/* SPDX-License-Identifier: Apache-2.0 */
/* Little-endian numbers in files and on media, at any alignment. */
#ifndef MULLION_LE_H
#define MULLION_LE_H

#include <stdint.h>

static inline uint16_t le16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static inline uint32_t le32(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

static inline uint64_t le64(const uint8_t *bytes)
{
	return le32(bytes) | (uint64_t)le32(bytes + 4) << 32;
}

#endif
