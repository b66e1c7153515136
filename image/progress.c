/* SPDX-License-Identifier: Apache-2.0 */
#include "image/progress.h"

#include "include/addr.h"
#include "lib/log.h"

typedef unsigned long long ull;

void progress_start(struct progress *progress, const char *name, uint64_t size, uint64_t now,
		    uint64_t frequency)
{
	*progress = (struct progress){name, size, frequency, now, now};
}

void progress_to(struct progress *progress, uint64_t done, uint64_t now)
{
	uint64_t rate; /* in 100 kB/s; below 2^32 bytes and 1 GHz nothing wraps */

	if (!progress->frequency || done >= progress->size ||
	    now - progress->last < progress->frequency)
		return;
	rate = done * progress->frequency / (now - progress->start) / 100000;
	log_line("%s: %llu of %llu MiB, %llu.%llu MB/s", progress->name, (ull)(done / MIB(1)),
		 (ull)((progress->size + MIB(1) - 1) / MIB(1)), (ull)(rate / 10), (ull)(rate % 10));
	progress->last = now;
}
