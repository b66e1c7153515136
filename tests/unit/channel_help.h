/* SPDX-License-Identifier: Apache-2.0 */
/* A channel and the drivers of its sides (tests/unit/virtio_driver.h), for tests. */
#ifndef MULLION_TESTS_CHANNEL_HELP_H
#define MULLION_TESTS_CHANNEL_HELP_H

#include "el2/vdev/channel.h"
#include "tests/unit/virtio_driver.h"

#define EVENT_INDEX (1ull << 29)
#define INDIRECT    (1ull << 28)

#define REGISTER_NOTIFY     0x050u
#define REGISTER_INTERRUPTS 0x060u
#define REGISTER_ACK        0x064u
#define REGISTER_STATUS     0x070u
#define REGISTER_GENERATION 0x0fcu
#define REGISTER_CONFIG     0x100u

#define NEEDS_RESET 0x40u
#define FAILED      0x80u

struct bench {
	struct channel channel;
	struct channel_side side[CHANNEL_SIDES];
	struct virtio_queue queue[CHANNEL_SIDES * CHANNEL_QUEUES];
	struct driver driver[CHANNEL_SIDES];
	unsigned pulses[CHANNEL_SIDES]; /* of its interrupt */
	bool more, later;               /* what the last call has said */
	uint64_t until;
};

extern struct bench bench;

/* Everything as new; the channel is to be made, and then bench_connect() called. */
void bench_clear(void);

/* The sides' drivers are at its registers, and the VMs alive. */
void bench_connect(void);

/* A driver does all from reset to DRIVER_OK. */
void bench_start(unsigned side, uint64_t features, unsigned n_queues, uint16_t size);

void bench_notify(unsigned side, unsigned queue);
void bench_alive(unsigned side, bool alive);
void bench_go_on(void);
/* What is left goes on until there is no more, which must be soon. */
void bench_finish(void);

uint32_t bench_status(unsigned side);
/* `size` bytes of the configuration space. */
uint32_t bench_config(unsigned side, unsigned offset, unsigned size);
/* The pulses since the last time. */
unsigned bench_pulses(unsigned side);

/* The driver of a side says that so many more buffers are there than there are. */
void bench_lie(unsigned side, unsigned queue);

/* For `size` bytes about what lies at `address`, in multiples of 16, there is no memory. */
void bench_take_memory(unsigned side, uint64_t address, uint64_t size);

#endif
