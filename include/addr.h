/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Address types. A physical address, a guest's (intermediate physical) address and a pointer are
 * different things that all look like a 64-bit number; the compiler keeps them apart for us.
 */
#ifndef MULLION_ADDR_H
#define MULLION_ADDR_H

#include <stdint.h>

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

#define ALIGN_UP(x, a)   (((x) + ((a)-1)) & ~((uint64_t)(a)-1))
#define ALIGN_DOWN(x, a) ((x) & ~((uint64_t)(a)-1))
#define IS_ALIGNED(x, a) (((x) & ((uint64_t)(a)-1)) == 0)

#define PAGE_SIZE 4096u

typedef struct {
	uint64_t v;
} paddr_t; /* physical address */

typedef struct {
	uint64_t v;
} ipaddr_t; /* intermediate physical address: what a guest calls physical */

static inline paddr_t paddr(uint64_t value)
{
	return (paddr_t){value};
}

static inline ipaddr_t ipaddr(uint64_t value)
{
	return (ipaddr_t){value};
}

/* A half-open range [base, base + size). size 0 is empty. */
struct range {
	uint64_t base;
	uint64_t size;
};

static inline uint64_t range_end(struct range range)
{
	return range.base + range.size;
}

/* True when the two ranges share at least one byte. Neither may wrap. */
static inline int range_overlaps(struct range a, struct range b)
{
	return a.size && b.size && a.base < b.base + b.size && b.base < a.base + a.size;
}

/* True when `inner` lies wholly in `outer`; safe against a wrapping inner. */
static inline int range_contains(struct range outer, struct range inner)
{
	return inner.base >= outer.base && inner.size <= outer.size &&
	       inner.base - outer.base <= outer.size - inner.size;
}

#endif
