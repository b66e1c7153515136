/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes, alignment, and ranges of addresses. */
#ifndef MULLION_ADDR_H
#define MULLION_ADDR_H

#include <stdint.h>

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

/* `unit` is a power of two. */
#define ALIGN_UP(value, unit)   (((value) + ((unit)-1)) & ~((uint64_t)(unit)-1))
#define ALIGN_DOWN(value, unit) ((value) & ~((uint64_t)(unit)-1))
#define IS_ALIGNED(value, unit) (((value) & ((uint64_t)(unit)-1)) == 0)

#define PAGE_SIZE 4096u

/* The bytes [base, base + size). Size 0 is empty. */
struct range {
	uint64_t base;
	uint64_t size;
};

static inline uint64_t range_end(struct range range)
{
	return range.base + range.size;
}

/* The whole pages that it has a part of. */
static inline struct range range_pages(struct range range)
{
	uint64_t base = ALIGN_DOWN(range.base, PAGE_SIZE);

	return (struct range){base, ALIGN_UP(range_end(range), PAGE_SIZE) - base};
}

/* True when the two ranges share at least one byte. Neither may wrap. */
static inline int range_overlaps(struct range first, struct range second)
{
	return first.size && second.size && first.base < second.base + second.size &&
	       second.base < first.base + first.size;
}

/* The bytes that both have; neither may wrap. */
static inline struct range range_shared(struct range first, struct range second)
{
	uint64_t base = first.base > second.base ? first.base : second.base;
	uint64_t end = range_end(first) < range_end(second) ? range_end(first) : range_end(second);

	return (struct range){base, end > base ? end - base : 0};
}

/* True when they overlap or one begins where the other ends: together they are one range. */
static inline int range_touches(struct range first, struct range second)
{
	return first.base <= range_end(second) && second.base <= range_end(first);
}

/* From the lower base to the higher end. */
static inline struct range range_over(struct range first, struct range second)
{
	uint64_t base = first.base < second.base ? first.base : second.base;
	uint64_t end = range_end(first) > range_end(second) ? range_end(first) : range_end(second);

	return (struct range){base, end - base};
}

#define ADDRESS_END (1ull << 52) /* no arm64 CPU has longer ones */

/* What of it is below that, also of one that wraps. */
static inline struct range range_in_reach(struct range range)
{
	if (range.base >= ADDRESS_END)
		range.size = 0;
	else if (range.size > ADDRESS_END - range.base)
		range.size = ADDRESS_END - range.base;
	return range;
}

/* True when `inner` lies wholly in `outer`; safe against a wrapping inner. */
static inline int range_contains(struct range outer, struct range inner)
{
	return inner.base >= outer.base && inner.size <= outer.size &&
	       inner.base - outer.base <= outer.size - inner.size;
}

#endif
