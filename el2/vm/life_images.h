/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which image a VM's next life runs, of those that mullion,kernel names. Pure.
 *
 * An image is *proved good* by a life that has lasted for mullion,good-after, however it ends then,
 * or has ended by itself by SYSTEM_OFF: the next life runs it again. It has *failed* with a life
 * that crashes or resets itself before (a Linux that panics looks like that). Then the image that
 * was proved good last is next, and after it, or without one, the first in the list that has not
 * failed since a life was last good, or somebody chose. When all have, it begins anew. Who stops a
 * life proves nothing by it.
 */
#ifndef MULLION_EL2_LIFE_IMAGES_H
#define MULLION_EL2_LIFE_IMAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/vm/life_state.h"
#include "include/life_policy.h"

/* Of images by their number in the list. Zero: the first one is next. */
struct life_images {
	uint8_t count;
	uint8_t now;  /* of the life that is, or was last */
	uint8_t next; /* of the next one */
	uint8_t good; /* 1 + the one that was proved good last; 0: none was */
	/* bit n: the n-th has failed since then */
	uint8_t failed;
	bool lives; /* it is to be judged by its end */
};

/* By who has the life in hand. */

/* A life begins, with `next`. */
void images_begin(struct life_images *images);

/* It has ended, if one has begun since; `lasted`: for mullion,good-after. */
void images_end(struct life_images *images, enum life_cause cause, bool lasted);

/* Somebody has asked for that one: a request's (life_state.h), which may name none. */
void images_choose(struct life_images *images, uint32_t request);

#endif
