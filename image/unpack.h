/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_UNPACK_H
#define MULLION_UNPACK_H

#include <stddef.h>
#include <stdint.h>

#include "lib/diag.h"

enum compression { COMP_NONE, COMP_GZIP, COMP_LZ4 };

/*
 * Unpacks `n` bytes at `src` to `dst` (room `room`), by zlib (RFC 1952) or lz4 (frame format).
 * `heap` is scratch memory of `heap_size` bytes for the library's state (UNPACK_HEAP is enough for
 * every format), free again on return. On success *out_size is the number of bytes written. On
 * failure dst's content is undefined, nothing outside [dst, dst + room) is touched, and `d` says
 * why, with `name` as the object. Uses SIMD registers.
 */
#define UNPACK_HEAP (512u << 10)
int unpack(enum compression how, const char *name, const void *source, size_t size, void *target,
	   size_t room, size_t *out_size, void *heap, size_t heap_size, struct diag *diag);

/* The size the data claims to unpack to (gzip ISIZE, lz4 content size), 0 when it does not say. A
 * hint, not trusted. */
size_t unpack_size_hint(enum compression how, const void *source, size_t size);

#endif
