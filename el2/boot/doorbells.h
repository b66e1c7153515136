/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: the doorbells of channels of shared memory, a device for each side. */
#ifndef MULLION_EL2_DOORBELLS_H
#define MULLION_EL2_DOORBELLS_H

#include "el2/boot/devices.h"

/* Makes those of all channels that want them, in pages of EL2's, before their sides' devices. 0, or
 * -1: no page is left. */
int doorbells_create(const struct sys_config *config, struct diag *diag);

/* A side's device. */
extern const struct device_kind doorbell_kind;

#endif
