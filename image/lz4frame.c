/* SPDX-License-Identifier: Apache-2.0 */
#include "image/lz4frame.h"

#include <lz4.h>
#include <string.h>

#include "image/le.h"
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
/* 4: 64 KiB, then four times as much each, up to 7: 4 MiB */
#define BD_MAX_SIZE(b) (((b) >> 4) & 7)
#define BD_RESERVED    0x8fu

#define BLOCK_STORED (1u << 31) /* in the size before a block: its bytes are as they were */
#define HISTORY      0x10000u   /* how far back a linked block can refer */

static int truncated(const char *name, size_t size, struct diag *diag)
{
	return diag_fail(diag, name, "lz4 data is truncated (ends after %zu bytes)", size);
}

static int check_flags(const char *name, unsigned flg, unsigned bd, struct diag *diag)
{
	if (FLG_VERSION(flg) != 1 || (flg & FLG_RESERVED) || (bd & BD_RESERVED) ||
	    BD_MAX_SIZE(bd) < 4)
		return diag_fail(diag, name,
				 "lz4 frame header is of another version (flags 0x%02x 0x%02x)",
				 flg, bd);
	if (flg & FLG_DICTIONARY)
		return diag_fail(diag, name, "lz4 data needs a dictionary: not supported");
	return 0;
}

int lz4_read_header(const char *name, const uint8_t *bytes, size_t size, struct lz4_header *header,
		    struct diag *diag)
{
	unsigned flg, bd, sum;

	if (size < 7)
		return truncated(name, size, diag);
	if (le32(bytes) == MAGIC_LEGACY)
		return diag_fail(diag, name, "lz4 data in the legacy format: compress without -l");
	if (le32(bytes) != MAGIC)
		return diag_fail(diag, name, "is not lz4 data (begins with 0x%08x)", le32(bytes));
	flg = bytes[4];
	bd = bytes[5];
	if (check_flags(name, flg, bd, diag))
		return -1;
	*header = (struct lz4_header){
		.size = (flg & FLG_CONTENT_SIZE) ? 15 : 7,
		.block_max = (size_t)1 << (8 + 2 * BD_MAX_SIZE(bd)),
		.has_content = flg & FLG_CONTENT_SIZE,
		.linked = !(flg & FLG_INDEPENDENT),
		.block_checksum = flg & FLG_BLOCK_CHECK,
		.content_checksum = flg & FLG_CONTENT_CHECK,
	};
	if (size < header->size)
		return truncated(name, size, diag);
	if (header->has_content)
		header->content = le64(bytes + 6);
	sum = (xxh32(bytes + 4, header->size - 5) >> 8) & 0xff;
	if (bytes[header->size - 1] != sum)
		return diag_fail(diag, name,
				 "lz4 frame header is corrupt (checksum 0x%02x, computed 0x%02x)",
				 bytes[header->size - 1], sum);
	return 0;
}

struct unpacking {
	const char *name;
	struct lz4_header h;
	const uint8_t *src;
	size_t n, in; /* n bytes, `in` of them used */
	uint8_t *dst;
	size_t room, out;
	struct diag *d;
};

static int check_sum(struct unpacking *unpacking, const char *what, const uint8_t *data,
		     size_t size)
{
	uint32_t want, have;

	if (unpacking->n - unpacking->in < 4)
		return truncated(unpacking->name, unpacking->n, unpacking->d);
	want = le32(unpacking->src + unpacking->in);
	have = xxh32(data, size);
	if (want != have)
		return diag_fail(unpacking->d, unpacking->name,
				 "lz4 %s is corrupt (checksum 0x%08x, computed 0x%08x)", what, want,
				 have);
	unpacking->in += 4;
	return 0;
}

static int copy_stored(struct unpacking *unpacking, const uint8_t *block, size_t size)
{
	if (size > unpacking->room - unpacking->out)
		return diag_fail(unpacking->d, unpacking->name, "needs more than %zu bytes",
				 unpacking->room);
	memcpy(unpacking->dst + unpacking->out, block, size);
	unpacking->out += size;
	return 0;
}

static int unpack_block(struct unpacking *unpacking, const uint8_t *block, size_t size)
{
	size_t free_room = unpacking->room - unpacking->out,
	       history = unpacking->h.linked ? unpacking->out : 0;
	size_t limit = free_room < unpacking->h.block_max ? free_room : unpacking->h.block_max;
	uint8_t *to = unpacking->dst + unpacking->out;
	int got;

	if (history > HISTORY)
		history = HISTORY;
	/* Sizes are at most 4 MiB here, so that the library's ints hold them. */
	got = LZ4_decompress_safe_usingDict((const char *)block, (char *)to, (int)size, (int)limit,
					    (const char *)to - history, (int)history);
	if (got >= 0) {
		unpacking->out += (size_t)got;
		return 0;
	}
	if (limit < unpacking->h.block_max)
		return diag_fail(unpacking->d, unpacking->name,
				 "lz4 block at %zu is corrupt, or needs more than %zu bytes",
				 unpacking->in, unpacking->room);
	return diag_fail(unpacking->d, unpacking->name, "lz4 block at %zu is corrupt",
			 unpacking->in);
}

/* One data block; *last is set at the end mark. */
static int next_block(struct unpacking *unpacking, unsigned *last)
{
	const uint8_t *block;
	uint32_t word;
	size_t size;

	if (unpacking->n - unpacking->in < 4)
		return truncated(unpacking->name, unpacking->n, unpacking->d);
	word = le32(unpacking->src + unpacking->in);
	unpacking->in += 4;
	size = word & ~BLOCK_STORED;
	*last = word == 0;
	if (*last)
		return 0;
	if (size > unpacking->h.block_max)
		return diag_fail(unpacking->d, unpacking->name,
				 "lz4 block at %zu is corrupt (%zu bytes)", unpacking->in, size);
	if (size > unpacking->n - unpacking->in)
		return truncated(unpacking->name, unpacking->n, unpacking->d);
	block = unpacking->src + unpacking->in;
	if ((word & BLOCK_STORED) ? copy_stored(unpacking, block, size)
				  : unpack_block(unpacking, block, size))
		return -1;
	unpacking->in += size;
	return unpacking->h.block_checksum ? check_sum(unpacking, "block", block, size) : 0;
}

int lz4_unpack(const char *name, const uint8_t *src, size_t size, uint8_t *dst, size_t room,
	       size_t *used, size_t *out_size, struct diag *diag)
{
	struct unpacking u = {
		.name = name, .src = src, .n = size, .dst = dst, .room = room, .d = diag};
	unsigned last = 0;

	if (lz4_read_header(name, src, size, &u.h, diag))
		return -1;
	u.in = u.h.size;
	if (u.h.has_content && u.h.content > room)
		return diag_fail(diag, name, "needs %llu bytes, there is room for %zu",
				 (unsigned long long)u.h.content, room);
	while (!last)
		if (next_block(&u, &last))
			return -1;
	if (u.h.content_checksum && check_sum(&u, "content", dst, u.out))
		return -1;
	if (u.h.has_content && u.h.content != u.out)
		return diag_fail(diag, name, "lz4 data unpacks to %zu bytes, its header says %llu",
				 u.out, (unsigned long long)u.h.content);
	*used = u.in;
	*out_size = u.out;
	return 0;
}
