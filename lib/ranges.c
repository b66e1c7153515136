/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/ranges.h"

#define LAST_PAGE (~0ull & ~(uint64_t)(PAGE_SIZE - 1))

static uint64_t first_page(struct range range)
{
	return ALIGN_DOWN(range.base, PAGE_SIZE);
}

static uint64_t end_page(struct range range)
{
	uint64_t end = ALIGN_UP(range_end(range), PAGE_SIZE);

	return end < range.base ? LAST_PAGE : end;
}

/* Where the pages end that are reserved from `at` on; `at`: it is not reserved. */
static uint64_t skip_reserved(const struct range *less, unsigned count, uint64_t at)
{
	for (unsigned i = 0; i < count; i++)
		if (less[i].size && first_page(less[i]) <= at && at < end_page(less[i]))
			return end_page(less[i]);
	return at;
}

/* Where the first reserved page behind `at` begins, at most `end`. */
static uint64_t next_reserved(const struct range *less, unsigned count, uint64_t at, uint64_t end)
{
	for (unsigned i = 0; i < count; i++)
		if (less[i].size && first_page(less[i]) > at && first_page(less[i]) < end)
			end = first_page(less[i]);
	return end;
}

unsigned ranges_less(const struct range *from, unsigned n_from, const struct range *less,
		     unsigned n_less, struct range *out, unsigned max)
{
	unsigned count = 0;

	for (unsigned i = 0; i < n_from; i++) {
		uint64_t at = ALIGN_UP(from[i].base, PAGE_SIZE),
			 end = ALIGN_DOWN(range_end(from[i]), PAGE_SIZE);

		while (at < end) {
			uint64_t next = skip_reserved(less, n_less, at);

			if (next == at) {
				next = next_reserved(less, n_less, at, end);
				if (count < max)
					out[count] = (struct range){at, next - at};
				count++;
			}
			at = next;
		}
	}
	return count;
}

struct range ranges_unite(struct range *list, unsigned *count, struct range range)
{
	for (unsigned i = 0; i < *count;) {
		if (!range_touches(list[i], range)) {
			i++;
			continue;
		}
		range = range_over(list[i], range);
		--*count;
		for (unsigned k = i; k < *count; k++)
			list[k] = list[k + 1];
		i = 0; /* larger now: it may touch those before */
	}
	return range;
}
