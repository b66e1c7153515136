/* SPDX-License-Identifier: Apache-2.0 */
/* Cores whose interrupts are their guest's: whether the machine can have them, and the switch.
 * Boot-only. */
#ifndef MULLION_EL2_BOOT_DIRECT_H
#define MULLION_EL2_BOOT_DIRECT_H

#include "el2/boot/machine.h"

/*
 * For each domain with mullion,interrupts = "direct", on its cores: their vectors, signal and CPU
 * interface. After the VMs are made, before one runs. -1: a core or the firmware cannot; nothing is
 * to run then.
 */
int direct_start(const struct machine *machine, struct diag *diag);

#endif
