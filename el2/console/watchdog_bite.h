/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_WATCHDOG_BITE_H
#define MULLION_EL2_WATCHDOG_BITE_H

struct vm;

/* On a core of the VM, which has not refreshed its watchdog: a report, and its end as a crash. Does
 * not return. */
void watchdog_bite(struct vm *vm);

#endif
