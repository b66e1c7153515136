/* SPDX-License-Identifier: Apache-2.0 */
#include "image/memmap.h"

#include <stdbool.h>

#include "lib/printf.h"

#define HEX(v) ((unsigned long long)(v))

static struct range range_of(const struct handoff_region *r)
{
	return (struct range){r->base, r->size};
}

static int check_range(const char *name, struct range r, struct diag *d)
{
	if (!r.size)
		return diag_fail(d, name, "range at 0x%llx is empty", HEX(r.base));
	if (r.base + r.size < r.base)
		return diag_fail(d, name, "range 0x%llx+0x%llx wraps", HEX(r.base), HEX(r.size));
	return 0;
}

static void remove_region(struct memmap *m, unsigned i)
{
	m->n--;
	for (; i < m->n; i++)
		m->r[i] = m->r[i + 1];
}

static int insert_region(struct memmap *m, unsigned at, const char *name, enum region_type type,
			 struct range r, struct diag *d)
{
	struct handoff_region *p = &m->r[at];

	if (m->n >= HANDOFF_MAX_REGIONS)
		return diag_fail(d, name, "memory map is full (%u regions)", HANDOFF_MAX_REGIONS);
	for (unsigned i = m->n; i > at; i--)
		m->r[i] = m->r[i - 1];
	m->n++;
	*p = (struct handoff_region){.base = r.base, .size = r.size, .type = type};
	fmt_sn(p->name, sizeof(p->name), "%s", name);
	return 0;
}

static bool is_ram(const struct memmap *m, unsigned i)
{
	return i < m->n && m->r[i].type == REGION_RAM;
}

int memmap_add_ram(struct memmap *m, struct range r, struct diag *d)
{
	unsigned i = 0;

	if (check_range("memory", r, d))
		return -1;
	/* Banks are kept ascending and apart: each one that r touches is swallowed by r. */
	while (is_ram(m, i)) {
		struct range b = range_of(&m->r[i]);
		uint64_t end = range_end(b) > range_end(r) ? range_end(b) : range_end(r);

		if (b.base > range_end(r) || r.base > range_end(b)) {
			i++;
			continue;
		}
		r.base = b.base < r.base ? b.base : r.base;
		r.size = end - r.base;
		remove_region(m, i);
	}
	for (i = 0; is_ram(m, i) && m->r[i].base < r.base; i++)
		;
	return insert_region(m, i, "memory", REGION_RAM, r, d);
}

/* The first claim of a type not in `except` that shares a byte with r; NULL: none. */
static const struct handoff_region *claim_in(const struct memmap *m, struct range r,
					     unsigned except)
{
	for (unsigned i = 0; i < m->n; i++)
		if (!is_ram(m, i) && !(except & (1u << m->r[i].type)) &&
		    range_overlaps(range_of(&m->r[i]), r))
			return &m->r[i];
	return NULL;
}

int memmap_claim(struct memmap *m, const char *name, enum region_type type, struct range r,
		 int inside_ram, struct diag *d)
{
	const struct handoff_region *other;
	bool inside = !inside_ram;

	if (check_range(name, r, d))
		return -1;
	for (unsigned i = 0; is_ram(m, i); i++)
		inside |= range_contains(range_of(&m->r[i]), r);
	if (!inside)
		return diag_fail(d, name, "range 0x%llx+0x%llx is not in memory", HEX(r.base),
				 HEX(r.size));
	other = claim_in(m, r, 0);
	if (other)
		return diag_fail(d, name, "range 0x%llx+0x%llx overlaps %s at 0x%llx+0x%llx",
				 HEX(r.base), HEX(r.size), other->name, HEX(other->base),
				 HEX(other->size));
	return insert_region(m, m->n, name, type, r, d);
}

