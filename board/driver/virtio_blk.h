/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_VIRTIO_BLK_H
#define MULLION_VIRTIO_BLK_H

#include "board/driver/block.h"

#define VIRTIO_SLOT       0x200u /* bytes of registers, on QEMU's virt */
#define VIRTIO_BLK_DATA   KIB(64)
#define VIRTIO_BLK_MEMORY (2 * PAGE_SIZE + VIRTIO_BLK_DATA)

/*
 * Finds the first block device among `slots` virtio-mmio devices whose registers lie at `base` and
 * every VIRTIO_SLOT bytes behind it (virtio 1.2, sections 4.2 and 5.2; also the legacy form). It is
 * read through `memory`: VIRTIO_BLK_MEMORY bytes from a page boundary on, which the device reaches
 * and which are nobody else's as long as it is read. There is one such device at a time.
 *
 * The memory may be cached: virtio-mmio on QEMU's virt is coherent (dma-coherent in its tree).
 * Where a device is not, it has to be mapped uncached: the driver cleans and invalidates nothing.
 *
 * 0 with *device filled in, or -1 with `diag`: none, or what it refused. Bounded, as each read is.
 */
int virtio_blk_open(struct block_device *device, uint64_t base, unsigned slots, struct range memory,
		    struct diag *diag);

#endif
