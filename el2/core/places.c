/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/places.h"

#include <string.h>

bool places_add(struct places *p, const char *name, struct range r)
{
	size_t n = strnlen(name, PLACES_NAME - 1);

	if (p->n == PLACES_MAX)
		return false;
	p->at[p->n].r = r;
	memcpy(p->at[p->n].name, name, n);
	p->at[p->n++].name[n] = '\0';
	return true;
}

static uint64_t distance(struct range r, uint64_t a)
{
	if (a < r.base)
		return r.base - a;
	return a - r.base < r.size ? 0 : a - r.base - r.size + 1;
}

const char *places_nearest(const struct places *p, uint64_t address)
{
	const char *name = "nothing";
	uint64_t least = ~0ull;

	for (unsigned i = 0; i < p->n; i++) {
		uint64_t far = distance(p->at[i].r, address);

		if (far < least) {
			least = far;
			name = p->at[i].name;
		}
	}
	return name;
}
