/* SPDX-License-Identifier: Apache-2.0 */
/* Frames over a network cable (tests/unit/channel_help.h), for tests. */
#ifndef MULLION_TESTS_NET_HELP_H
#define MULLION_TESTS_NET_HELP_H

#include "tests/unit/channel_help.h"

#define RX 0u
#define TX 1u

#define HEADER    12u
#define CSUM      (1ull << 0)
#define GUEST     (1ull << 1)
#define MERGEABLE (1ull << 15)
#define USUAL     (1ull << 3 | 1ull << 5 | MERGEABLE | 1ull << 16 | EVENT_INDEX)

#define MTU    1500u
#define MOST   (MTU + 14 + 4)
#define BUFFER 1536u

extern const uint8_t net_macs[2][6];

/* A cable with nobody at its ends; net_begin() is a setup of cmocka's. */
void net_make(uint32_t mtu, bool checksum);
int net_begin(void **state);

/* One driver, or both, with 64 entries a queue. */
void net_start(unsigned side);
void net_start_both(uint64_t features);

/* Buffers to receive into; nobody is notified. */
void net_offer(unsigned side, unsigned n, uint32_t size);

/* A frame of `size` bytes, by `seed`, with this header or one of zeros; not notified yet. */
void net_post(unsigned side, unsigned seed, uint32_t size, const uint8_t header[HEADER]);
void net_send(unsigned side, unsigned seed, uint32_t size);

/* The next frame that a side has received is this one, in one buffer or several. */
void net_expect_frame(unsigned side, unsigned seed, uint32_t size, unsigned buffers);
void net_expect_nothing(unsigned side);
/* So many buffers, and no more, are back with the sender. */
void net_expect_sent(unsigned side, unsigned n);
void net_expect_counts(unsigned side, unsigned sent, unsigned dropped, unsigned received);

#endif
