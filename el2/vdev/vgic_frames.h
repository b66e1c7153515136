/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The virtual GIC's registers as regions of an emulated device: what trap/dispatch.c does not do
 * by itself, which is all but the plainest accesses of the distributor and of own SGI frames.
 */
#ifndef MULLION_EL2_VGIC_FRAMES_H
#define MULLION_EL2_VGIC_FRAMES_H

#include "el2/vdev/vdev.h"

/* State of a region of redistributors: the bytes of frames before it, as a pointer. */
extern const struct vdev_ops vgic_v3_distributor, vgic_v3_redistributors;
/* The same of a VM with direct interrupts. */
extern const struct vdev_ops direct_distributor, direct_redistributors;
/* Of a GICv2's GICC only the second page traps, with GICC_DIR; the first, too, where the virtual
 * CPU interface is software. */
extern const struct vdev_ops vgic_v2_distributor, vgic_v2_deactivate, vgic_v2_interface;
extern const struct vdev_ops direct_v2_distributor, direct_v2_second_page;

/* GICC_DIR alone is in a GICv2's second page, and is written only: reads are zero. */
uint64_t vgic_v2_second_page_read(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
				  bool *there);

#endif
