/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets between domains (tests/unit/channel_help.h), for tests. */
#ifndef MULLION_TESTS_VSOCK_HELP_H
#define MULLION_TESTS_VSOCK_HELP_H

#include "tests/unit/channel_help.h"

#define RX 0u
#define TX 1u
#define EV 2u

#define HEADER    44u
#define STREAM    1u
#define SEQPACKET 2u
#define USUAL     (3u | EVENT_INDEX)

enum { REQUEST = 1, RESPONSE, RST, SHUTDOWN, RW, CREDIT_UPDATE, CREDIT_REQUEST };

extern const uint32_t vsock_cids[CHANNEL_SIDES];

/* So many sides, whose drivers are there; setups of cmocka's. */
int vsock_two(void **state);
int vsock_three(void **state);
void vsock_start(unsigned side);

/* Buffers for the device to write. */
void vsock_offer(unsigned side, unsigned queue, unsigned n, uint32_t size);

/* The header of a packet from a side's port 100 to port 200. */
struct vsock_header vsock_header_of(unsigned from, uint64_t target, uint16_t operation);

/* A packet; its size is the header's and the text's. Without a notification; with it; of RW. */
void vsock_post(unsigned from, struct vsock_header header, const char *text);
void vsock_send(unsigned from, struct vsock_header header, const char *text);
void vsock_say(unsigned from, unsigned to, const char *text);

/* The next packet that a side has received. */
struct vsock_header vsock_expect_packet(unsigned side, const char *text);
void vsock_expect_said(unsigned side, unsigned from, const char *text);
void vsock_expect_rst(unsigned side, uint64_t from, uint16_t type);
void vsock_expect_nothing(unsigned side);
/* So many buffers, and no more, are back with the sender. */
void vsock_expect_sent(unsigned side, unsigned n);
void vsock_expect_bytes(unsigned side, unsigned sent, unsigned dropped, unsigned received);
/* The driver of a side has heard so often that its connections are over. */
void vsock_expect_resets(unsigned side, unsigned n);

#endif