/* The lowest or highest free place for `size` in `area`. */
static bool find_place(const struct memmap *m, struct range area, uint64_t size, uint64_t align,
		       bool top, uint64_t *base)
{
	uint64_t at = top ? ALIGN_DOWN(range_end(area) - size, align) : ALIGN_UP(area.base, align);

	/* Each round steps over one claim, so there are at most m->n. */
	while (size <= area.size && range_contains(area, (struct range){at, size})) {
		const struct handoff_region *c = claim_in(m, (struct range){at, size}, 0);
		uint64_t next;

		if (!c) {
			*base = at;
			return true;
		}
		if (top && c->base < size)
			return false;
		next = top ? ALIGN_DOWN(c->base - size, align)
			   : ALIGN_UP(range_end(range_of(c)), align);
		if (!top && next <= at) /* wrapped round to 0 */
			return false;
		at = next;
	}
	return false;
}

static struct range intersect(struct range a, struct range b)
{
	uint64_t base = a.base > b.base ? a.base : b.base;
	uint64_t end = range_end(a) < range_end(b) ? range_end(a) : range_end(b);

	return (struct range){base, end > base ? end - base : 0};
}

uint64_t memmap_largest(const struct memmap *m, struct range window)
{
	struct range r[HANDOFF_MAX_REGIONS];
	unsigned n = memmap_free(m, 0, r, HANDOFF_MAX_REGIONS);
	uint64_t best = 0;

	for (unsigned i = 0; i < n && i < HANDOFF_MAX_REGIONS; i++) {
		struct range part = intersect(r[i], window);

		best = part.size > best ? part.size : best;
	}
	return best;
}

int memmap_alloc(struct memmap *m, const char *name, enum region_type type, uint64_t size,
		 uint64_t align, struct range window, int top, uint64_t *base, struct diag *d)
{
	bool found = false;

	if (!size)
		return diag_fail(d, name, "no size");
	/* a window up to the end of the address space is meant well */
	if (window.size > ~window.base)
		window.size = ~window.base;
	for (unsigned i = 0; is_ram(m, i) && (top || !found); i++)
		found |= find_place(m, intersect(range_of(&m->r[i]), window), size, align, top,
				    base);
	if (!found)
		return diag_fail(d, name,
				 "wants 0x%llx bytes of memory at a multiple of 0x%llx, the "
				 "largest free piece%s is 0x%llx",
				 HEX(size), HEX(align),
				 window.size < MEMMAP_END ? " where it must be" : "",
				 HEX(memmap_largest(m, window)));
	return insert_region(m, m->n, name, type, (struct range){*base, size}, d);
}

int memmap_release(struct memmap *m, uint64_t base, struct diag *d)
{
	for (unsigned i = 0; i < m->n; i++) {
		if (is_ram(m, i) || m->r[i].base != base)
			continue;
		remove_region(m, i);
		return 0;
	}
	return diag_fail(d, "memory map", "nothing is claimed at 0x%llx", HEX(base));
}

/* Where the first claim at or after `at` begins, at most `end`. */
static uint64_t next_claim(const struct memmap *m, uint64_t at, uint64_t end, unsigned except)
{
	for (unsigned i = 0; i < m->n; i++)
		if (!is_ram(m, i) && !(except & (1u << m->r[i].type)) && m->r[i].base >= at &&
		    m->r[i].base < end)
			end = m->r[i].base;
	return end;
}

unsigned memmap_free(const struct memmap *m, unsigned except, struct range *out, unsigned max)
{
	unsigned n = 0;

	for (unsigned i = 0; is_ram(m, i); i++) {
		uint64_t at = m->r[i].base, end = range_end(range_of(&m->r[i]));

		while (at < end) {
			const struct handoff_region *c = claim_in(m, (struct range){at, 1}, except);
			uint64_t stop;

			if (c) {
				at = range_end(range_of(c));
				continue;
			}
			stop = next_claim(m, at, end, except);
			if (n < max)
				out[n] = (struct range){at, stop - at};
			n++;
			at = stop;
		}
	}
	return n;
}
