/* SPDX-License-Identifier: Apache-2.0 */
/* Input: a header of 64 bytes, then ranges of 16 bytes: the first four are memory, the rest is
 * busy. */
#include <stdlib.h>
#include <string.h>

#include "image/kimage.h"

#define N_MEM  4u
#define N_BUSY 8u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the callers give: ascending, apart, not wrapping. */
static unsigned read_ranges(const uint8_t **bytes, size_t *left, struct range *range, unsigned max)
{
	unsigned count = 0;
	uint64_t low = 0;

	for (; count < max && *left >= sizeof(*range);
	     *bytes += sizeof(*range), *left -= sizeof(*range)) {
		memcpy(&range[count], *bytes, sizeof(*range));
		if (range[count].base < low || !range[count].size ||
		    range_end(range[count]) < range[count].base)
			break;
		low = range_end(range[count++]);
	}
	return count;
}

static void check(struct range at, const struct range *mem, unsigned n_mem,
		  const struct range *busy, unsigned n_busy)
{
	int inside = 0;

	for (unsigned i = 0; i < n_mem; i++)
		inside |= range_contains(mem[i], at);
	for (unsigned i = 0; i < n_busy; i++)
		if (range_overlaps(busy[i], at))
			abort();
	if (!inside)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct range mem[N_MEM], busy[N_BUSY], kernel, initrd;
	unsigned n_mem, n_busy;
	struct kimage k;
	struct diag d;

	if (size < 64 || kimage_parse("fuzz", data, 64, data[0] & 15, &k, &d))
		return 0;
	data += 64;
	size -= 64;
	n_mem = read_ranges(&data, &size, mem, N_MEM);
	n_busy = read_ranges(&data, &size, busy, N_BUSY);
	if (kimage_place("fuzz", &k, mem, n_mem, busy, n_busy, &kernel.base, &d))
		return 0;
	kernel.size = k.image_size;
	check(kernel, mem, n_mem, busy, n_busy);
	if (k.kind == KIMAGE_LINUX && ((kernel.base - k.text_offset) & (MIB(2) - 1)))
		abort();
	initrd.size = (k.text_offset + 1) << 12;
	if (initrd_place("fuzz", initrd.size, kernel, mem, n_mem, busy, n_busy, &initrd.base, &d))
		return 0;
	check(initrd, mem, n_mem, busy, n_busy);
	if (range_overlaps(initrd, kernel) || !IS_ALIGNED(initrd.base, PAGE_SIZE))
		abort();
	return 0;
}
