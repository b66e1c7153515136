/* SPDX-License-Identifier: Apache-2.0 */
/* How long the terminal waits for a guest that does not read. */
#ifndef MULLION_EL2_PATIENCE_H
#define MULLION_EL2_PATIENCE_H

#include "el2/console/mux.h"

/*
 * On the core that serves the terminal, when something typed could not be taken: a second from now
 * `mux` hears how long that was, and `poke` asks for a turn. Where that core has no timer of EL2's
 * own nothing happens: what is typed then waits until the guest reads.
 */
void patience_begin(struct mux *mux, void (*poke)(void));

#endif
