/* SPDX-License-Identifier: Apache-2.0 */
#include "image/unpack.h"

#include <string.h>

#define Z_SOLO /* zlib's header without what needs a C library */
#include <zlib.h>

#include "image/le.h"
#include "image/lz4frame.h"

#define GZIP_ONLY (16 + MAX_WBITS) /* zlib's way to ask for RFC 1952, and its largest window */
#define GZIP_MIN  18u              /* header and trailer */

/* zlib asks for two pieces, its state and the window, and gives nothing back before the end. */
struct heap {
	uint8_t *at;
	size_t left;
};

static void *heap_alloc(void *opaque, unsigned items, unsigned size)
{
	struct heap *h = opaque;
	size_t n = ((size_t)items * size + 15) & ~(size_t)15;
	void *p = h->at;

	if (n > h->left)
		return NULL;
	h->at += n;
	h->left -= n;
	return p;
}

static void heap_free(void *opaque, void *p)
{
	(void)opaque;
	(void)p;
}

/* A medium pads with zeroes; anything else after the end is not what the maker of the image
 * meant. */
static int check_padding(const char *name, const uint8_t *p, size_t n, struct diag *d)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return diag_fail(d, name,
					 "has %zu bytes after the end of its compressed data", n);
	return 0;
}

static int gzip_failed(const char *name, int result, const z_stream *z, size_t n, size_t room,
		       size_t heap_size, struct diag *d)
{
	if (result == Z_MEM_ERROR)
		return diag_fail(d, name, "%zu bytes of heap are too few for gzip", heap_size);
	if (result == Z_DATA_ERROR)
		return diag_fail(d, name, "gzip data is corrupt: %s", z->msg);
	if (result != Z_BUF_ERROR)
		return diag_fail(d, name, "zlib gives up (%d)", result);
	/* The end mark and trailer are 8 bytes at least, so when the room ran out, input is
	 * left. */
	if (!z->avail_in)
		return diag_fail(d, name, "gzip data is truncated (ends after %zu bytes)", n);
	/* Where the room is what the trailer says, one of the two is wrong. */
	return diag_fail(d, name, "gzip data is corrupt, or needs more than %zu bytes", room);
}

static int unpack_gzip(const char *name, const void *src, size_t n, void *dst, size_t room,
		       size_t *out_size, void *heap, size_t heap_size, struct diag *d)
{
	size_t skip = -(uintptr_t)heap & 15;
	struct heap h = {(uint8_t *)heap + skip, heap_size > skip ? heap_size - skip : 0};
	z_stream z = {.zalloc = heap_alloc, .zfree = heap_free, .opaque = &h};
	int result;

	/* zlib counts in 32 bits. */
	if (n > UINT32_MAX)
		return diag_fail(d, name, "has more than 4 GiB of gzip data");
	z.next_in = (void *)(uintptr_t)src;
	z.avail_in = (unsigned)n;
	z.next_out = dst;
	z.avail_out = (unsigned)(room > UINT32_MAX ? UINT32_MAX : room);
	result = inflateInit2(&z, GZIP_ONLY);
	if (result == Z_OK) {
		result = inflate(&z, Z_FINISH);
		inflateEnd(&z);
	}
	if (result != Z_STREAM_END)
		return gzip_failed(name, result, &z, n, room, heap_size, d);
	*out_size = z.total_out;
	return check_padding(name, z.next_in, z.avail_in, d);
}

static int unpack_lz4(const char *name, const uint8_t *src, size_t n, void *dst, size_t room,
		      size_t *out_size, struct diag *d)
{
	size_t used;

	if (lz4_unpack(name, src, n, dst, room, &used, out_size, d))
		return -1;
	return check_padding(name, src + used, n - used, d);
}

int unpack(enum compression how, const char *name, const void *src, size_t n, void *dst,
	   size_t room, size_t *out_size, void *heap, size_t heap_size, struct diag *d)
{
	switch (how) {
	case COMP_GZIP:
		return unpack_gzip(name, src, n, dst, room, out_size, heap, heap_size, d);
	case COMP_LZ4:
		return unpack_lz4(name, src, n, dst, room, out_size, d);
	case COMP_NONE:
		if (n > room)
			return diag_fail(d, name, "needs %zu bytes, there is room for %zu", n,
					 room);
		memmove(dst, src, n);
		*out_size = n;
		return 0;
	}
	return diag_fail(d, name, "compression %u is unknown", (unsigned)how);
}

size_t unpack_size_hint(enum compression how, const void *src, size_t n)
{
	const uint8_t *p = src;
	struct lz4_header h;
	struct diag unused;

	if (how == COMP_NONE)
		return n;
	if (how == COMP_GZIP && n >= GZIP_MIN)
		return le32(p + n - 4);
	if (how == COMP_LZ4 && !lz4_read_header("", p, n, &h, &unused) && h.has_content)
		return h.content;
	return 0;
}
