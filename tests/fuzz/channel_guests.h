/* SPDX-License-Identifier: Apache-2.0 */
/* For fuzz_channel: the memories of a channel's sides, and what EL2 sees of them. */
#ifndef MULLION_CHANNEL_GUESTS_H
#define MULLION_CHANNEL_GUESTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "el2/vdev/channel.h"

#define GUESTS  3u
#define BASE    0x40000000ull
#define MEMORY  0x8000u
#define SECRETS 0x7c00u /* from here to the end */
#define HEADS   8u      /* chains of a queue at once, each of three descriptors */

#define check(condition)          \
	do {                      \
		if (!(condition)) \
			abort();  \
	} while (0)

struct guest {
	uint8_t *memory; /* as its driver has it */
	uint8_t *seen;   /* the same as EL2 has it: poisoned but for where it looks at the moment */
	uint64_t shown[2], shown_size[2]; /* by slot */
	unsigned life;

	bool alive, honest;
	uint16_t avail[CHANNEL_QUEUES], used[CHANNEL_QUEUES];
	bool busy[CHANNEL_QUEUES][HEADS];
	uint64_t posted; /* to be sent, since boot, or since it became honest */
	uint64_t before; /* sent until then */
};

extern struct guest guests[GUESTS];

/* All of them are off. Their memories are made once, and stay. */
void guests_begin(void);

/* struct virtio_memory's, of a struct guest. The guest must be alive; a call of the channel has so
 * many looks and no more. */
void *guest_see(void *guest, enum virtio_slot slot, uint64_t address, uint64_t *size);

/* A call of the channel has ended: nothing is seen until the next one looks. */
void guests_hide(void);

/* A new life, its memory clean, its secrets none that it had before. */
void guest_clean(unsigned side);

/* Its secrets are as they were; 16 bytes of them are in the other one's memory. */
bool guest_is_whole(unsigned side);
bool guest_has_leaked(unsigned side, unsigned other);

#endif
