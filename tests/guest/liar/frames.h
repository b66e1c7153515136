/* SPDX-License-Identifier: Apache-2.0 */
/* What liar and witness say to each other. Whatever else the liar sends is 0x5a and 0 alone. */
#ifndef TESTS_GUEST_FRAMES_H
#define TESTS_GUEST_FRAMES_H

#include "sdk/kit.h"

#define JUNK     0x5au
#define SHORTEST 60u
#define LONGEST  1514u

/* A proper frame, which comes back; junk is to be sent, `number` frames; `number` proper frames
 * were sent in all, and that is the end. */
enum frame_kind { FRAME_PROPER = 1, FRAME_ASK, FRAME_END };

struct frame_head {
	uint8_t to[6], from[6], type[2], kind, zero;
	uint32_t number;
};

static inline uint8_t frame_byte(uint32_t number, size_t at)
{
	return (uint8_t)(number * 7 + at * 3 + (at >> 8));
}

/* To everybody, of a type for experiments (IEEE 802, 9.2.3). */
static inline void frame_make(uint8_t *frame, size_t size, const uint8_t from[6],
			      enum frame_kind kind, uint32_t number)
{
	struct frame_head head = {
		{255, 255, 255, 255, 255, 255}, {0}, {0x88, 0xb5}, kind, 0, number};

	memcpy(head.from, from, sizeof(head.from));
	memcpy(frame, &head, sizeof(head));
	for (size_t i = sizeof(head); i < size; i++)
		frame[i] = frame_byte(number, i);
}

/* Whether a frame is one of these, and each byte of it is right. */
static inline bool frame_is(const uint8_t *frame, size_t size, struct frame_head *head)
{
	if (size < SHORTEST)
		return false;
	memcpy(head, frame, sizeof(*head));
	if (head->type[0] != 0x88 || head->type[1] != 0xb5 || head->zero || head->to[0] != 255)
		return false;
	for (size_t i = sizeof(*head); i < size; i++) {
		if (frame[i] != frame_byte(head->number, i))
			return false;
	}
	return true;
}

static inline bool frame_is_junk(const uint8_t *frame, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (frame[i] && frame[i] != JUNK)
			return false;
	}
	return true;
}

#endif
