/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each core's virtual CPU interface where it is software (Kconfig GIC_SOFTWARE): a struct interface
 * in place of GICH, and what it signals is in HCR_EL2.VI or VF. This has vgic_hw.h's part of it;
 * the guest's is in el2/vdev/vgic_interface.c.
 */
#ifndef MULLION_GIC_SOFTWARE_H
#define MULLION_GIC_SOFTWARE_H

#include "gic/interface.h"

/* This core's. */
struct interface *software_interface(void);

/* What it signals now goes to HCR_EL2, for the way back into the guest. After each change. */
void software_signal(const struct interface *interface);

#endif
