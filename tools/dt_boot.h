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

/*
 * Starts `machine` as from reset on the board of the device tree at `tree` (`tree_room` bytes,
 * changed by this). `given` is the bundle or, when it is no FIT, the system configuration alone:
 * then memory is divided as if there were no images, and no VM is made. `append` (may be NULL) is
 * added to each domain's command line. What the boot code logs of the domains goes to stderr when
 * `log`. 0; -1: the board would refuse this; -2: not to be found out here, the host cannot lend
 * the board's memory.
 */
int dt_boot(struct machine *machine, void *tree, size_t tree_room, const void *given, size_t room,
	    const char *append, bool log, struct diag *diag);

/* True when dt_boot made the VMs: vms[i].tree is the tree of domain i. */
bool dt_booted(void);

#endif
