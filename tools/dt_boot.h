/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A start of the board on the host, by the boot code itself (image/bundle.c, el2/boot/divide.c,
 * el2/boot/create.c): the board's DRAM is lent by the host (tools/dt_memory.h), and everything
 * that a configuration can get wrong goes wrong as it would there.
 */
#ifndef MULLION_TOOLS_DT_BOOT_H
#define MULLION_TOOLS_DT_BOOT_H

#include <stdbool.h>
#include <stddef.h>

#include "el2/boot/machine.h"
#include "include/kernel_kinds.h"
#include "lib/diag.h"
#include "tools/dt_lying.h"

/* All pages that a CPU can have: which the board's has is not in the tree. In AArch32, zImages. */
#define DT_GRANULES (IS_ENABLED(CONFIG_ARM) ? CPU_RUNS_ZIMAGES : 7u)

/* This build's boot stages start Linux themselves: one domain has all, and nothing is EL2's. */
#define DT_NATIVE (!IS_ENABLED(CONFIG_START_HYPERVISOR))

struct dt_wishes {
	const char *append; /* for each domain's command line; NULL: nothing */
	unsigned lines;     /* interrupts of the board's GIC; 0: as few as its tree needs */
	struct lying lying; /* what the loader finds in DRAM */
	bool log;           /* what the boot code logs of the domains goes to stderr */
	bool must_start;    /* a GIC for which boot stops is no note alone */
	bool tables;        /* stage-2 tables and interrupts of the VMs */
};

/*
 * Starts `machine` as from reset on the board of the device tree at `tree` (`tree_room` bytes,
 * changed by this). `given` is the bundle or, when it is no FIT, the system configuration alone:
 * then memory is divided as if there were no images, and no VM is made. A GIC for which boot stops
 * is noted on stderr and no more, unless there is a bundle or must_start: a tree can be looked at
 * without. 0; -1: the board would refuse this; -2: not to be found out here, the host cannot lend
 * the board's memory.
 */
int dt_boot(struct machine *machine, void *tree, size_t tree_room, const void *given, size_t room,
	    const struct dt_wishes *wishes, struct diag *diag);

/* True when dt_boot made the VMs: vms[i].tree is the tree of domain i. */
bool dt_booted(void);

#endif
