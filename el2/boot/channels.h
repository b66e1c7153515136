/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: the channels of the configuration that are virtio devices, one on each side. */
#ifndef MULLION_EL2_CHANNELS_H
#define MULLION_EL2_CHANNELS_H

#include "el2/boot/devices.h"

/* Makes them, in memory of EL2's, before devices_create(). */
int channels_create(const struct sys_config *config, struct diag *diag);

/* A side's device. */
extern const struct device_kind channel_device_kind;

#endif
