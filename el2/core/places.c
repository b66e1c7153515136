/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/places.h"

#include <string.h>

struct places known_places;

bool places_add(struct places *places, const char *name, struct range range, unsigned viewer)
{
	size_t length = strnlen(name, PLACES_NAME - 1);

	if (places->count == PLACES_MAX)
		return false;
	places->at[places->count].range = range;
	places->at[places->count].viewer = (uint8_t)viewer;
	memcpy(places->at[places->count].name, name, length);
	places->at[places->count++].name[length] = '\0';
	return true;
}

static uint64_t distance_to(struct range range, uint64_t address)
{
	if (address < range.base)
		return range.base - address;
	return address - range.base < range.size ? 0 : address - range.base - range.size + 1;
}

const struct place *places_at(const struct places *places, uint64_t address)
{
	for (unsigned i = 0; i < places->count; i++)
		if (places->at[i].viewer == PLACES_ALL &&
		    !distance_to(places->at[i].range, address))
			return &places->at[i];
	return NULL;
}

const char *places_nearest(const struct places *places, uint64_t address, unsigned viewer)
{
	const char *name = "nothing";
	uint64_t least = ~0ull;

	for (unsigned i = 0; i < places->count; i++) {
		uint64_t far = distance_to(places->at[i].range, address);

		if (far < least &&
		    (places->at[i].viewer == PLACES_ALL || places->at[i].viewer == viewer)) {
			least = far;
			name = places->at[i].name;
		}
	}
	return name;
}
