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

static int truncated(const char *name, size_t n, struct diag *d)
{
	return diag_fail(d, name, "lz4 data is truncated (ends after %zu bytes)", n);
}

static int check_flags(const char *name, unsigned flg, unsigned bd, struct diag *d)
{
	if (FLG_VERSION(flg) != 1 || (flg & FLG_RESERVED) || (bd & BD_RESERVED) ||
	    BD_MAX_SIZE(bd) < 4)
		return diag_fail(d, name,
				 "lz4 frame header is of another version (flags 0x%02x 0x%02x)",
				 flg, bd);
	if (flg & FLG_DICTIONARY)
		return diag_fail(d, name, "lz4 data needs a dictionary: not supported");
	return 0;
}

int lz4_read_header(const char *name, const uint8_t *p, size_t n, struct lz4_header *h,
		    struct diag *d)
{
	unsigned flg, bd, sum;

	if (n < 7)
		return truncated(name, n, d);
	if (le32(p) == MAGIC_LEGACY)
		return diag_fail(d, name, "lz4 data in the legacy format: compress without -l");
	if (le32(p) != MAGIC)
		return diag_fail(d, name, "is not lz4 data (begins with 0x%08x)", le32(p));
	flg = p[4];
	bd = p[5];
	if (check_flags(name, flg, bd, d))
		return -1;
	*h = (struct lz4_header){
		.size = (flg & FLG_CONTENT_SIZE) ? 15 : 7,
		.block_max = (size_t)1 << (8 + 2 * BD_MAX_SIZE(bd)),
		.has_content = flg & FLG_CONTENT_SIZE,
		.linked = !(flg & FLG_INDEPENDENT),
		.block_checksum = flg & FLG_BLOCK_CHECK,
		.content_checksum = flg & FLG_CONTENT_CHECK,
	};
	if (n < h->size)
		return truncated(name, n, d);
	if (h->has_content)
		h->content = le64(p + 6);
	sum = (xxh32(p + 4, h->size - 5) >> 8) & 0xff;
	if (p[h->size - 1] != sum)
		return diag_fail(d, name,
				 "lz4 frame header is corrupt (checksum 0x%02x, computed 0x%02x)",
				 p[h->size - 1], sum);
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

static int check_sum(struct unpacking *u, const char *what, const uint8_t *data, size_t n)
{
	uint32_t want, have;

	if (u->n - u->in < 4)
		return truncated(u->name, u->n, u->d);
	want = le32(u->src + u->in);
	have = xxh32(data, n);
	if (want != have)
		return diag_fail(u->d, u->name,
				 "lz4 %s is corrupt (checksum 0x%08x, computed 0x%08x)", what, want,
				 have);
	u->in += 4;
	return 0;
}

static int copy_stored(struct unpacking *u, const uint8_t *block, size_t size)
{
	if (size > u->room - u->out)
		return diag_fail(u->d, u->name, "needs more than %zu bytes", u->room);
	memcpy(u->dst + u->out, block, size);
	u->out += size;
	return 0;
}

static int unpack_block(struct unpacking *u, const uint8_t *block, size_t size)
{
	size_t free_room = u->room - u->out, history = u->h.linked ? u->out : 0;
	size_t limit = free_room < u->h.block_max ? free_room : u->h.block_max;
	uint8_t *to = u->dst + u->out;
	int got;

	if (history > HISTORY)
		history = HISTORY;
	/* Sizes are at most 4 MiB here, so that the library's ints hold them. */
	got = LZ4_decompress_safe_usingDict((const char *)block, (char *)to, (int)size, (int)limit,
					    (const char *)to - history, (int)history);
	if (got >= 0) {
		u->out += (size_t)got;
		return 0;
	}
	if (limit < u->h.block_max)
		return diag_fail(u->d, u->name,
				 "lz4 block at %zu is corrupt, or needs more than %zu bytes", u->in,
				 u->room);
	return diag_fail(u->d, u->name, "lz4 block at %zu is corrupt", u->in);
}

/* One data block; *last is set at the end mark. */
static int next_block(struct unpacking *u, unsigned *last)
{
	const uint8_t *block;
	uint32_t word;
	size_t size;

	if (u->n - u->in < 4)
		return truncated(u->name, u->n, u->d);
	word = le32(u->src + u->in);
	u->in += 4;
	size = word & ~BLOCK_STORED;
	*last = word == 0;
	if (*last)
		return 0;
	if (size > u->h.block_max)
		return diag_fail(u->d, u->name, "lz4 block at %zu is corrupt (%zu bytes)", u->in,
				 size);
	if (size > u->n - u->in)
		return truncated(u->name, u->n, u->d);
	block = u->src + u->in;
	if ((word & BLOCK_STORED) ? copy_stored(u, block, size) : unpack_block(u, block, size))
		return -1;
	u->in += size;
	return u->h.block_checksum ? check_sum(u, "block", block, size) : 0;
}

int lz4_unpack(const char *name, const uint8_t *src, size_t n, uint8_t *dst, size_t room,
	       size_t *used, size_t *out_size, struct diag *d)
{
	struct unpacking u = {.name = name, .src = src, .n = n, .dst = dst, .room = room, .d = d};
	unsigned last = 0;

	if (lz4_read_header(name, src, n, &u.h, d))
		return -1;
	u.in = u.h.size;
	if (u.h.has_content && u.h.content > room)
		return diag_fail(d, name, "needs %llu bytes, there is room for %zu",
				 (unsigned long long)u.h.content, room);
	while (!last)
		if (next_block(&u, &last))
			return -1;
	if (u.h.content_checksum && check_sum(&u, "content", dst, u.out))
		return -1;
	if (u.h.has_content && u.h.content != u.out)
		return diag_fail(d, name, "lz4 data unpacks to %zu bytes, its header says %llu",
				 u.out, (unsigned long long)u.h.content);
	*used = u.in;
	*out_size = u.out;
	return 0;
}
