/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A device's side of a split virtqueue as virtio 1.2 has it in section 2.7, field by field and byte
 * by byte: memory is an array, and there are no windows. What a driver must not do is REF_BROKEN.
 */
#ifndef MULLION_VIRTIO_REF_H
#define MULLION_VIRTIO_REF_H

#include <stdbool.h>
#include <stdint.h>

#define REF_MEMORY   1024u
#define REF_HOLE     16u /* bytes that are no memory, one bit of `holes` each */
#define REF_SEGMENTS 24u /* the limit of Mullion's, which the specification leaves open */

struct ref_memory {
	uint64_t base;
	uint64_t holes;
	uint8_t bytes[REF_MEMORY];
	uint8_t reads[REF_MEMORY]; /* of each byte, by fields of queues */
};

struct ref_queue {
	struct ref_memory *memory;
	uint64_t descriptors, avail, used;
	uint32_t size; /* 0: there is no queue */
	bool event_index, indirect;
	bool quiet;                         /* it has told the driver not to notify */
	uint16_t taken, known, given, told; /* of all ever; `known` are there to be taken */
};

struct ref_chain {
	uint16_t head;
	unsigned n;
	struct {
		uint64_t address;
		uint32_t size;
		bool write;
	} part[REF_SEGMENTS];
	uint64_t bytes[2]; /* to be read, to be written */
};

enum ref_next { REF_EMPTY, REF_CHAIN, REF_BROKEN };

/* Whether a queue may lie there, with so many entries; it has nothing in it then. */
bool ref_start(struct ref_queue *queue);
enum ref_next ref_peek(struct ref_queue *queue, struct ref_chain *chain);
int ref_return(struct ref_queue *queue, uint16_t head, uint32_t written);
int ref_publish(struct ref_queue *queue, bool *interrupt);
int ref_listen(struct ref_queue *queue, bool listen, bool *missed);

/* The next byte of one of a chain's parts; NULL: no memory. It has more than `at`. */
uint8_t *ref_byte(struct ref_memory *memory, const struct ref_chain *chain, bool write,
		  uint32_t at);

#endif
