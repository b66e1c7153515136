/* SPDX-License-Identifier: Apache-2.0 */
/* A store that changes each byte as soon as it was fetched: who fetches one again gets another. */
#ifndef MULLION_TESTS_ONE_SHOT_H
#define MULLION_TESTS_ONE_SHOT_H

#include "lib/store.h"

/* Gives `content` once. The one store that there is, until the next call; at most 256 KiB. */
const struct store *one_shot(const void *content, size_t size);
/* Bytes that were fetched more than once since. */
unsigned one_shot_again(void);

/* The store cannot be read any more after so many fetches: "store", "is broken". */
void one_shot_breaks(unsigned after);

#endif
