/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/gpt_help.h"

#include <string.h>

#include "lib/crc32.h"
#include "lib/le.h"

uint8_t disk[DISK_SIZE];
uint32_t block;

uint8_t *at(uint64_t lba)
{
	return disk + lba * block;
}

uint64_t last_block(void)
{
	return DISK_SIZE / block - 1;
}

void put32(uint64_t lba, unsigned offset, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		at(lba)[offset + i] = (uint8_t)(value >> 8 * i);
}

void put64(uint64_t lba, unsigned offset, uint64_t value)
{
	put32(lba, offset, (uint32_t)value);
	put32(lba, offset + 4, (uint32_t)(value >> 32));
}

void sum_header(uint64_t lba)
{
	put32(lba, 16, 0);
	put32(lba, 16, crc32(0, at(lba), le32(at(lba) + 12)));
}

void sum(uint64_t lba)
{
	put32(lba, 88,
	      crc32(0, at(le64(at(lba) + 72)), (size_t)le32(at(lba) + 80) * le32(at(lba) + 84)));
	sum_header(lba);
}

static void put_header(uint64_t lba, uint64_t other, uint64_t entries, uint32_t count,
		       uint64_t table)
{
	memcpy(at(lba), "EFI PART\0\0\1", 12);
	put32(lba, 12, 92);
	put64(lba, 24, lba);
	put64(lba, 32, other);
	put64(lba, 40, 2 + table);
	put64(lba, 48, last_block() - table - 1);
	put64(lba, 72, entries);
	put32(lba, 80, count);
	put32(lba, 84, 128);
	sum(lba);
}

void new_disk(uint32_t block_size, uint32_t count)
{
	uint64_t table;

	block = block_size;
	table = (count * 128 + block - 1) / block;
	memset(disk, 0, sizeof(disk));
	disk[446 + 4] = 0xee;
	disk[446 + 8] = 1;
	disk[510] = 0x55;
	disk[511] = 0xaa;
	put_header(1, last_block(), 2, count, table);
	put_header(last_block(), 1, last_block() - table, count, table);
}

void add(uint64_t lba, unsigned index, const uint8_t type[16], uint64_t first, uint64_t last,
	 const char *name)
{
	uint64_t entries = le64(at(lba) + 72);
	unsigned offset = index * le32(at(lba) + 84);

	memcpy(at(entries) + offset, type, 16);
	put64(entries, offset + 32, first);
	put64(entries, offset + 40, last);
	for (unsigned i = 0; i < 36 && name[i]; i++)
		at(entries)[offset + 56 + 2 * i] = (uint8_t)name[i];
	sum(lba);
}
