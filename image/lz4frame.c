/* SPDX-License-Identifier: Apache-2.0 */
#include "image/lz4frame.h"

#include <lz4.h>
#include <string.h>

#include "lib/le.h"
#include "image/xxh32.h"

#define MAGIC        0x184d2204u
#define MAGIC_LEGACY 0x184c2102u

#define FLG_VERSION(f)    ((f) >> 6)
#define FLG_INDEPENDENT   (1u << 5)
#define FLG_BLOCK_CHECK   (1u << 4)
#define FLG_CONTENT_SIZE  (1u << 3)
#define FLG_CONTENT_CHECK (1u << 2)
#define FLG_RESERVED      (1u << 1)
#define FLG_DICTIONARY    (1u << 0)
/* the largest block: 4 is 64 KiB, each one more four times as much, up to 7, 4 MiB */
#define BD_MAX_SIZE(b) (((b) >> 4) & 7)
#define BD_RESERVED    0x8fu

#define BLOCK_STORED (1u << 31) /* in the size before a block: its bytes are as they were */
#define HISTORY      0x10000u   /* how far back a linked block can refer */

/* Every block of the legacy format, but for the last, unpacks to this. */
#define LEGACY_BLOCK (8u << 20)

static int fail_truncated(const char *name, size_t size, struct diag *diag)
{
	return diag_fail(diag, name, "lz4 data is truncated (ends after %zu bytes)", size);
}

/* The magic, and the two bytes of flags behind it. */
static int check_start(const char *name, const uint8_t *bytes, struct diag *diag)
{
	unsigned flags = bytes[4], descriptor = bytes[5];

	if (le32(bytes) != MAGIC)
		return diag_fail(diag, name, "is not lz4 data (begins with 0x%08x)", le32(bytes));
	if (FLG_VERSION(flags) != 1 || (flags & FLG_RESERVED) || (descriptor & BD_RESERVED) ||
	    BD_MAX_SIZE(descriptor) < 4)
		return diag_fail(diag, name,
				 "lz4 frame header is of another version (flags 0x%02x 0x%02x)",
				 flags, descriptor);
	if (flags & FLG_DICTIONARY)
		return diag_fail(diag, name, "lz4 data needs a dictionary: not supported");
	return 0;
}

/* The last byte of a header of `size` bytes is a checksum of what is behind the magic. */
static int verify_header(const char *name, const uint8_t *bytes, size_t size, struct diag *diag)
{
	unsigned sum = (xxh32(bytes + 4, size - 5) >> 8) & 0xff;

	if (bytes[size - 1] != sum)
		return diag_fail(diag, name,
				 "lz4 frame header is corrupt (checksum 0x%02x, computed 0x%02x)",
				 bytes[size - 1], sum);
	return 0;
}

int lz4_read_header(const char *name, const uint8_t *bytes, size_t size, struct lz4_header *header,
		    struct diag *diag)
{
	unsigned flags;

	if (size >= 4 && le32(bytes) == MAGIC_LEGACY) {
		*header = (struct lz4_header){.size = 4, .block_max = LEGACY_BLOCK, .legacy = 1};
		return 0;
	}
	if (size < 7)
		return fail_truncated(name, size, diag);
	if (check_start(name, bytes, diag))
		return -1;
	flags = bytes[4];
	*header = (struct lz4_header){
		.size = (flags & FLG_CONTENT_SIZE) ? 15 : 7,
		.block_max = (size_t)1 << (8 + 2 * BD_MAX_SIZE(bytes[5])),
		.has_content = flags & FLG_CONTENT_SIZE,
		.linked = !(flags & FLG_INDEPENDENT),
		.block_checksum = flags & FLG_BLOCK_CHECK,
		.content_checksum = flags & FLG_CONTENT_CHECK,
	};
	if (size < header->size)
		return fail_truncated(name, size, diag);
	if (header->has_content)
		header->content = le64(bytes + 6);
	return verify_header(name, bytes, header->size, diag);
}

struct unpacking {
	const char *name;
	struct lz4_header header;
	const uint8_t *source;
	size_t size, used; /* of `source`: its bytes, and those read so far */
	uint8_t *target;
	size_t room, written;
	struct diag *diag;
};

static int verify_checksum(struct unpacking *unpacking, const char *what, const uint8_t *data,
			   size_t size)
{
	uint32_t want, have;

	if (unpacking->size - unpacking->used < 4)
		return fail_truncated(unpacking->name, unpacking->size, unpacking->diag);
	want = le32(unpacking->source + unpacking->used);
	have = xxh32(data, size);
	if (want != have)
		return diag_fail(unpacking->diag, unpacking->name,
				 "lz4 %s is corrupt (checksum 0x%08x, computed 0x%08x)", what, want,
				 have);
	unpacking->used += 4;
	return 0;
}

