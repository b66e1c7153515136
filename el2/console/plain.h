/* SPDX-License-Identifier: Apache-2.0 */
/* Which characters of a guest's text a terminal takes for more than text. Pure. */
#ifndef MULLION_EL2_PLAIN_H
#define MULLION_EL2_PLAIN_H

#include <stdbool.h>

/* Whether it is a control character of the upper half (ISO 6429, C1: 0x9b is ESC and '['), by
 * itself or in UTF-8 behind 0xc2. In a longer sequence of UTF-8 it is part of a letter. */
static inline bool is_upper_control(char before, char character)
{
	unsigned lead = (unsigned char)before, last = (unsigned char)character;

	return last >= 0x80 && last < 0xa0 && (lead < 0x80 || lead == 0xc2);
}

#endif
