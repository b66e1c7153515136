/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The virtual CPU interface of a GICv2 in memory, for a machine that has none: what GICH and GICV
 * are on others (IHI 0048 chapter 5). Pure. What hardware does by itself is done by who calls: the
 * signal goes to HCR_EL2, the maintenance interrupt and the end of a wire are what functions return
 * (gic/software.h).
 *
 * As on a GIC-400: four list registers, 32 priorities, one register of active ones for both groups.
 * GICC_DIR is not here: the virtual GIC does it (vgic_v2_dir).
 */
#ifndef MULLION_GIC_INTERFACE_H
#define MULLION_GIC_INTERFACE_H

#include <stdbool.h>
#include <stdint.h>

#define INTERFACE_LRS     4u
#define INTERFACE_NO_WIRE 1023u

struct interface {
	uint64_t lr[INTERFACE_LRS]; /* vgic_lr.h's form */
	uint32_t hcr, vmcr, apr;    /* GICH_HCR, GICH_VMCR, GICH_APR */
	/* a bit for each list register: its state, and that its end is to be told (LR_EOI) */
	uint32_t pending, active, told;
};

enum interface_signal { INTERFACE_NONE, INTERFACE_IRQ, INTERFACE_FIQ };

/* The guest's side as after a reset: groups off, all priorities masked, none active. */
void interface_reset(struct interface *interface);

/* GICH_LRn: of the priority the upper five bits are kept. */
void interface_set_lr(struct interface *interface, unsigned index, uint64_t value);

/* GICH_ELRSR, GICH_EISR */
uint32_t interface_empty(const struct interface *interface);
uint32_t interface_ended(const struct interface *interface);

/* What reaches the core now (section 2.3.2): the most urgent pending interrupt of a group that is
 * on, if it passes the mask and preempts what runs. */
enum interface_signal interface_signal(const struct interface *interface);

/* The maintenance interrupt is asserted: GICH_MISR is not 0. Underflow (UIE), which the virtual GIC
 * does not use, is left out. */
bool interface_maintenance(const struct interface *interface);

/*
 * The guest's access of 32 bits at an offset in GICV's first page. What is not there reads as zero
 * and ignores writes. A write returns the INTID of the physical line that it has ended, by a list
 * register with LR_HW; INTERFACE_NO_WIRE: none.
 */
uint32_t interface_read(struct interface *interface, uint32_t offset);
uint32_t interface_write(struct interface *interface, uint32_t offset, uint32_t value);

#endif