static int copy_stored(struct unpacking *unpacking, const uint8_t *block, size_t size)
{
	if (size > unpacking->room - unpacking->written)
		return diag_fail(unpacking->diag, unpacking->name, "needs more than %zu bytes",
				 unpacking->room);
	memcpy(unpacking->target + unpacking->written, block, size);
	unpacking->written += size;
	return 0;
}

static int unpack_block(struct unpacking *unpacking, const uint8_t *block, size_t size)
{
	size_t free_room = unpacking->room - unpacking->written,
	       history = unpacking->header.linked ? unpacking->written : 0;
	size_t limit = free_room < unpacking->header.block_max ? free_room
							       : unpacking->header.block_max;
	uint8_t *to = unpacking->target + unpacking->written;
	int got;

	if (history > HISTORY)
		history = HISTORY;
	/* Sizes are little more than 8 MiB at most, so that the library's ints hold them. */
	got = LZ4_decompress_safe_usingDict((const char *)block, (char *)to, (int)size, (int)limit,
					    (const char *)to - history, (int)history);
	if (got >= 0) {
		unpacking->written += (size_t)got;
		return 0;
	}
	if (limit < unpacking->header.block_max)
		return diag_fail(unpacking->diag, unpacking->name,
				 "lz4 block at %zu is corrupt, or needs more than %zu bytes",
				 unpacking->used, unpacking->room);
	return diag_fail(unpacking->diag, unpacking->name, "lz4 block at %zu is corrupt",
			 unpacking->used);
}

/* One data block; *last is set at the end mark. */
static int unpack_next_block(struct unpacking *unpacking, unsigned *last)
{
	const uint8_t *block;
	uint32_t word;
	size_t size;

	if (unpacking->size - unpacking->used < 4)
		return fail_truncated(unpacking->name, unpacking->size, unpacking->diag);
	word = le32(unpacking->source + unpacking->used);
	unpacking->used += 4;
	size = word & ~BLOCK_STORED;
	*last = word == 0;
	if (*last)
		return 0;
	if (size > unpacking->header.block_max)
		return diag_fail(unpacking->diag, unpacking->name,
				 "lz4 block at %zu is corrupt (%zu bytes)", unpacking->used, size);
	if (size > unpacking->size - unpacking->used)
		return fail_truncated(unpacking->name, unpacking->size, unpacking->diag);
	block = unpacking->source + unpacking->used;
	if ((word & BLOCK_STORED) ? copy_stored(unpacking, block, size)
				  : unpack_block(unpacking, block, size))
		return -1;
	unpacking->used += size;
	return unpacking->header.block_checksum ? verify_checksum(unpacking, "block", block, size)
						: 0;
}

/* The legacy format has no end mark: the data ends, or is padded with zeroes. */
static int unpack_legacy_block(struct unpacking *unpacking, unsigned *last)
{
	size_t left = unpacking->size - unpacking->used, size;

	*last = left < 4 || !le32(unpacking->source + unpacking->used);
	if (*last)
		return 0;
	size = le32(unpacking->source + unpacking->used);
	unpacking->used += 4;
	if (size > LZ4_COMPRESSBOUND(LEGACY_BLOCK))
		return diag_fail(unpacking->diag, unpacking->name,
				 "lz4 block at %zu is corrupt (%zu bytes)", unpacking->used, size);
	if (size > left - 4)
		return fail_truncated(unpacking->name, unpacking->size, unpacking->diag);
	if (unpack_block(unpacking, unpacking->source + unpacking->used, size))
		return -1;
	unpacking->used += size;
	return 0;
}

/* All blocks together, by what the frame's header promised of them. */
static int verify_content(struct unpacking *unpacking)
{
	const struct lz4_header *header = &unpacking->header;

	if (header->content_checksum &&
	    verify_checksum(unpacking, "content", unpacking->target, unpacking->written))
		return -1;
	if (header->has_content && header->content != unpacking->written)
		return diag_fail(unpacking->diag, unpacking->name,
				 "lz4 data unpacks to %zu bytes, its header says %llu",
				 unpacking->written, (unsigned long long)header->content);
	return 0;
}

int lz4_unpack(const char *name, const uint8_t *source, size_t size, uint8_t *target, size_t room,
	       size_t *used, size_t *out_size, struct diag *diag)
{
	struct unpacking unpacking = {.name = name,
				      .source = source,
				      .size = size,
				      .target = target,
				      .room = room,
				      .diag = diag};
	unsigned last = 0;

	if (lz4_read_header(name, source, size, &unpacking.header, diag))
		return -1;
	unpacking.used = unpacking.header.size;
	if (unpacking.header.has_content && unpacking.header.content > room)
		return diag_fail(diag, name, "needs %llu bytes, there is room for %zu",
				 (unsigned long long)unpacking.header.content, room);
	while (!last)
		if (unpacking.header.legacy ? unpack_legacy_block(&unpacking, &last)
					    : unpack_next_block(&unpacking, &last))
			return -1;
	if (verify_content(&unpacking))
		return -1;
	*used = unpacking.used;
	*out_size = unpacking.written;
	return 0;
}
