/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/names.h"

#include <stdbool.h>
#include <string.h>

/* Powers of two; a quarter stays free. Debian's trees have 300 names at most, those with a
 * /__symbols__ as many more as there are labels. */
#define TEXTS 2048u
#define ASKED 512u
#define SEEN  128u

#define TWICE (1u << 31) /* with an offset in `texts`; a tree is smaller than that */

static const char *block;
static struct {
	uint32_t texts[TEXTS]; /* 1 + offset of each name the tree has, hashed by its text */
	uint32_t seen[SEEN];   /* 1 + offset of some that are in `texts` */
	struct name asked[ASKED];
	unsigned n_texts, n_asked;
} names;

/* Those of the tree are more than there is room for: all are compared as text. */
static bool are_too_many(void)
{
	return names.n_texts == TEXTS / 4 * 3;
}

void names_clear(const char *strings)
{
	memset(&names, 0, sizeof(names));
	block = strings;
}

void names_move(const char *strings)
{
	memset(names.asked, 0, sizeof(names.asked));
	names.n_asked = 0;
	block = strings;
}

/* Where in `texts` that text is, or belongs. */
static uint32_t *find_text(const char *text)
{
	unsigned hash = 0;

	for (const char *c = text; *c; c++)
		hash = 31 * hash + (uint8_t)*c;
	for (;; hash++) {
		uint32_t *slot = &names.texts[hash % TEXTS];

		if (!*slot || !strcmp(block + (*slot & ~TWICE) - 1, text))
			return slot;
	}
}

void names_add(uint32_t offset)
{
	uint32_t *seen = &names.seen[offset % SEEN], *slot;

	if (*seen == offset + 1 || are_too_many())
		return;
	*seen = offset + 1;
	slot = find_text(block + offset);
	if (!*slot) {
		*slot = offset + 1;
		names.n_texts++;
	} else if ((*slot & ~TWICE) != offset + 1) {
		*slot |= TWICE;
	}
}

static uint32_t find_offset(const char *text)
{
	uint32_t found = are_too_many() ? TWICE : *find_text(text);

	if (!found)
		return NAME_ABSENT;
	return found & TWICE ? NAME_TWICE : found - 1;
}

struct name *names_find(const char *text)
{
	static struct name beyond; /* what there is no room for is looked for each time */
	unsigned at = (uintptr_t)text % ASKED;
	struct name *name = &names.asked[at];

	for (; name->text != text; name = &names.asked[at]) {
		if (name->text) {
			at = (at + 1) % ASKED;
			continue;
		}
		if (names.n_asked == ASKED / 4 * 3)
			name = &beyond;
		else
			names.n_asked++;
		*name = (struct name){.text = text, .offset = find_offset(text)};
		return name;
	}
	if (__STDC_HOSTED__ && name->offset != find_offset(text))
		__builtin_trap(); /* the text at that address has changed: see the header */
	return name;
}

void names_unwrite(void)
{
	for (unsigned at = 0; at < ASKED; at++)
		names.asked[at].written = 0;
}
