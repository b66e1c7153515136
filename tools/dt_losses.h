/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_TOOLS_DT_LOSSES_H
#define MULLION_TOOLS_DT_LOSSES_H

#include "el2/boot/divide.h"

/* Of a line of print_losses, for --help; docs/configuration.md has the same. */
#define LOSSES_COLUMNS                                                           \
	"    domain       who loses it\n"                                        \
	"    node         that refers to it\n"                                   \
	"    property     that refers, or -: the node itself is left out\n"      \
	"    provider     what it refers to\n"                                   \
	"    owner        the domain that has that, or why nobody does\n"        \
	"    weight       needed, or minor: nobody misses it\n"                  \
	"    consequence  what the device is without it\n"                       \
	"    there        what the owner can do, or -\n"                         \
	"    here         what the domain that loses can do, or -\n"             \
	"    name         the reference's, of clock-names and the like, or -\n"  \
	"    cells        what the provider is told, behind its phandle, or -\n" \
	"    device       that misses it: the node, or what that is a part of\n" \
	"    named        \"named\": the configuration names the device; else -\n"

/*
 * Prints what the domains of a machine that dt_boot() has made lose, a line each, on standard
 * output: domain, node, property, provider, its owner (a domain, or the kind in words), "needed" or
 * "minor", what that means to the device, what helps at the owner and what at the domain, the
 * reference's name, the cells behind its phandle, the device whose loss it is, and "named" where
 * the configuration names that; with a tab after each but the last, and "-" where there is none.
 * 0, or -1.
 */
int print_losses(const struct machine *machine, struct diag *diag);

/* The machine's tree with the owner of each node, or NULL. */
const struct tree *losses_tree(const struct machine *machine, struct diag *diag);

/* Says on stderr how many of the domain's devices lose something, as vm_create does; nothing where
 * none does. */
void note_losses(const struct machine *machine, unsigned domain);

/* Likewise which domains have their console on another's UART. */
void note_consoles(const struct machine *machine);

#endif
