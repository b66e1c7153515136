/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacking of a bundle's images. */
#ifndef MULLION_UNPACK_H
#define MULLION_UNPACK_H

#include <stddef.h>
#include <stdint.h>

#include "lib/diag.h"

enum compression { COMP_NONE, COMP_GZIP, COMP_LZ4 };

#define UNPACK_HEAP (512u << 10) /* bytes of heap that are enough for every format */

/*
 * Unpacks `size` bytes at `source` to `target` (`room` bytes), by zlib (RFC 1952) or lz4 (frame or
 * legacy format). `heap` is scratch memory of `heap_size` bytes for the library's state, free again
 * on return. 0 and *out_size, the bytes written; or -1 with `name` as the object of `diag`: then
 * the content of `target` is undefined. Nothing outside [target, target + room) is touched. Uses
 * SIMD registers.
 */
int unpack(enum compression how, const char *name, const void *source, size_t size, void *target,
	   size_t room, size_t *out_size, void *heap, size_t heap_size, struct diag *diag);

/* The size that the data claims to unpack to (gzip's ISIZE, lz4's content size), 0 when it
 * does not say. A hint, not to be trusted. */
size_t unpack_size_hint(enum compression how, const void *source, size_t size);

#endif
