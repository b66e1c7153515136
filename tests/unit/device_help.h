/* SPDX-License-Identifier: Apache-2.0 */
/* Emulated devices in tests: their locks, whose order is checked, and their interrupt's line. */
#ifndef MULLION_TESTS_DEVICE_HELP_H
#define MULLION_TESTS_DEVICE_HELP_H

#include "gic/vgic/vgic.h"
#include "lib/lock_order.h"
#include "tests/unit/expect.h"

/* For lock_order_open(): a lock that is taken out of order fails the test. */
extern const struct lock_order_ops device_order;
extern uint32_t held; /* levels of locks */

/* The one line that a device may set, with no lock held: whose, and its INTID. */
extern struct vgic_vm *line_gic;
extern uint32_t line_intid;
extern bool line;               /* what it was set to last */
extern unsigned line_sets;      /* how often */
extern void (*meanwhile)(void); /* on another core, while this one sets the line; once */

#endif
