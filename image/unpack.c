/* SPDX-License-Identifier: Apache-2.0 */
#include "image/unpack.h"

#include <string.h>

#define Z_SOLO /* zlib's header without what needs a C library */
#include <zlib.h>

#include "lib/le.h"
#include "image/lz4frame.h"

#define GZIP_ONLY (16 + MAX_WBITS) /* zlib's way to ask for RFC 1952, and its largest window */
#define GZIP_MIN  18u              /* header and trailer */

/* zlib asks for two pieces, its state and the window, and gives nothing back before the end. */
struct heap {
	uint8_t *next;
	size_t left;
};

static void *heap_alloc(void *opaque, unsigned items, unsigned size)
{
	struct heap *heap = opaque;
	size_t bytes = ((size_t)items * size + 15) & ~(size_t)15;
	void *piece = heap->next;

	if (bytes > heap->left)
		return NULL;
	heap->next += bytes;
	heap->left -= bytes;
	return piece;
}

static void heap_free(void *opaque, void *pointer)
{
	(void)opaque;
	(void)pointer;
}

/* A medium pads with zeroes. Anything else after the end is not what the image's maker meant. */
static int check_padding(const char *name, const uint8_t *bytes, size_t size, struct diag *diag)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return diag_fail(diag, name,
					 "has %zu bytes after the end of its compressed data",
					 size);
	return 0;
}

static int gzip_failed(const char *name, int result, const z_stream *stream, size_t size,
		       size_t room, size_t heap_size, struct diag *diag)
{
	if (result == Z_MEM_ERROR)
		return diag_fail(diag, name, "%zu bytes of heap are too few for gzip", heap_size);
	if (result == Z_DATA_ERROR)
		return diag_fail(diag, name, "gzip data is corrupt: %s", stream->msg);
	if (result != Z_BUF_ERROR)
		return diag_fail(diag, name, "zlib gives up (%d)", result);
	/* The end mark and the trailer have 8 bytes at least: input is
	 * left when the room ran out. */
	if (!stream->avail_in)
		return diag_fail(diag, name, "gzip data is truncated (ends after %zu bytes)", size);
	/* Where the room is what the trailer says, one of the two is wrong. */
	return diag_fail(diag, name, "gzip data is corrupt, or needs more than %zu bytes", room);
}

static int unpack_gzip(const char *name, const void *source, size_t size, void *target, size_t room,
		       size_t *out_size, void *heap, size_t heap_size, struct diag *diag)
{
	size_t skip = -(uintptr_t)heap & 15;
	struct heap pieces = {(uint8_t *)heap + skip, heap_size > skip ? heap_size - skip : 0};
	z_stream stream = {.zalloc = heap_alloc, .zfree = heap_free, .opaque = &pieces};
	int result;

	/* zlib counts in 32 bits. */
	if (size > UINT32_MAX)
		return diag_fail(diag, name, "has more than 4 GiB of gzip data");
	stream.next_in = (void *)(uintptr_t)source;
	stream.avail_in = (unsigned)size;
	stream.next_out = target;
	stream.avail_out = (unsigned)(room > UINT32_MAX ? UINT32_MAX : room);
	result = inflateInit2(&stream, GZIP_ONLY);
	if (result == Z_OK) {
		result = inflate(&stream, Z_FINISH);
		inflateEnd(&stream);
	}
	if (result != Z_STREAM_END)
		return gzip_failed(name, result, &stream, size, room, heap_size, diag);
	*out_size = stream.total_out;
	return check_padding(name, stream.next_in, stream.avail_in, diag);
}

static int unpack_lz4(const char *name, const uint8_t *source, size_t size, void *target,
		      size_t room, size_t *out_size, struct diag *diag)
{
	size_t used;

	if (lz4_unpack(name, source, size, target, room, &used, out_size, diag))
		return -1;
	return check_padding(name, source + used, size - used, diag);
}

int unpack(enum compression how, const char *name, const void *source, size_t size, void *target,
	   size_t room, size_t *out_size, void *heap, size_t heap_size, struct diag *diag)
{
	switch (how) {
	case COMP_GZIP:
		return unpack_gzip(name, source, size, target, room, out_size, heap, heap_size,
				   diag);
	case COMP_LZ4:
		return unpack_lz4(name, source, size, target, room, out_size, diag);
	case COMP_NONE:
		if (size > room)
			return diag_fail(diag, name, "needs %zu bytes, there is room for %zu", size,
					 room);
		memmove(target, source, size);
		*out_size = size;
		return 0;
	}
	return diag_fail(diag, name, "compression %u is unknown", (unsigned)how);
}

size_t unpack_size_hint(enum compression how, const void *source, size_t size)
{
	const uint8_t *bytes = source;
	struct lz4_header header;
	struct diag unused;

	if (how == COMP_NONE)
		return size;
	if (how == COMP_GZIP && size >= GZIP_MIN)
		return le32(bytes + size - 4);
	if (how == COMP_LZ4 && !lz4_read_header("", bytes, size, &header, &unused) &&
	    header.has_content)
		return header.content;
	return 0;
}
