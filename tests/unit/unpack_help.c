/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unpack_help.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

struct diag said;
uint8_t plain[PLAIN], packed[2 * PLAIN], unpacked[2 * PLAIN], heap[UNPACK_HEAP];
size_t packed_size, unpacked_size;

/* Text-like: long matches, short matches, and a stretch that does not compress. */
int make_plain(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < PLAIN; i++) {
		seed = seed * 1664525 + 1013904223;
		plain[i] = i < PLAIN / 2 ? (uint8_t)("mullion "[(i / 3) % 8] + (i >> 12))
					 : (uint8_t)(seed >> 24);
	}
	return 0;
}

void pack_gzip(const void *data, size_t size)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (void *)(uintptr_t)data;
	z.avail_in = (unsigned)size;
	z.next_out = packed;
	z.avail_out = sizeof(packed);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	packed_size = z.total_out;
	deflateEnd(&z);
}

void pack_lz4(const void *data, size_t size, const LZ4F_preferences_t *preferences)
{
	packed_size = LZ4F_compressFrame(packed, sizeof(packed), data, size, preferences);
	assert_false(LZ4F_isError(packed_size));
}

/* Exact copies of input and room on the heap, so that ASan sees a byte read or written beyond
 * either. */
int try_unpack(enum compression how, const uint8_t *src, size_t size, size_t room)
{
	uint8_t *in = malloc(size ? size : 1), *out = malloc(room ? room : 1);
	int r;

	memcpy(in, src, size);
	r = unpack(how, "kernel", in, size, out, room, &unpacked_size, heap, sizeof(heap), &said);
	if (!r)
		memcpy(unpacked, out, unpacked_size);
	free(in);
	free(out);
	return r;
}

void assert_plain(size_t size)
{
	assert_int_equal(unpacked_size, size);
	assert_memory_equal(unpacked, plain, size);
}
