/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The physical GIC as a non-secure hypervisor uses it: a table, of which gicv3.c (IHI 0069) and
 * gicv2.c (IHI 0048) have one each, for code that is not compiled for one version (version.h).
 * EL3's part is gic_el3.h.
 */
#ifndef MULLION_GIC_H
#define MULLION_GIC_H

#include <stdbool.h>
#include <stdint.h>

#include "gic/version.h"
#include "include/addr.h"
#include "lib/diag.h"

/* our signal between cores: guests' SGIs are virtual and never use the physical ones */
#define GIC_SGI_KICK 0u

struct gic_ops {
	unsigned version;

	/* This core's part: its private lines off, its interface on with split priority drop and
	 * deactivation, and the lines EL2 uses (kick, `maintenance`). `cpu` is the index by which
	 * kick and the virtual GIC's routes name it. */
	int (*cpu_init)(unsigned cpu, uint32_t maintenance, struct diag *diag);

	/* INTIDs implemented (a multiple of 32, at most 1024), and list registers of this core. */
	unsigned (*lines)(void);
	unsigned (*list_registers)(void);

	/* Whether this core takes kicks only (its vCPU is off: what belongs to the guest stays
	 * pending in the distributor, where it can still be routed elsewhere) or everything. After
	 * cpu_init: kicks only. */
	void (*only_kicks)(bool only);

	/* Sends GIC_SGI_KICK to the core that was initialised as `cpu`. What it is to find is
	 * written before (a barrier is included). */
	void (*kick)(unsigned cpu);

	/* Acknowledges and ends what is pending: a kick, for a core that looks by itself what it
	 * was for, or a line of EL2's own. Its INTID; 1020 or more: there was none. */
	uint32_t (*discard)(void);

	/*
	 * Makes an SPI EL2's own: of a kick's priority, so that cores that take kicks only take it,
	 * too; an edge or a level; to the core that was initialised as `cpu`; enabled. NULL without
	 * CONFIG_EL2_OWN_IRQ.
	 */
	void (*own_line)(uint32_t intid, unsigned cpu, bool edge);

	/* Makes a PPI of this core EL2's own in that way, as a level. False: it cannot be enabled,
	 * the firmware keeps it. NULL without CONFIG_EL2_TIMER. */
	bool (*own_private)(uint32_t intid);

	/* Pends an own line, from any core: its handler runs as if the device had asked. NULL as
	 * own_line. */
	void (*pend)(uint32_t intid);

	/* A word of SPIs of the distributor, by the offset of its register bank. NULL without
	 * CONFIG_HYPERVISOR_CONSOLE. */
	uint32_t (*get)(uint32_t bank, unsigned word);

	/* Disables lines of a word of 32; they are when this returns. */
	void (*disable)(unsigned word, uint32_t bits);

	/* Of the lines in `mask` of a word of 32, those in `edge` become edges, the others
	 * levels. */
	void (*config)(unsigned word, uint32_t mask, uint32_t edge);
};

extern const struct gic_ops gicv2_ops, gicv3_ops;

/* Constant after boot. */
extern const struct gic_ops *gic;

/* --- between the versions --- */

#define GIC_PRIO_ALL  0xa0a0a0a0u /* every line alike: priorities are the virtual GIC's business */
#define GIC_PRIO_KICK 0x80u
#define GIC_PMR_ALL   0xffu
#define GIC_PMR_KICKS 0x90u /* between the two */

/* SPIs off, nothing pending or active, of one priority and of the groups of `group`. */
void gic_quiet_spis(uint64_t dist, unsigned lines, uint32_t group);
/* Two registers from `icfgr` on: the lines of mask become edges, or levels. */
void gic_config_at(uint64_t icfgr, uint32_t mask, uint32_t edge);

#endif
