/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/mbr.h"

#include "lib/le.h"

typedef unsigned long long ull;

/* UEFI 2.10, 5.2 */
#define MBR_SIZE      512u
#define MBR_ENTRIES   446u
#define MBR_SIGNATURE 510u
#define ENTRY         16u
#define ENTRY_BOOT    0u
#define ENTRY_TYPE    4u
#define ENTRY_FIRST   8u
#define ENTRY_BLOCKS  12u
#define ENTRIES       4u

#define BOOT_ACTIVE     0x80u
#define TYPE_UNUSED     0x00u
#define TYPE_PROTECTIVE 0xeeu

static const uint8_t *entry_of(const uint8_t *mbr, unsigned i)
{
	return mbr + MBR_ENTRIES + i * ENTRY;
}

/* FAT12, FAT16 of less than 32 MiB and of more, FAT32, FAT32 and FAT16 "with LBA", EFI's own. */
static bool has_fat(uint8_t type)
{
	static const uint8_t types[] = {0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e, 0xef};

	for (unsigned i = 0; i < sizeof(types); i++)
		if (types[i] == type)
			return true;
	return false;
}

/* How many partitions there are. 0, too, where this cannot be a table: the boot sector of a file
 * system ends alike, and has its program there. */
static unsigned count_entries(const uint8_t *mbr)
{
	unsigned count = 0;

	for (unsigned i = 0; i < ENTRIES; i++) {
		if (entry_of(mbr, i)[ENTRY_BOOT] & ~BOOT_ACTIVE)
			return 0;
		count += entry_of(mbr, i)[ENTRY_TYPE] != TYPE_UNUSED;
	}
	return count;
}

static int take_entry(struct mbr *mbr, const uint8_t *entry, unsigned number, uint64_t size,
		      uint32_t block, struct diag *diag)
{
	uint64_t first = le32(entry + ENTRY_FIRST), count = le32(entry + ENTRY_BLOCKS);

	if (!count || first + count > size / block)
		return diag_fail(diag, "MBR", "partition %u of %llu blocks at %llu, of %llu",
				 number, (ull)count, (ull)first, (ull)(size / block));
	mbr->partition = number;
	mbr->place = (struct range){first * block, count * block};
	return 0;
}

int mbr_read(struct mbr *mbr, const struct store *disk, uint32_t block, struct diag *diag)
{
	uint8_t bytes[MBR_SIZE] __attribute__((aligned(8)));
	unsigned count;

	*mbr = (struct mbr){.place = {0, disk->size}};
	if (disk->size < sizeof(bytes))
		return diag_fail(diag, "MBR", "none: the disk has %llu bytes", (ull)disk->size);
	if (store_fetch(disk, 0, bytes, sizeof(bytes), diag))
		return -1;
	if (le16(bytes + MBR_SIGNATURE) != 0xaa55)
		return diag_fail(diag, "MBR", "none: block 0 ends in 0x%x",
				 le16(bytes + MBR_SIGNATURE));
	for (unsigned i = 0; i < ENTRIES && !mbr->protective; i++)
		mbr->protective = entry_of(bytes, i)[ENTRY_TYPE] == TYPE_PROTECTIVE;
	count = count_entries(bytes);
	if (mbr->protective || !count)
		return 0;
	for (unsigned i = 0; i < ENTRIES; i++)
		if (has_fat(entry_of(bytes, i)[ENTRY_TYPE]))
			return take_entry(mbr, entry_of(bytes, i), i + 1, disk->size, block, diag);
	return diag_fail(diag, "MBR", "no FAT among its %u partitions", count);
}
