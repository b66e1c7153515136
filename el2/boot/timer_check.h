/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: for what needs timers of EL2's own (el2/core/timer.h). */
#ifndef MULLION_EL2_TIMER_CHECK_H
#define MULLION_EL2_TIMER_CHECK_H

#include <stdint.h>

#include "el2/boot/machine.h"
#include "lib/diag.h"

/* After all cores have come to EL2. -1, with why: the board's tree names no interrupt for them, or
 * one of `cores` (bit n: core n) does not get it. */
int timer_check(uint32_t cores, struct diag *diag);

/* That for what the configuration wants them for. -1, with the domain and its property, and why. */
int timer_check_domains(const struct sys_config *config, struct diag *diag);

#endif
