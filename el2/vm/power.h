/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_POWER_H
#define MULLION_EL2_POWER_H

#include <stdint.h>

/* The machine goes off or resets, by a call of the firmware's; `what` is said before. Where that
 * comes back, or there is none, this core rests. */
_Noreturn void power_machine(uint32_t function, const char *what);

#endif
