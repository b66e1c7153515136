/* SPDX-License-Identifier: Apache-2.0 */
/* A driver of virtio by memory (virtio 1.2, 4.2 and 2.7) that has each field in its hands, and the
 * lies that it tells. */
#ifndef TESTS_GUEST_LIAR_RAW_H
#define TESTS_GUEST_LIAR_RAW_H

#include "sdk/kit.h"

enum {
	MAGIC = 0x000,
	DEVICE_ID = 0x008,
	VENDOR_ID = 0x00c,
	DEVICE_FEATURES = 0x010,
	DEVICE_FEATURES_SEL = 0x014,
	DRIVER_FEATURES = 0x020,
	DRIVER_FEATURES_SEL = 0x024,
	QUEUE_SEL = 0x030,
	QUEUE_NUM = 0x038,
	QUEUE_READY = 0x044,
	QUEUE_NOTIFY = 0x050,
	INTERRUPT_ACK = 0x064,
	STATUS = 0x070,
	QUEUE_DESC = 0x080,
	QUEUE_DRIVER = 0x090,
	QUEUE_DEVICE = 0x0a0,
	CONFIG = 0x100,
};

#define VENDOR_OF_WIRE 0x4c4c554du

#define UP_TO_FEATURES 11u /* ACKNOWLEDGE, DRIVER, FEATURES_OK */
#define DRIVER_OK      4u
#define FEATURES_OK    8u
#define NEEDS_RESET    64u

#define MERGEABLE     (1u << 15)
#define INDIRECT_DESC (1u << 28)
#define EVENT_IDX     (1u << 29)

#define NEXT     1u
#define WRITE    2u
#define INDIRECT 4u

#define SIZE 256u
enum { RECEIVE, SEND };

struct raw_descriptor {
	uint64_t address;
	uint32_t size;
	uint16_t flags, next;
};

struct raw_queue {
	struct raw_descriptor descriptor[SIZE];
	struct {
		uint16_t flags, index, ring[SIZE], event;
	} available;
	struct {
		uint16_t flags, index;
		struct {
			uint32_t head, size;
		} ring[SIZE];
		uint16_t event;
	} used __attribute__((aligned(4)));
} __attribute__((aligned(4096)));

extern volatile struct raw_queue raw[2];
extern volatile struct raw_descriptor raw_table[SIZE];
/* What a header is, and what else may be sent. */
extern uint8_t raw_header[16], raw_bad_header[16], raw_junk[4096];
extern uint64_t device;     /* its registers */
extern uint64_t memory_end; /* of this partition's */
extern bool on_wire;        /* and not on a device of QEMU's, which reads and writes anywhere */

static inline void barrier(void)
{
	__asm__ volatile("dmb sy" ::: "memory");
}

/* Both queues at rest, their rings empty; no device knows of them. */
void raw_clear(void);
/* Up to the features. */
void raw_reset(uint32_t features);
void raw_place(unsigned queue, uint32_t size, uint64_t descriptors, uint64_t driver, uint64_t used);
/* From the reset to DRIVER_OK, all as it should be. */
void raw_begin(uint32_t features);
void raw_set(volatile struct raw_descriptor *at, uint64_t address, uint32_t size, unsigned flags,
	     unsigned next);
/* Puts `head` into a ring and notifies. */
void raw_post(unsigned queue, unsigned head);
/* One frame of junk, from descriptors 250 and 251. */
void raw_send_junk(void);
/* The same, and waits until it has come back. */
bool raw_works(void);
/* A ring full of the same frame of junk. */
void one_head_all_round(void);
/* Asks the witness for frames of junk. */
void raw_ask(unsigned count);

/* Within a time that is long for a busy host, too. */
bool wait_for(bool (*condition)(void));
bool is_broken(void);

/* What becomes of the wire's device; of QEMU's only that the next proper frame goes through. */
enum {
	BROKEN = 1,
	WORKS = 2,
	EITHER = BROKEN | WORKS,
	WIRE = 1 << 2,   /* not told to QEMU's device, which would do it, or ends QEMU */
	TABLES = 1 << 3, /* what the driver takes: indirect descriptors, .. */
	EVENTS = 1 << 4, /* event indices, .. */
	MERGED = 1 << 5, /* mergeable buffers */
};

struct lie {
	const char *name;
	void (*tell)(void);
	unsigned how;
};
extern const struct lie register_lies[], ring_lies[], races[];

struct chain_lie {
	const char *name;
	unsigned how;
	struct {
		uint8_t place; /* enum place */
		uint32_t size;
		uint16_t flags, next;
	} chain[3], table[3];
};
extern const struct chain_lie sent_lies[], received_lies[];
void chain_lie_tell(const struct chain_lie *lie, unsigned queue);

/* Where nothing of this partition's is. */
extern uint64_t place_peer, place_el2;

/* On the second CPU, until race_end(). */
void race_begin(void (*turn)(unsigned count));
void race_end(void);

#endif
