/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/source.h"

#include "lib/log.h"
#include "lib/printf.h"

void source_close(struct source_reader *reader)
{
	bool open = reader->source != NULL;
	struct diag diag;

	reader->source = NULL;
	if (open && reader->device.close && reader->device.close(&reader->device, &diag))
		log_diag(&diag);
}

static int open_device(struct source_reader *reader, const struct boot_source *source,
		       struct diag *diag)
{
	if (reader->source == source)
		return 0;
	source_close(reader);
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
		source_close(reader);
		reader->memory = store_of_memory(part);
		return &reader->memory;
	}
	if (open_device(reader, source, diag) ||
	    block_store_open(&reader->blocks, &reader->device, part, diag))
		return NULL;
	return &reader->blocks.store;
}

/* A tree that no source has lies at its place. */
static bool may_have(const struct boot_source *source, enum source_file file)
{
	return file == SOURCE_LOADER   ? source->loader.size
	       : file == SOURCE_BUNDLE ? source->bundle.size || source->bundle_file
				       : true;
}

/* What is said when the last source has failed; nothing more than its own reason where it was the
 * only one. */
static bool none_has(enum source_file file, struct diag *diag)
{
	static const char *const words[] = {"tree", "loader", "bundle"};
	char names[64] = "";
	unsigned length = 0, count = 0;

	for (unsigned i = 0; board.sources[i] && length < sizeof(names); i++)
		if (may_have(board.sources[i], file))
			length += (unsigned)fmt_sn(names + length, sizeof(names) - length, "%s%s",
						   count++ ? ", " : "", board.sources[i]->name);
	if (count > 1) {
		log_diag(diag);
		diag_fail(diag, words[file],
			  "no boot source has a good one: %s (./mullion image and flash make one)",
			  names);
	}
	return false;
}

void source_first(uint32_t *index, enum source_file file)
{
	while (board.sources[*index + 1] && !may_have(board.sources[*index], file))
		++*index;
}

/* The last that has nothing of ours. */
static const struct boot_source *without;

void source_is_without(const struct boot_source *source)
{
	without = source;
}

bool source_next(uint32_t *index, enum source_file file, struct diag *diag)
{
	uint32_t next = *index + 1;

	while (board.sources[next] && !may_have(board.sources[next], file))
		next++;
	if (!board.sources[next])
		return none_has(file, diag);
	if (without == board.sources[*index])
		log_line("%s: %s", diag->object, diag->reason);
	else
		log_diag(diag);
	log_line("next boot source: %s", board.sources[next]->name);
	*index = next;
	return true;
}
