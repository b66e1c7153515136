/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_BOOT_H
#define MULLION_EL2_BOOT_H

#include "el2/core/cpu.h"

/* el2/boot/entry.S: everything up to the moment before the guests; boot-only. Returns the core it
 * runs on. */
struct cpu *el2_boot(uint64_t x0);

#endif
