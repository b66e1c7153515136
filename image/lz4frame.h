/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lz4 frame format and the legacy one (lz4_Frame_format.md 1.6), read by us around liblz4's
 * block decoder: liblz4's own reader needs a heap of up to 8 MiB and 64 KiB more code (it brings
 * the compressors).
 */
#ifndef MULLION_LZ4FRAME_H
#define MULLION_LZ4FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "lib/diag.h"

/* What the header of a frame says. */
struct lz4_header {
	size_t size;      /* of the header itself, magic included */
	size_t block_max; /* bytes that a block unpacks to, at most */
	uint64_t content; /* bytes that the frame unpacks to, if it has_content */
	/* 0 or not; linked: a block may refer to bytes of earlier ones */
	unsigned has_content, linked, block_checksum, content_checksum;
	unsigned legacy; /* a magic word, then blocks: nothing else is known */
};

/* Refuses: another magic than the two, version, reserved bits, a dictionary, a wrong header
 * checksum. */
int lz4_read_header(const char *name, const uint8_t *bytes, size_t size, struct lz4_header *header,
		    struct diag *diag);

/*
 * Unpacks one frame of at most `size` bytes at `source` to `target`, which has `room` bytes. *used
 * gets the bytes that the frame has, *out_size those written. All checksums that are there are
 * checked. 0, or -1.
 */
int lz4_unpack(const char *name, const uint8_t *source, size_t size, uint8_t *target, size_t room,
	       size_t *used, size_t *out_size, struct diag *diag);

#endif
