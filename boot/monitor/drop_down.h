/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_MONITOR_DROP_DOWN_H
#define MULLION_MONITOR_DROP_DOWN_H

#include <stdint.h>

/* The top of this core's stack in the monitor. */
uint64_t core_stack(void);

/* Leaves for EL2, or where Kconfig says so EL1, with everything masked, MMU and caches off.
 * Nothing of this core's monitor stack is used any more. */
void drop_down(uint64_t entry, uint64_t x0, uint64_t x1, uint64_t x2) __attribute__((noreturn));

/* The same for what the loader has loaded, on its first core: with its tree, or hand-off, where it
 * looks for that. */
void drop_to_payload(uint64_t entry, uint64_t tree) __attribute__((noreturn));

#endif
