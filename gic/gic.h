/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The physical GIC as a non-secure hypervisor uses it. What is named gic_ is for any version:
 * gicv3.c (IHI 0069) has it, and with a GICv2 another takes its place (gicv2.h). EL3's part is
 * gic_el3.h.
 */
#ifndef MULLION_GIC_H
#define MULLION_GIC_H

#include <stdbool.h>
#include <stdint.h>

#include "include/addr.h"
#include "lib/diag.h"
#include "arch/arm64/sysreg.h"

/* our signal between cores: guests' SGIs are virtual and never use the physical ones */
#define GIC_SGI_KICK 0u

/*
 * Takes the distributor over: checks that it is a GICv3, affinity routing on, Group 1 on, every SPI
 * off, Group 1 and of one priority. Call once, on the leader. `redist` (n of them) are the
 * redistributor regions.
 */
int gicv3_dist_init(uint64_t dist, const struct range *redist, unsigned count, uint32_t stride,
		    struct diag *diag);

/* This core's part: its redistributor woken, its lines off, its interface on with split priority
 * drop and deactivation (EOImode = 1), and the lines EL2 uses (kick, `maintenance`). `cpu` is the
 * index by which vgic_hw_route names it. */
int gic_cpu_init(unsigned cpu, uint32_t maintenance, struct diag *diag);

/* INTIDs implemented (a multiple of 32, at most 1024), and list registers of this core. */
unsigned gic_lines(void);
unsigned gic_list_registers(void);

/* Whether this core takes kicks only (its vCPU is off: what belongs to the guest stays pending in
 * the distributor, where it can still be routed elsewhere) or everything. After gic_cpu_init: kicks
 * only. */
void gic_only_kicks(bool only);

/* Acknowledges the most urgent interrupt of this core and drops the running priority; 1020 or more:
 * none. What EL2 handles itself it then deactivates with gicv3_end. */
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
void gic_kick(unsigned cpu);

/* Acknowledges and ends what is pending: a kick, for a core that looks by itself what it was
 * for. */
void gic_discard(void);

/* --- between the versions --- */

#define GIC_PRIO_ALL 0xa0a0a0a0u /* every line alike: priorities are the virtual GIC's business */

/* SPIs off, nothing pending or active, of one priority and of the groups of `group`. */
void gic_quiet_spis(uint64_t dist, unsigned lines, uint32_t group);
/* Two registers from `icfgr` on: the lines of mask become edges, or levels. */
void gic_config_at(uint64_t icfgr, uint32_t mask, uint32_t edge);

#endif
