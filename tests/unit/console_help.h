/* SPDX-License-Identifier: Apache-2.0 */
/* A serial cable (tests/unit/channel_help.h), for tests. */
#ifndef MULLION_TESTS_CONSOLE_HELP_H
#define MULLION_TESTS_CONSOLE_HELP_H

#include "tests/unit/channel_help.h"

#define CONTROL_RX 2u
#define CONTROL_TX 3u
#define MULTIPORT  (1ull << 1)
#define USUAL      (MULTIPORT | EVENT_INDEX)
#define PORTS      3u
#define QUEUES     (2 * (PORTS + 1))

enum { READY, ADD, REMOVE, PORT_READY, CONSOLE, RESIZE, OPEN, NAME };

extern const char *const console_names[]; /* of its ports */

/* The queues of a port. */
unsigned console_rx(unsigned port);
unsigned console_tx(unsigned port);

/* A cable with nobody at its ends; setups of cmocka's. */
int console_one_port(void **state);
int console_ports(void **state); /* PORTS */

/* A driver without MULTIPORT. */
void console_start_single(unsigned side);
/* One with it, up to where Linux is with all ports, none of which anybody has opened. */
void console_start(unsigned side);
void console_start_both(void);

/* A driver's message, and the next one to it. */
void console_control(unsigned side, uint32_t port, uint16_t event, uint16_t value);
void console_expect_told(unsigned side, uint32_t port, uint16_t event, uint16_t value);
void console_expect_told_nothing(unsigned side);
void console_open_port(unsigned side, unsigned port);

/* Buffers for the device to write. */
void console_offer(unsigned side, unsigned queue, unsigned n, uint32_t size);

void console_send(unsigned side, unsigned port, const char *text);
/* What is in the next buffer of a port, and that there is none. */
void console_expect_text(unsigned side, unsigned port, const char *text);
void console_expect_silence(unsigned side, unsigned port);
/* So many buffers, and no more, are back with the sender. */
void console_expect_sent(unsigned side, unsigned port, unsigned n);
void console_expect_bytes(unsigned side, unsigned sent, unsigned dropped, unsigned received);

#endif
