/* SPDX-License-Identifier: Apache-2.0 */
/* Consoles: a domain on a UART that another domain has would run unseen; virtual ones share the
 * UART. */
#ifndef MULLION_DTB_CONSOLE_H
#define MULLION_DTB_CONSOLE_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

#define CONSOLE_SAID 24u

/* Its name, the UART's, what says so, the owner's name. */
#define CONSOLE_LINE "%s: its console, %s (%s), is %s's: it shows nothing here"

/*
 * The node of the UART that `domain` has its console on, and another domain owns: of a console= in
 * its bootargs (ttyAMA0 and the like count as the aliases serial0 do, the first without an alias is
 * stdout-path's); or the board's stdout-path, for who says earlycon or nothing and has the rest of
 * the devices. TREE_NONE: there is none, or another console= means a UART of its own, as ttyAMA
 * does where its console is virtual. What says so is written to `by`. own_assign has run on `tree`.
 */
unsigned console_elsewhere(const struct tree *tree, const struct sys_config *config,
			   unsigned domain, char by[CONSOLE_SAID]);

/*
 * Whether the node has registers in a page of the UART that is the hypervisor's, because it shows
 * virtual consoles: the clocks of a Raspberry Pi's mini UART are such. Nobody who has the rest of
 * the devices gets it. The configuration's consoles are settled.
 */
bool console_beside(const struct tree *tree, const struct sys_config *config, unsigned node);

/* Letters, digits, - and _: no dot, so that the last one in a console's name ends the domain's. */
bool console_is_name(const char *name);

/* Reads mullion,more-consoles of a domain, whose mullion,console and name are known. -1: its names
 * cannot be. */
int console_parse_more(const struct tree *tree, unsigned node, struct sys_domain *domain,
		       struct diag *diag);

/*
 * Once all domains are read: notes whether the UART is EL2's, because one has a virtual console.
 * -1: stdout-path names none then, there are too many or one is called as a domain is, or two
 * domains have mullion,housekeeping or mullion,control.
 */
int console_settle(const struct tree *tree, struct sys_config *config, struct diag *diag);

#endif
