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

/* A guest may wait for the line that says it. From the last on, so that of devices in the order of
 * their addresses not each is nearer than the one before; most are only compared with `low` and
 * `high`, which are as far from the address as the nearest yet. */
const char *places_nearest(const struct places *places, uint64_t address, unsigned viewer)
{
	const char *name = "nothing";
	uint64_t least = ~0ull, low = 0, high = ~0ull;

	for (const struct place *place = places->at + places->count; place-- != places->at;) {
		uint64_t last = place->range.base + place->range.size - 1, far;

		if (last < low || place->range.base > high)
			continue;
		far = distance_to(place->range, address);
		if (far <= least && (place->viewer == PLACES_ALL || place->viewer == viewer)) {
			name = place->name;
			least = far;
			low = far < address ? address - far : 0;
			high = far < ~address ? address + far : ~0ull;
		}
	}
	return name;
}
