# SPDX-License-Identifier: Apache-2.0
el2-y += gic/gicv3.c gic/vgic.c gic/vgic_ops.c gic/vgic_reset.c gic/vgic_mmio.c
