/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EL2's own interrupts: those of devices that it drives itself (its UART, an SMMU, a watchdog), by
 * INTID. A guest's interrupt pays nothing for them: they are looked up only where an INTID is none
 * of the running VM's. They come on one core, whether that runs a guest or waits for its vCPU:
 * their priority is that of a kick (gic.h). SPIs, and a private one that each core has for itself.
 */
#ifndef MULLION_EL2_OWN_IRQ_H
#define MULLION_EL2_OWN_IRQ_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/diag.h"

#define OWN_IRQ_MAX     8u
#define OWN_IRQ_PRIVATE 16u /* the first PPI */
#define OWN_IRQ_FIRST   32u /* the first SPI */
/* so often in a row a handler may have found nothing to do; then its line is disabled */
#define OWN_IRQ_IDLE_MOST 32u

/*
 * Runs on the line's core, with interrupts masked, and is short: a guest waits. It makes the device
 * let go of a level. True: there was something to do. It holds no lock, and may do what waits for
 * other cores and does not come back when this core's VM is stopped meanwhile (vgic_line_set): the
 * interrupt has been ended before.
 */
typedef bool own_irq_handler(void *state);

/*
 * From now on the line is EL2's: no VM can be given it. It is a level or an edge, goes to core
 * `cpu`, and is enabled. At boot, before the first VM is made, on one core. -1: no SPI of this
 * machine, EL2's already, or the table is full.
 */
int own_irq_claim(uint32_t intid, bool edge, unsigned cpu, own_irq_handler *handler, void *state,
		  struct diag *diag);

/* The same of a PPI, on all cores: each enables it for itself (gic_ops.own_private). -1: `intid` is
 * no PPI, or there is no room. Its handler has no state. */
int own_irq_claim_private(uint32_t intid, own_irq_handler *handler);

/* The SPI in this place of the table, from 0 to OWN_IRQ_MAX - 1, if core `cpu` takes it; else 0. */
uint32_t own_irq_spi(unsigned place, unsigned cpu);

/* The place of a line that was claimed. */
unsigned own_irq_place(uint32_t intid);

/* It came for nothing too often: it stays disabled. */
bool own_irq_is_off(uint32_t intid);

/* --- for those who take interrupts and give them away; without CONFIG_EL2_OWN_IRQ nothing --- */

bool own_irq_claimed(uint32_t intid);
bool own_irq_handle(uint32_t intid);

static inline bool own_irq_is(uint32_t intid)
{
	return IS_ENABLED(CONFIG_EL2_OWN_IRQ) && own_irq_claimed(intid);
}

/* An acknowledged interrupt, or what says that there was none. False: it is not EL2's. */
static inline bool own_irq(uint32_t intid)
{
	return IS_ENABLED(CONFIG_EL2_OWN_IRQ) && intid >= OWN_IRQ_PRIVATE && own_irq_handle(intid);
}

#endif
