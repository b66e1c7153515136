/* SPDX-License-Identifier: Apache-2.0 */
/* What a core other than the leader does in the loader. */
#ifndef MULLION_LOADER_SECONDARY_H
#define MULLION_LOADER_SECONDARY_H

#include <stdint.h>

/* secondary_entry.S: where a core leaves the mailbox loop to, with its index in the tree as x1. */
extern uint8_t loader_secondary_entry[];

/* Called by secondary_entry.S on core `index`, MMU on: parks until it is woken, then released. */
void loader_secondary(unsigned index) __attribute__((noreturn));

#endif
