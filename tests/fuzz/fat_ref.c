/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/fat_ref.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const uint8_t *im;
static uint64_t table, data_at, root_at, count;
static uint32_t bytes_per_sector, cluster_bytes, root_entries, root_cluster;
static int kind;

static uint64_t number(uint64_t at, int bytes)
{
	uint64_t value = 0;

	while (bytes--)
		value = value * 256 + im[at + (uint64_t)bytes];
	return value;
}

static bool power_of_two(uint64_t value)
{
	return value && !(value & (value - 1));
}

/* Section 3 of the specification, in its order and with its names. */
static bool mount(uint64_t size)
{
	uint64_t sec_per_clus, rsvd, num_fats, fat_sz, tot_sec, root_sectors, first;
	bool is32;

	if (size < 512 || number(510, 2) != 0xaa55 || !memcmp(im + 3, "EXFAT   ", 8))
		return false;
	bytes_per_sector = (uint32_t)number(11, 2);
	sec_per_clus = number(13, 1);
	rsvd = number(14, 2);
	num_fats = number(16, 1);
	root_entries = (uint32_t)number(17, 2);
	tot_sec = number(19, 2) ? number(19, 2) : number(32, 4);
	is32 = !number(22, 2);
	fat_sz = is32 ? number(36, 4) : number(22, 2);
	if (!power_of_two(bytes_per_sector) || bytes_per_sector < 512 || bytes_per_sector > 4096 ||
	    !power_of_two(sec_per_clus) || !rsvd || !num_fats || !fat_sz ||
	    tot_sec * bytes_per_sector > size)
		return false;
	root_sectors = (root_entries * 32ull + bytes_per_sector - 1) / bytes_per_sector;
	first = rsvd + num_fats * fat_sz + root_sectors;
	if (first >= tot_sec)
		return false;
	count = (tot_sec - first) / sec_per_clus;
	kind = count < 4085 ? 12 : count < 65525 ? 16 : 32;
	if (!count || (kind == 32) != is32 || (kind == 32) == (root_entries != 0))
		return false;
	if (((count + 2) * (uint64_t)kind + 7) / 8 > fat_sz * bytes_per_sector)
		return false;
	cluster_bytes = (uint32_t)sec_per_clus * bytes_per_sector;
	table = rsvd * bytes_per_sector;
	data_at = first * bytes_per_sector;
	root_at = data_at - root_sectors * bytes_per_sector;
	root_cluster = 0;
	if (!is32)
		return true;
	if (number(42, 2) || (number(40, 2) & 0x80 && (number(40, 2) & 15) >= num_fats))
		return false;
	if (number(40, 2) & 0x80)
		table += (number(40, 2) & 15) * fat_sz * bytes_per_sector;
	root_cluster = (uint32_t)number(44, 4);
	return root_cluster >= 2 && root_cluster < count + 2;
}

static uint32_t follow(uint32_t cluster)
{
	if (kind == 12) {
		uint32_t pair = (uint32_t)number(table + cluster / 2 * 3, 3);

		return cluster % 2 ? pair >> 12 : pair & 0xfff;
	}
	return (uint32_t)number(table + (uint64_t)cluster * (unsigned)kind / 8, kind / 8) &
	       0x0fffffff;
}

static bool is_end(uint32_t value)
{
	return value >= (kind == 12 ? 0xff8u : kind == 16 ? 0xfff8u : 0x0ffffff8u);
}

/* The whole chain; 0: it has no end, or is damaged before `most` clusters. */
static uint32_t walk(uint32_t cluster, uint64_t *places, uint32_t most, bool *ended)
{
	uint32_t n = 0;

	*ended = false;
	while (n < most && cluster >= 2 && cluster < count + 2) {
		places[n++] = data_at + (cluster - 2) * (uint64_t)cluster_bytes;
		cluster = follow(cluster);
		if (is_end(cluster)) {
			*ended = true;
			break;
		}
	}
	return n;
}

