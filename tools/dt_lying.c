/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_lying.h"

#include <stdio.h>
#include <string.h>

#include "tools/dt_fill.h"

#define OBJECT "--in-dram"

static const struct {
	const char *word, *name; /* the user's, and the loader's */
} kinds[LYING_COUNT] = {
	[LYING_SECURE] = {"secure", "secure RAM"},
	[LYING_LOADER] = {"loader", "loader RAM"},
	[LYING_BUNDLE] = {"bundle", "bundle"},
	[LYING_TREE] = {"tree", "board tree"},
};

/* KIND=SIZE@BASE */
static int read_one(const char *text, struct lying *lying)
{
	const char *value = strchr(text, '=');
	struct diag ignored;
	struct fill fill;

	if (!value || fill_parse(value + 1, &fill, &ignored) || !fill.placed)
		return -1;
	for (unsigned kind = 0; kind < LYING_COUNT; kind++)
		if (strlen(kinds[kind].word) == (size_t)(value - text) &&
		    !strncmp(kinds[kind].word, text, (size_t)(value - text))) {
			lying->range[kind] = fill.bank[0];
			return 0;
		}
	return -1;
}

int lying_parse(const char *text, struct lying *lying, struct diag *diag)
{
	*lying = (struct lying){0};
	while (text) {
		const char *end = strchr(text, ',');
		char one[64];
		size_t length = end ? (size_t)(end - text) : strlen(text);

		snprintf(one, sizeof(one), "%.*s", (int)length, text);
		if (length >= sizeof(one) || read_one(one, lying))
			return diag_fail(diag, OBJECT,
					 "%s is not KIND=SIZE@BASE of whole pages, KIND secure, "
					 "loader, bundle or tree",
					 one);
		text = end ? end + 1 : NULL;
	}
	return 0;
}

static bool is_in_ram(const struct dt_board *board, struct range range)
{
	for (unsigned i = 0; i < board->n_ram; i++)
		if (range_overlaps(board->ram[i], range))
			return true;
	return false;
}

int lying_claim(const struct lying *lying, const struct dt_board *board, struct memmap *map,
		struct diag *diag)
{
	for (unsigned kind = 0; kind < LYING_TREE; kind++)
		if (is_in_ram(board, lying->range[kind]) &&
		    memmap_claim(map, kinds[kind].name, REGION_FIRMWARE, lying->range[kind],
				 kind != LYING_SECURE, diag))
			return -1;
	return 0;
}

int lying_free_bundle(const struct lying *lying, struct memmap *map, struct diag *diag)
{
	struct range bundle = lying->range[LYING_BUNDLE];

	for (unsigned i = 0; i < map->n_regions; i++)
		if (map->regions[i].type == REGION_FIRMWARE &&
		    map->regions[i].base == bundle.base && map->regions[i].size == bundle.size)
			return memmap_release(map, bundle.base, diag);
	return 0;
}
