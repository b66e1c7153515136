/* SPDX-License-Identifier: Apache-2.0 */
/* The boot sector, and the table of clusters. */
#include "storage/fat_parts.h"

#include <string.h>

#include "include/addr.h"
#include "lib/le.h"

typedef unsigned long long ull;

/* The boot sector (section 3): offsets */
#define BOOT_SYSTEM       3u
#define BOOT_SECTOR       11u
#define BOOT_CLUSTER      13u
#define BOOT_RESERVED     14u
#define BOOT_TABLES       16u
#define BOOT_ROOT_ENTRIES 17u
#define BOOT_SECTORS16    19u
#define BOOT_TABLE16      22u
#define BOOT_SECTORS32    32u
#define BOOT_TABLE32      36u
#define BOOT_FLAGS        40u
#define BOOT_VERSION      42u
#define BOOT_ROOT         44u
#define BOOT_SIGNATURE    510u

#define FLAGS_ONE_TABLE 0x80u /* one table counts, and flags say which; else all are alike */
#define FLAGS_TABLE     0x0fu

/* Fewer clusters are FAT12, FAT16; more than the last are not numbered (section 3.5). */
#define CLUSTERS_16   4085u
#define CLUSTERS_32   65525u
#define CLUSTERS_MOST 0x0ffffff5u

/* What a boot sector says, in sectors. */
struct layout {
	uint32_t sector, cluster, reserved, tables, root_entries;
	uint64_t table, sectors, root;
};

static int read_layout(struct layout *layout, const uint8_t *boot, struct diag *diag)
{
	*layout = (struct layout){
		.sector = le16(boot + BOOT_SECTOR),
		.cluster = boot[BOOT_CLUSTER],
		.reserved = le16(boot + BOOT_RESERVED),
		.tables = boot[BOOT_TABLES],
		.root_entries = le16(boot + BOOT_ROOT_ENTRIES),
		.table = le16(boot + BOOT_TABLE16) ? le16(boot + BOOT_TABLE16)
						   : le32(boot + BOOT_TABLE32),
		.sectors = le16(boot + BOOT_SECTORS16) ? le16(boot + BOOT_SECTORS16)
						       : le32(boot + BOOT_SECTORS32),
	};
	if (!memcmp(boot + BOOT_SYSTEM, "EXFAT   ", 8))
		return diag_fail(diag, "FAT", "exFAT: it has to be FAT12, FAT16 or FAT32");
	if (le16(boot + BOOT_SIGNATURE) != 0xaa55)
		return diag_fail(diag, "FAT", "no boot sector: it ends in 0x%x",
				 le16(boot + BOOT_SIGNATURE));
	if (layout->sector < FAT_PIECE || layout->sector > 4096 ||
	    layout->sector & (layout->sector - 1))
		return diag_fail(diag, "FAT", "sectors of %u bytes", layout->sector);
	if (!layout->cluster || layout->cluster & (layout->cluster - 1))
		return diag_fail(diag, "FAT", "clusters of %u sectors", layout->cluster);
	if (!layout->reserved || !layout->tables || !layout->table)
		return diag_fail(diag, "FAT", "%u tables of %llu sectors behind %u", layout->tables,
				 (ull)layout->table, layout->reserved);
	layout->root = ((uint64_t)layout->root_entries * FAT_ENTRY + layout->sector - 1) /
		       layout->sector;
	return 0;
}

/* Sectors before cluster 2. */
static uint64_t data_sector(const struct layout *layout)
{
	return layout->reserved + layout->tables * layout->table + layout->root;
}

/* How many clusters there are, and so which type it is. */
static int count_clusters(struct fat *fat, const struct layout *layout, struct diag *diag)
{
	uint64_t before = data_sector(layout), clusters, entries;

	if (layout->sectors * layout->sector > fat->partition->size)
		return diag_fail(diag, "FAT", "of %llu bytes, its partition has %llu",
				 (ull)(layout->sectors * layout->sector),
				 (ull)fat->partition->size);
	clusters = before < layout->sectors ? (layout->sectors - before) / layout->cluster : 0;
	if (!clusters || clusters > CLUSTERS_MOST)
		return diag_fail(diag, "FAT", "%llu sectors, of which %llu are no clusters",
				 (ull)layout->sectors, (ull)before);
	fat->bits = clusters < CLUSTERS_16 ? 12 : clusters < CLUSTERS_32 ? 16 : 32;
	fat->clusters = (uint32_t)clusters;
	entries = (clusters + 2) * fat->bits;
	if ((entries + 7) / 8 > layout->table * layout->sector)
		return diag_fail(diag, "FAT", "%llu clusters, the table has %llu sectors",
				 (ull)clusters, (ull)layout->table);
	return 0;
}

