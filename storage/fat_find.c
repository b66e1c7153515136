/* SPDX-License-Identifier: Apache-2.0 */
/* A name in the root directory (sections 6 and 7). */
#include "storage/fat_parts.h"

#include <string.h>

#include "lib/le.h"

#define SHORT_NAME    11u /* bytes: eight, and three behind the dot */
#define ENTRIES_PIECE (FAT_PIECE / FAT_ENTRY)
#define ENTRIES_MOST  65536u /* a directory has at most 2 MiB */

#define NAME_FREE 0x00u /* nor is any behind it used */
#define NAME_GONE 0xe5u

#define LONG_ATTRIBUTES 0x0fu
#define LONG_MASK       0x3fu
#define LONG_TYPE       12u
#define LONG_SUM        13u
#define LONG_LAST       0x40u /* in its number: the name's end, which comes first */
#define LONG_MOST       20u
#define LONG_CHARACTERS 13u

struct search {
	const char *name;
	/* A long name, as far as its entries have come: from its end to its beginning. */
	char name_long[LONG_MOST * LONG_CHARACTERS + 1];
	unsigned left; /* entries to come */
	bool whole;    /* none */
	uint8_t sum;   /* of the short name it belongs to */
};

static char lower(char character)
{
	return character >= 'A' && character <= 'Z' ? (char)(character + 'a' - 'A') : character;
}

static bool same_name(const char *left, const char *right)
{
	while (*left && lower(*left) == lower(*right)) {
		left++;
		right++;
	}
	return !*left && !*right;
}

static void take_long_entry(struct search *search, const uint8_t *entry)
{
	static const uint8_t places[LONG_CHARACTERS] = {1,  3,  5,  7,  9,  14, 16,
							18, 20, 22, 24, 28, 30};
	unsigned number = entry[0] & ~LONG_LAST;
	char *to;

	search->whole = false;
	if (entry[0] & LONG_LAST) {
		search->left = number;
		search->sum = entry[LONG_SUM];
		if (number <= LONG_MOST)
			search->name_long[number * LONG_CHARACTERS] = 0;
	}
	if (!number || number > LONG_MOST || number != search->left ||
	    entry[LONG_SUM] != search->sum || entry[LONG_TYPE]) {
		search->left = 0;
		return;
	}
	to = search->name_long + --search->left * LONG_CHARACTERS;
	for (unsigned i = 0; i < LONG_CHARACTERS; i++) {
		uint16_t character = le16(entry + places[i]);

		to[i] = character < 0x80 ? (char)character : '\xff'; /* like nothing we look for */
	}
	search->whole = !search->left;
}

static uint8_t sum_of(const uint8_t *entry)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < SHORT_NAME; i++)
		sum = ((sum & 1) << 7) + (sum >> 1 & 0x7f) + entry[i];
	return (uint8_t)sum;
}

static bool same_short_name(const uint8_t *entry, const char *name)
{
	char text[SHORT_NAME + 2];
	unsigned length = 8, end = 3;

	while (length && entry[length - 1] == ' ')
		length--;
	while (end && entry[8 + end - 1] == ' ')
		end--;
	memcpy(text, entry, length);
	if (end)
		text[length++] = '.';
	memcpy(text + length, entry + 8, end);
	text[length + end] = 0;
	return same_name(text, name);
}

/* True: the entry is the one. */
static bool look_at(struct search *search, const uint8_t *entry)
{
	bool named = search->whole && search->sum == sum_of(entry) &&
		     same_name(search->name_long, search->name);

	if (entry[0] != NAME_GONE && (entry[FAT_ATTRIBUTES] & LONG_MASK) == LONG_ATTRIBUTES) {
		take_long_entry(search, entry);
		return false;
	}
	search->whole = false;
	search->left = 0;
	if (entry[0] == NAME_GONE || entry[FAT_ATTRIBUTES] & FAT_IS_LABEL)
		return false;
	return named || same_short_name(entry, search->name);
}

/* Where the directory goes on: in this cluster (0: it has none), or the next; *place 0: nowhere. */
static int next_piece(struct fat *fat, uint32_t *cluster, uint64_t *place, struct diag *diag)
{
	*place += FAT_PIECE;
	if (!*cluster || *place < fat_place(fat, *cluster) + fat->cluster)
		return 0;
	if (fat_next(fat, "root directory", *cluster, cluster, diag))
		return -1;
	*place = *cluster == FAT_END ? 0 : fat_place(fat, *cluster);
	return 0;
}

int fat_find(struct fat *fat, const char *name, uint8_t found[FAT_ENTRY], struct diag *diag)
{
	uint8_t piece[FAT_PIECE] __attribute__((aligned(8)));
	struct search search = {.name = name};
	uint32_t cluster = fat->root_cluster, n;
	uint32_t most = cluster ? ENTRIES_MOST : fat->root_entries;
	uint64_t place = cluster ? fat_place(fat, cluster) : fat->root;

	for (n = 0; n < most && place; n++) {
		const uint8_t *entry = piece + n % ENTRIES_PIECE * FAT_ENTRY;

		if (n % ENTRIES_PIECE == 0 &&
		    store_fetch(fat->partition, place, piece, sizeof(piece), diag))
			return -1;
		if (entry[0] == NAME_FREE)
			break;
		if (look_at(&search, entry)) {
			memcpy(found, entry, FAT_ENTRY);
			return 0;
		}
		if (n % ENTRIES_PIECE == ENTRIES_PIECE - 1 &&
		    next_piece(fat, &cluster, &place, diag))
			return -1;
	}
	if (n == ENTRIES_MOST && place)
		return diag_fail(diag, "root directory", "does not end after %u entries",
				 ENTRIES_MOST);
	return diag_fail(diag, name, "is not among the %u entries of the root directory", n);
}
