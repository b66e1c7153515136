/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_MONITOR_SMC_H
#define MULLION_MONITOR_SMC_H

#include "boot/monitor/frame.h"

/* Carries out the SMC whose registers `frame` has; results are written to it. */
void smc_dispatch(struct frame *frame);

#endif
