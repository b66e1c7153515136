/* SPDX-License-Identifier: Apache-2.0 */
/* The physical GICv3 as a non-secure hypervisor uses it (IHI 0069). EL3's part is gicv3_el3.h. */
#ifndef MULLION_GICV3_H
#define MULLION_GICV3_H

#include <stdbool.h>
#include <stdint.h>

#include "addr.h"
#include "diag.h"
#include "sysreg.h"

#define GIC_SGI_KICK 0u /* our signal between cores: guests' SGIs are virtual and never use the physical ones */

/*
 * Takes the distributor over: checks that it is a GICv3, affinity routing on, Group 1 on, every SPI off, Group 1 and of one
 * priority. Call once, on the leader. `redist` (n of them) are the redistributor regions.
 */
int gicv3_dist_init(uint64_t dist, const struct range *redist, unsigned n, uint32_t stride, struct diag *d);

/* Finds this core's redistributor by its affinity, wakes it, turns its lines off, its system-register interface on with
 * split priority drop and deactivation (EOImode = 1), and the lines EL2 uses (kick, `maintenance`). `cpu` is the index by which
 * vgic_hw_route names it. */
int gicv3_cpu_init(unsigned cpu, uint32_t maintenance, struct diag *d);

/* INTIDs implemented (a multiple of 32, at most 1024), and list registers of this core. */
unsigned gicv3_lines(void);
unsigned gicv3_list_registers(void);

/* Whether this core takes kicks only (its vCPU is off: what belongs to the guest stays pending in the distributor, where it can
 * still be routed elsewhere) or everything. After gicv3_cpu_init: kicks only. */
void gicv3_only_kicks(bool only);

/* Acknowledges the most urgent interrupt of this core and drops the running priority; 1020 or more: none. What EL2 handles itself
 * it then deactivates with gicv3_end. */
static inline uint32_t gicv3_acknowledge(void)
{
	uint32_t intid = (uint32_t)read_sysreg(icc_iar1_el1);

	dsb(sy); /* the acknowledge takes effect before what follows (IHI 0069 4.1.3) */
	if (intid < 1020) {
		write_sysreg(icc_eoir1_el1, (uint64_t)intid);
		isb();
	}
	return intid;
}

static inline void gicv3_end(uint32_t intid)
{
	write_sysreg(icc_dir_el1, (uint64_t)intid);
}

/* Sends GIC_SGI_KICK to the core that was initialised as `cpu`. */
void gicv3_kick(unsigned cpu);

#endif
