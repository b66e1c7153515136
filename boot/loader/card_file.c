/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/loader/card_file.h"

#include "lib/log.h"
#include "storage/fat.h"
#include "storage/gpt.h"
#include "storage/mbr.h"

/* The first partition of a type that a FAT has. */
static const struct gpt_partition *fat_partition(const struct gpt *gpt)
{
	const struct gpt_partition *system = gpt_find(gpt, NULL, gpt_type_efi_system, NULL);
	const struct gpt_partition *data = gpt_find(gpt, NULL, gpt_type_basic_data, NULL);

	return !system || (data && data < system) ? data : system;
}

static int find_in_gpt(struct mbr *found, const struct store *disk, uint32_t block,
		       const char *device, struct diag *diag)
{
	static struct gpt gpt __attribute__((section(".noinit")));
	const struct gpt_partition *partition;

	if (gpt_read(&gpt, disk, block, diag))
		return -1;
	if (gpt.damaged.reason[0])
		log_line("%s: the first copy of its GPT is damaged: %s: the second is used", device,
			 gpt.damaged.reason);
	partition = fat_partition(&gpt);
	if (!partition)
		return diag_fail(diag, device, "no FAT partition among the %u of its GPT",
				 gpt.count);
	found->partition = partition->number;
	found->place = partition->place;
	return 0;
}

static int find_partition(struct source_reader *reader, const struct boot_source *source,
			  struct mbr *found, struct diag *diag)
{
	const struct store *disk = source_part(reader, source, (struct range){0, ~0ull}, diag);
	const struct block_device *device = &reader->device;
	uint32_t block = device->logical_size ? device->logical_size : BLOCK_SIZE;

	if (!disk || mbr_read(found, disk, block, diag))
		return -1;
	return found->protective ? find_in_gpt(found, disk, block, device->name, diag) : 0;
}

const struct store *card_file(struct source_reader *reader, const struct boot_source *source,
			      struct diag *diag)
{
	static struct block_store blocks;
	static struct fat fat;
	static struct fat_file file;
	struct mbr found;

	if (find_partition(reader, source, &found, diag) ||
	    block_store_open(&blocks, &reader->device, found.place, diag) ||
	    fat_open(&fat, &blocks.store, diag) ||
	    fat_file_open(&file, &fat, source->bundle_file, diag))
		return NULL;
	if (found.partition)
		log_line("%s in partition %u of %s, a FAT%u", source->bundle_file, found.partition,
			 reader->device.name, fat.bits);
	else
		log_line("%s on %s without partitions, a FAT%u", source->bundle_file,
			 reader->device.name, fat.bits);
	return &file.store;
}

int card_memory(struct source_reader *reader, const struct boot_source *source,
		struct scratch *scratch, struct diag *diag)
{
	const struct range own = scratch->own;
	const struct range around[] = {{range_end(own), HYP_MEMORY_END - range_end(own)},
				       {0, own.base}};
	uint64_t size = ALIGN_UP(source->memory, PAGE_SIZE), base = 0;
	struct range *memory = &reader->device.memory;
	int failed = -1;

	/* DRAM, but for the stage's own memory, which may be secure: no device reaches that. At the
	 * low end: at the other one is the hypervisor's place */
	for (unsigned i = 0; i < 2 && failed; i++)
		failed = memmap_alloc(&scratch->map, source->name, REGION_TREE, size, PAGE_SIZE,
				      around[i], 0, &base, diag);
	*memory = (struct range){base, failed ? 0 : size};
	return failed ? -1 : scratch->reach(*memory, diag);
}
