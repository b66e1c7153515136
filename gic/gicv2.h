/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The physical GICv2 as a non-secure hypervisor uses it (IHI 0048): distributor, CPU interface, and
 * the virtual one's GICH.
 *
 * How one image serves both versions at no cost to either: the code is GICv3's, whose interface is
 * system registers. On a machine with a GICv2 boot writes branches over what touches them, before
 * another core runs and before any guest: at the first instruction of the functions listed in
 * gicv2_sites.S, and at the inlined accesses of vgic_hw_arm64.h.
 */
#ifndef MULLION_GICV2_H
#define MULLION_GICV2_H

#include <stdbool.h>
#include <stdint.h>

#include "include/addr.h"
#include "lib/diag.h"
#include "gic/gicv2_regs.h"
#include "arch/arm64/sysreg.h"

/* A place where to branch from, and where to; each counts from its own address. Boot-only. */
struct gicv2_site {
	int32_t at, to;
};
extern const struct gicv2_site gicv2_sites[], gicv2_sites_end[];

extern uint64_t gicv2_gicd, gicv2_gicc, gicv2_gich; /* resident, constant after boot */

/*
 * Takes the distributor over: checks that it is a GICv2 with all that guests need (GICH, and GICV
 * in whole pages, laid out as GICC), Group 0 on, every SPI off and of one priority; where each goes
 * (GICD_ITARGETSR) stays as it was until gicv2_route. Call once, on the leader. Boot-only.
 */
int gicv2_dist_init(struct range dist, struct range cpu_if, struct range hyp, struct range vcpu,
		    struct diag *diag);

/*
 * QEMU's model does not look again at a core's physical interface when its guest ends an interrupt
 * that has a physical line: a level that is still high stays unnoticed until anything else happens
 * at any physical interface. There WFI is trapped, so that no core sleeps over it.
 */
extern bool gicv2_qemu;

static inline void gicv2_look_again(void)
{
	mmio_write32(gicv2_gicc + GICC_PMR, mmio_read32(gicv2_gicc + GICC_PMR));
	dsb(sy);
}

/* Where GICC's second page, with nothing but GICC_DIR, lies behind its first. */
static inline uint64_t gicv2_dir_offset(struct range cpu_if)
{
	return cpu_if.size >= GICC_ALIASED_SIZE ? GICC_ALIASED_SIZE / 2 : GICC_DIR;
}

/* The most urgent interrupt of this core, running priority dropped, as GICC_IAR gives it:
 * GIC_V2_INTID of it is 1020 or more when there is none. gicv2_end wants all of it. */
static inline uint32_t gicv2_acknowledge(void)
{
	uint32_t iar = mmio_read32(gicv2_gicc + GICC_IAR);

	dsb(sy);
	if (GIC_V2_INTID(iar) < 1020)
		mmio_write32(gicv2_gicc + GICC_EOIR, iar);
	return iar;
}

static inline void gicv2_end(uint32_t iar)
{
	mmio_write32(gicv2_gicc + GICC_DIR, iar);
}

/* --- not called: boot puts a branch to each in gicv3.c's function of that name (gicv2_sites.S)
 * --- */

int gicv2_cpu_init(unsigned cpu, uint32_t maintenance, struct diag *diag);
unsigned gicv2_lines(void);
unsigned gicv2_list_registers(void);
void gicv2_only_kicks(bool only);
void gicv2_discard(void);
void gicv2_kick(unsigned cpu);
uint64_t gicv2_lr_n(unsigned index);
void gicv2_set_lr_n(unsigned index, uint64_t value);
void gicv2_set(uint32_t bank, unsigned word, uint32_t bits);
uint32_t gicv2_get(uint32_t bank, unsigned word);
void gicv2_config(unsigned word, uint32_t mask, uint32_t edge);
void gicv2_route(uint32_t intid, unsigned cpu);
bool gicv2_running(unsigned group_priority);
void gicv2_clear_aprs(void);

#endif
