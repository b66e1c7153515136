/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The physical GICv2 as a non-secure hypervisor uses it (IHI 0048): distributor, CPU interface, and
 * the virtual one's GICH.
 */
#ifndef MULLION_GICV2_H
#define MULLION_GICV2_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/sysreg.h"
#include "gic/gicv2_regs.h"
#include "gic/gicv3_regs.h"
#include "include/addr.h"
#include "lib/diag.h"

extern uint64_t gicv2_gicd, gicv2_gicc, gicv2_gich; /* resident, constant after boot */
extern uint8_t gicv2_interface_of[];                /* by CPU: its bit in target lists */

/* Where it has a BCM2836's controllers: gicd is the local one, gicc the BCM2835's first register.
 * Call once, on the leader. Boot-only. */
void bcm2836_init(uint64_t local, uint64_t armctrl);

/*
 * QEMU's model does not look again at a core's physical interface when its guest ends an interrupt
 * that has a physical line (hw/intc/arm_gic.c, gic_complete_irq for a virtual interface): a level
 * that is still high, and what GICD_ISPENDR made pending, stays unnoticed until anything else
 * happens at a physical interface. On it EL2 is told of each such end and deactivates the line
 * itself, by GICD_ICACTIVER, where the model looks. Constant after boot.
 */
extern bool gicv2_tells_ends;

/*
 * Takes the distributor over: checks that it is a GICv2, Group 0 on, every SPI off and of one
 * priority; where each goes (GICD_ITARGETSR) stays as it was until a line is routed. Call once, on
 * the leader. Boot-only.
 */
int gicv2_dist_init(struct range gicd, struct range gicc, struct range gich, struct diag *diag);

/* Where GICC's second page, with nothing but GICC_DIR, lies behind its first. */
static inline uint64_t gicv2_dir_offset(struct range gicc)
{
	return gicc.size >= GICC_ALIASED_SIZE ? GICC_ALIASED_SIZE / 2 : GICC_DIR;
}

/*
 * The virtual CPU interface of this core, the hardware's (gich.c) or one in memory (software.c):
 * its list registers; and it is turned on, as after a reset. 0, or -1: no place for this core's.
 */
unsigned gicv2_list_registers(void);
int gicv2_lists_on(struct diag *diag);

/* The most urgent interrupt of this core, running priority dropped, as GICC_IAR gives it:
 * GIC_V2_INTID of it is at least GIC_MAX_INTID when there is none. gicv2_end wants all of it. */
#if defined(CONFIG_GIC_BCM2836) /* in a GICv2's place: bcm2836.h */
uint32_t gicv2_acknowledge(void);
void gicv2_end(uint32_t iar);
#else
static inline uint32_t gicv2_acknowledge(void)
{
	uint32_t iar = mmio_read32(gicv2_gicc + GICC_IAR);

	dsb(sy);
	if (GIC_V2_INTID(iar) < GIC_MAX_INTID)
		mmio_write32(gicv2_gicc + GICC_EOIR, iar);
	return iar;
}

static inline void gicv2_end(uint32_t iar)
{
	mmio_write32(gicv2_gicc + GICC_DIR, iar);
}
#endif

#endif