/* The long name in front of entry `i`, as it was put together, or "". */
static void long_name(const uint8_t *const *entries, uint32_t i, char *name)
{
	uint8_t sum = 0;
	uint32_t k;

	for (k = 0; k < 11; k++)
		sum = (uint8_t)((sum >> 1 | sum << 7) + entries[i][k]);
	for (k = 1; k <= 20 && k <= i; k++) {
		const uint8_t *entry = entries[i - k];

		if (entry[0] == 0xe5 || (entry[11] & 0x3f) != 0x0f || entry[13] != sum ||
		    entry[12] || (entry[0] & ~0x40u) != k)
			break;
		for (uint32_t c = 0; c < 13; c++) {
			const uint8_t *at = entry + (c < 5    ? 1 + 2 * c
						     : c < 11 ? 14 + 2 * (c - 5)
							      : 28 + 2 * (c - 11));

			name[(k - 1) * 13 + c] = at[1] || at[0] > 127 ? '\x80' : (char)at[0];
		}
		if (entry[0] & 0x40) {
			name[k * 13] = 0;
			return;
		}
	}
	*name = 0;
}

static void short_name(const uint8_t *entry, char *name)
{
	int base = 8, extension = 3;

	while (base && entry[base - 1] == ' ')
		base--;
	while (extension && entry[7 + extension] == ' ')
		extension--;
	memcpy(name, entry, (size_t)base);
	if (extension)
		name[base++] = '.';
	memcpy(name + base, entry + 8, (size_t)extension);
	name[base + extension] = 0;
}

/* All entries of the root directory up to its end; false: it is damaged before that. */
static const uint8_t *entries[65536];
static uint32_t n_entries;

static bool list(void)
{
	static uint64_t places[FAT_REF_MOST];
	uint32_t per = cluster_bytes / 32, clusters, limit = root_entries;
	bool ended = true;

	n_entries = 0;
	if (kind == 32) {
		clusters = walk(root_cluster, places, 65536 / per + 1, &ended);
		limit = clusters * per < 65536 ? clusters * per : 65536;
		ended = ended && clusters * per <= 65536;
	}
	for (uint32_t i = 0; i < limit; i++) {
		const uint8_t *entry = kind == 32 ? im + places[i / per] + i % per * 32
						  : im + root_at + i * 32;

		if (!*entry)
			return true;
		entries[n_entries++] = entry;
	}
	return ended;
}

/* The first entry with the name, also where the directory is damaged behind it. */
static const uint8_t *find(const char *name)
{
	char found[264];

	list();
	for (uint32_t i = 0; i < n_entries; i++) {
		const uint8_t *entry = entries[i];

		if (entry[0] == 0xe5 || (entry[11] & 0x3f) == 0x0f || entry[11] & 8)
			continue;
		short_name(entry, found);
		if (!strcasecmp(found, name))
			return entry;
		long_name(entries, i, found);
		if (!strcasecmp(found, name))
			return entry;
	}
	return NULL;
}

uint32_t fat_ref_file(const uint8_t *image, uint64_t size, const char *name, uint64_t *places,
		      uint32_t *cluster, uint32_t *file_size)
{
	const uint8_t *entry;
	uint64_t first, bytes;
	uint32_t n;
	bool ended;

	im = image;
	if (!mount(size))
		return 0;
	entry = find(name);
	if (!entry || entry[11] & 0x10)
		return 0;
	bytes = number((uint64_t)(entry - im) + 28, 4);
	first = number((uint64_t)(entry - im) + 26, 2);
	if (kind == 32)
		first |= number((uint64_t)(entry - im) + 20, 2) << 16;
	if (!bytes || bytes > count * cluster_bytes || first > 0xffffffff)
		return 0;
	n = walk((uint32_t)first, places, (uint32_t)((bytes + cluster_bytes - 1) / cluster_bytes),
		 &ended);
	*cluster = cluster_bytes;
	*file_size = (uint32_t)bytes;
	return ended && (uint64_t)n * cluster_bytes >= bytes ? n : 0;
}
