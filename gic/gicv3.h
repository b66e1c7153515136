/* SPDX-License-Identifier: Apache-2.0 */
/* The physical GICv3 as a non-secure hypervisor uses it (IHI 0069): distributor, redistributors,
 * and the CPU interface in system registers. */
#ifndef MULLION_GICV3_H
#define MULLION_GICV3_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/sysreg.h"
#include "arch/timeout.h"
#include "gic/gicv3_regs.h"
#include "gic/redist.h"
#include "include/addr.h"
#include "lib/diag.h"

/* Where it is; constant after gicv3_dist_init. */
struct gicv3 {
	uint64_t dist;
	struct gic_redists redists;
	unsigned lines;
};
extern struct gicv3 gicv3;

/*
 * Takes the distributor over: checks that it is a GICv3, affinity routing on, Group 1 on, every SPI
 * off, Group 1 and of one priority. Call once, on the leader. Boot-only.
 */
int gicv3_dist_init(uint64_t dist, const struct gic_redists *redists, struct diag *diag);

/* Turns the ITS at `its` off, which an earlier life may have left on. GITS_CTLR to GITS_BASER<7>
 * are mapped. Boot-only. */
int gicv3_its_off(uint64_t its, struct diag *diag);

/*
 * Acknowledges the most urgent interrupt of this core and drops the running priority; GIC_MAX_INTID
 * or more: none. What EL2 handles itself it then deactivates with gicv3_end. No ISB: the drop has
 * to have taken effect for that, which has one, and for the next interrupt that this core takes,
 * behind an exception return, which is a context synchronization event (SCTLR_EL2.EOS is 1).
 */
static inline uint32_t gicv3_acknowledge(void)
{
	uint64_t intid = read_sysreg(icc_iar1_el1);

	dsb(sy); /* the acknowledge takes effect before what follows (IHI 0069 4.1.3) */
	if (intid < GIC_MAX_INTID)
		write_sysreg(icc_eoir1_el1, intid);
	return (uint32_t)intid;
}

/*
 * What gicv3_acknowledge gave is no line that a GICv3 here can have: LPIs (no active state), and
 * the extended ranges of a GICv3.1. Its priority is dropped all the same: this core would take no
 * other interrupt again. True: it was one; 1020 to 1023 are not (there is nothing to end).
 */
static inline bool gicv3_end_beyond(uint32_t intid)
{
	if (intid <= GIC_INTID_SPURIOUS)
		return false;
	write_sysreg(icc_eoir1_el1, (uint64_t)intid);
	isb();
	if (intid < GIC_FIRST_LPI)
		write_sysreg(icc_dir_el1, (uint64_t)intid);
	return true;
}

/* The deactivation comes behind the priority drop (IHI 0069 4.1.1): effects of writes of two system
 * registers are in order by an ISB only (Arm ARM D19.1.2). */
static inline void gicv3_end(uint32_t intid)
{
	isb();
	write_sysreg(icc_dir_el1, (uint64_t)intid);
}

/* Of a core that cpu_init has set up: the SGI frame of its redistributor; what ICC_SGI1R_EL1 takes
 * to send it an SGI. */
uint64_t gicv3_sgi_frame(unsigned cpu);
uint64_t gicv3_sgi_to(unsigned cpu, uint32_t intid);

/* RWP: `bit` of the control register at `ctlr`. It is nearly always 0; a bounded wait otherwise. */
void gicv3_rwp_set(uint64_t ctlr, uint32_t bit);

static inline void gicv3_wait_rwp(uint64_t ctlr, uint32_t bit)
{
	if (mmio_read32(ctlr) & bit)
		gicv3_rwp_set(ctlr, bit);
}

#endif
