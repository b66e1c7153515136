/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_TOOLS_DT_LOSSES_H
#define MULLION_TOOLS_DT_LOSSES_H

#include "el2/boot/divide.h"

/*
 * Prints what the domains of a machine that dt_boot() has made lose, a line each, on standard
 * output: domain, node, property, provider, its owner (a domain, or the kind in words), "needed" or
 * "minor", what that means to the device, what helps at the owner and what at the domain, the
 * reference's name, the cells behind its phandle, the device whose loss it is, and "named" where
 * the configuration names that; with a tab after each but the last, and "-" where there is none.
 * 0, or -1.
 */
int print_losses(const struct machine *machine, struct diag *diag);

/* Says on stderr how many of the domain's devices lose something, as vm_create does; nothing where
 * none does. */
void note_losses(const struct machine *machine, unsigned domain);

#endif
