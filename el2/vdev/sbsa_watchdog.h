/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The generic watchdog of Arm's SBSA (DEN0029, "Generic Watchdog"), revision 0, as Linux's
 * sbsa_gwdt takes it. A guest that does not refresh it in time has an interrupt first (WS0), and
 * after the same time again it is at its end (WS1).
 *
 * Its time is the VM's virtual count, at CNTFRQ_EL0: what Linux compares WCV with. It expires on
 * the core of the VM's first vCPU, whatever that does or even if it is off.
 */
#ifndef MULLION_EL2_SBSA_WATCHDOG_H
#define MULLION_EL2_SBSA_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/core/timer.h"
#include "el2/vdev/device_lock.h"
#include "el2/vdev/vdev.h"

/* Its region: the control frame, and behind it the refresh frame. */
#define SBSA_WATCHDOG_FRAME 0x1000u
#define SBSA_WATCHDOG_SIZE  0x2000u

struct sbsa_watchdog {
	struct timer timer; /* the first core's alone */
	struct vm *vm;
	uint32_t intid;
	/* Ends the VM, on its first core; does not return. */
	void (*bite)(struct vm *vm);

	struct lock lock; /* of all below; .level = LOCK_DEVICE */
	uint32_t wcs, wor;
	uint64_t compare; /* value of the physical count */
	/* What the timer is set for, or is about to be. Not after `compare` where that counts: a
	 * refresh does not set it again, it looks by itself when it expires. */
	uint64_t set_for;
};

extern struct sbsa_watchdog sbsa_watchdogs[]; /* by VM */

/* State: a struct sbsa_watchdog. */
extern const struct vdev_ops sbsa_watchdog_registers;

/* Boot-only: the watchdog of a VM, whose interrupt is the software line `intid`. */
void sbsa_watchdog_init(struct sbsa_watchdog *watchdog, struct vm *vm, uint32_t intid,
			void (*bite)(struct vm *vm));

#endif
