/* SPDX-License-Identifier: Apache-2.0 */
/* What an SD card says, whatever controller it is at: SD Physical Layer Simplified Specification
 * 6.00. */
#ifndef MULLION_SD_CARD_H
#define MULLION_SD_CARD_H

#include <stdint.h>

#define SD_CMD8_PATTERN 0x1aau
#define SD_OCR_3V3      0x00300000u
#define SD_OCR_HIGH     (1u << 30)
#define SD_OCR_READY    (1u << 31)

#define SD_STATUS_ERRORS 0xfdf98008u /* of R1, table 4-42 */

/* Blocks, by the card's CSD (5.3.2, 5.3.3): its bits 71 to 40, 103 to 72, and from 104 on; 0: of
 * neither structure, or in version 1 with blocks of other than 512 to 2048 bytes. */
static inline uint64_t sd_card_blocks(uint32_t low, uint32_t middle, uint32_t high)
{
	uint64_t size;

	if ((high >> 22 & 3) > 1 ||
	    (!(high >> 22 & 3) && ((middle >> 8 & 0xf) < 9 || (middle >> 8 & 0xf) > 11)))
		return 0;
	if ((high >> 22 & 3) == 1)
		return ((uint64_t)(low >> 8 & 0x3fffff) + 1) * 1024;
	size = ((middle & 3) << 10 | low >> 22) + 1;
	return size << ((low >> 7 & 7) + 2) << (middle >> 8 & 0xf) >> 9;
}

#endif
