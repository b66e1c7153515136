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
#include "lib/diag.h"

#define DT_LOG        1u
#define DT_MUST_START 2u

/*
 * Starts `machine` as from reset on the board of the device tree at `tree` (`tree_room` bytes,
 * changed by this). `given` is the bundle or, when it is no FIT, the system configuration alone:
 * then memory is divided as if there were no images, and no VM is made. `append` (may be NULL) is
 * added to each domain's command line. With DT_LOG among the `wishes`, what the boot code logs of
 * the domains goes to stderr. A GIC for which boot stops is noted there and no more, unless there
 * is a bundle or DT_MUST_START: a tree can be looked at without. 0; -1: the board would refuse
 * this; -2: not to be found out here, the host cannot lend the board's memory.
 */
int dt_boot(struct machine *machine, void *tree, size_t tree_room, const void *given, size_t room,
	    const char *append, unsigned wishes, struct diag *diag);

/* True when dt_boot made the VMs: vms[i].tree is the tree of domain i. */
bool dt_booted(void);

#endif
