/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/source.h"

#include "lib/log.h"

static int open_device(struct source_reader *reader, const struct boot_source *source,
		       struct diag *diag)
{
	if (reader->source == source)
		return 0;
	reader->source = NULL;
	if (source->open(&reader->device, diag))
		return -1;
	reader->source = source;
	log_line("%s of %llu MiB, by %s", reader->device.name,
		 (unsigned long long)(reader->device.blocks * BLOCK_SIZE >> 20),
		 reader->device.byte_addresses ? "bytes" : "blocks");
	return 0;
}

const struct store *source_part(struct source_reader *reader, const struct boot_source *source,
				struct range part, struct diag *diag)
{
	if (!source->open) {
		reader->memory = store_of_memory(part);
		return &reader->memory;
	}
	if (open_device(reader, source, diag) ||
	    block_store_open(&reader->blocks, &reader->device, part, diag))
		return NULL;
	return &reader->blocks.store;
}

bool source_next(uint32_t *index, const struct diag *diag)
{
	if (!board.sources[*index + 1])
		return false;
	log_diag(diag);
	log_line("next boot source: %s", board.sources[++*index]->name);
	return true;
}
