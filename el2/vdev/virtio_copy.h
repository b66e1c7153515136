/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of what chains hold: each byte is read once and written once. Places are counted in bytes
 * from the start of a chain's readable part, or of its writable part. -1: an address is no memory
 * of the driver's (what lies before it is copied already), or the part has fewer bytes than that.
 */
#ifndef MULLION_EL2_VIRTIO_COPY_H
#define MULLION_EL2_VIRTIO_COPY_H

#include "el2/vdev/virtio_queue.h"

/* `size` bytes of one chain's readable part to another one's writable part. The two chains are of
 * two drivers, whose windows do not disturb each other. */
int virtio_copy(const struct virtio_memory *to, const struct virtio_chain *to_chain, uint32_t to_at,
		const struct virtio_memory *from, const struct virtio_chain *from_chain,
		uint32_t from_at, uint32_t size);

/* From a chain's readable part into EL2's own memory. */
int virtio_get(const struct virtio_memory *from, const struct virtio_chain *chain, uint32_t at,
	       void *bytes, uint32_t size);

/* From EL2's own memory into a chain's writable part. */
int virtio_put(const struct virtio_memory *to, const struct virtio_chain *chain, uint32_t at,
	       const void *bytes, uint32_t size);

/* Whether virtio_get() of so much would succeed: it looks at what lies there, and no further. */
bool virtio_is_there(const struct virtio_memory *from, const struct virtio_chain *chain,
		     uint32_t at, uint32_t size);

#endif
