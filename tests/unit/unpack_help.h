/* SPDX-License-Identifier: Apache-2.0 */
/* Something to pack, packed with the formats' own libraries, and unpacked by our code. */
#ifndef MULLION_TESTS_UNPACK_HELP_H
#define MULLION_TESTS_UNPACK_HELP_H

#include "image/unpack.h"
#include "tests/unit/expect.h"

#include <lz4frame.h>

#define PLAIN 300000u

extern struct diag said; /* what a call reported */
extern uint8_t plain[PLAIN], packed[2 * PLAIN], unpacked[2 * PLAIN], heap[UNPACK_HEAP];
extern size_t packed_size, unpacked_size;

/* For cmocka's group: fills plain[]. */
int make_plain(void **state);
/* Into packed[]. */
void pack_gzip(const void *data, size_t size);
void pack_lz4(const void *data, size_t size, const LZ4F_preferences_t *preferences);
/* What unpack() returns, with room for `room` bytes; into unpacked[]. */
int try_unpack(enum compression how, const uint8_t *src, size_t size, size_t room);
/* That the first `size` bytes of plain[] came out. */
void assert_plain(size_t size);

#endif
