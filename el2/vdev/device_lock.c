/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/device_lock.h"

#include "el2/core/cpu.h"

void device_lock(struct lock *taken)
{
	lock(taken);
}

void device_unlock(struct lock *given)
{
	unlock(given);
}

unsigned device_core(void)
{
	return this_cpu()->index;
}