/* A FAT32 has a cluster for its root directory, the others have a place: the field for the size of
 * their table is empty in its boot sector. */
static int find_root(struct fat *fat, const struct layout *layout, const uint8_t *boot,
		     struct diag *diag)
{
	bool wide = !le16(boot + BOOT_TABLE16);
	uint32_t flags = le16(boot + BOOT_FLAGS), which = flags & FLAGS_TABLE;

	if (wide != (fat->bits == 32) || wide != !layout->root_entries)
		return diag_fail(diag, "FAT", "%u clusters make it FAT%u, its boot sector is not",
				 fat->clusters, fat->bits);
	fat->root_entries = layout->root_entries;
	if (!wide)
		return 0;
	if (le16(boot + BOOT_VERSION))
		return diag_fail(diag, "FAT", "FAT32 of version 0x%x", le16(boot + BOOT_VERSION));
	if (flags & FLAGS_ONE_TABLE) {
		if (which >= layout->tables)
			return diag_fail(diag, "FAT", "table %u of %u counts", which,
					 layout->tables);
		fat->table += which * layout->table * layout->sector;
	}
	fat->root_cluster = le32(boot + BOOT_ROOT);
	return fat_check_cluster(fat, "root directory", fat->root_cluster, diag);
}

int fat_open(struct fat *fat, const struct store *partition, struct diag *diag)
{
	uint8_t boot[FAT_PIECE] __attribute__((aligned(8)));
	struct layout layout;

	*fat = (struct fat){.partition = partition};
	if (partition->size < sizeof(boot))
		return diag_fail(diag, "FAT", "in a partition of %llu bytes", (ull)partition->size);
	if (store_fetch(partition, 0, boot, sizeof(boot), diag) ||
	    read_layout(&layout, boot, diag) || count_clusters(fat, &layout, diag))
		return -1;
	fat->cluster = layout.cluster * layout.sector;
	fat->table = (uint64_t)layout.reserved * layout.sector;
	fat->data = data_sector(&layout) * layout.sector;
	fat->root = fat->data - layout.root * layout.sector;
	return find_root(fat, &layout, boot, diag);
}

int fat_check_cluster(const struct fat *fat, const char *object, uint32_t cluster,
		      struct diag *diag)
{
	if (cluster >= 2 && cluster - 2 < fat->clusters)
		return 0;
	return diag_fail(diag, object, "its chain leads to cluster %u, there are 2 to %u", cluster,
			 fat->clusters + 1);
}

/* A byte of the table. */
static int table_byte(struct fat *fat, uint64_t offset, uint8_t *byte, struct diag *diag)
{
	uint64_t at = ALIGN_DOWN(offset, FAT_PIECE);

	if (!fat->piece_read || fat->piece_at != at) {
		fat->piece_read = false;
		if (store_fetch(fat->partition, fat->table + at, fat->piece, FAT_PIECE, diag))
			return -1;
		fat->piece_at = at;
		fat->pieces++;
		fat->piece_read = true;
	}
	*byte = fat->piece[offset - at];
	return 0;
}

/* Section 4: an entry is little-endian; the upper four bits of FAT32's are somebody else's. */
static int table_entry(struct fat *fat, uint32_t cluster, uint32_t *entry, struct diag *diag)
{
	unsigned odd = fat->bits == 12 && cluster & 1;
	uint64_t offset = (uint64_t)cluster * fat->bits / 8;
	uint8_t bytes[4] = {0};

	for (unsigned i = 0; i < (fat->bits + 7) / 8; i++)
		if (table_byte(fat, offset + i, &bytes[i], diag))
			return -1;
	*entry = le32(bytes);
	if (fat->bits == 12)
		*entry = *entry >> (odd ? 4 : 0) & 0xfff;
	if (fat->bits == 32)
		*entry &= 0x0fffffff;
	return 0;
}

int fat_next(struct fat *fat, const char *object, uint32_t cluster, uint32_t *next,
	     struct diag *diag)
{
	uint32_t most = fat->bits == 32 ? 0x0fffffff : (1u << fat->bits) - 1;

	if (table_entry(fat, cluster, next, diag))
		return -1;
	if (*next > most - 8) {
		*next = FAT_END;
		return 0;
	}
	if (*next == most - 8)
		return diag_fail(diag, object, "its cluster %u is marked as bad", cluster);
	if (!*next)
		return diag_fail(diag, object, "its cluster %u is marked as free", cluster);
	return fat_check_cluster(fat, object, *next, diag);
}
