/* SPDX-License-Identifier: Apache-2.0 */
/* How far something long has come: a line for each second of it, none for what is shorter. Pure. */
#ifndef MULLION_PROGRESS_H
#define MULLION_PROGRESS_H

#include <stdint.h>

struct progress {
	const char *name;
	uint64_t size;        /* bytes in all */
	uint64_t frequency;   /* of the counter, in Hz; 0: no lines */
	uint64_t start, last; /* the counter then, and at the last line */
};

void progress_start(struct progress *progress, const char *name, uint64_t size, uint64_t now,
		    uint64_t frequency);

/* `done` bytes are there: `NAME: 12 of 30 MiB, 9.8 MB/s`, where a second has gone by since the
 * last line and it is not all. */
void progress_to(struct progress *progress, uint64_t done, uint64_t now);

#endif
