/* SPDX-License-Identifier: Apache-2.0 */
/* The lock of an emulated device's state. Not inline, so that the device compiles for the host. */
#ifndef MULLION_EL2_DEVICE_LOCK_H
#define MULLION_EL2_DEVICE_LOCK_H

#include "arch/arm64/lock.h"

/* `lock` has level LOCK_DEVICE. */
void device_lock(struct lock *lock);
void device_unlock(struct lock *lock);

/* This core's index. */
unsigned device_core(void);

#endif
