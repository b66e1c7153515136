/* SPDX-License-Identifier: Apache-2.0 */
/* A domain whose console is a UART that another domain has: it would run unseen. */
#ifndef MULLION_DTB_CONSOLE_H
#define MULLION_DTB_CONSOLE_H

#include "dtb/config/system.h"

#define CONSOLE_SAID 24u

/* Its name, the UART's, what says so, the owner's name. */
#define CONSOLE_LINE "%s: its console, %s (%s), is %s's: it shows nothing here"

/*
 * The node of the UART that `domain` has its console on, and another domain owns: of a console= in
 * its bootargs (ttyAMA0 and the like count as the aliases serial0 do, the first without an alias is
 * stdout-path's); or the board's stdout-path, for who says earlycon or nothing and has the rest of
 * the devices. TREE_NONE: there is none, or another console= means a UART of its own. What says so
 * is written to `by`. own_assign has run on `tree`.
 */
unsigned console_elsewhere(const struct tree *tree, const struct sys_config *config,
			   unsigned domain, char by[CONSOLE_SAID]);

#endif
