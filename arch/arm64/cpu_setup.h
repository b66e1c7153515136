/* SPDX-License-Identifier: Apache-2.0 */
/* This core's type, and the settings that arch/arm64/cpu_errata.h has for it. */
#ifndef MULLION_CPU_SETUP_H
#define MULLION_CPU_SETUP_H

#include "arch/arm64/cpu_errata.h"

/* EL3, MMU and caches off: makes every setting of this core's type, then synchronises. */
void cpu_reset_settings(void);

/* The ID registers that the rules of cpu_errata.h look at. */
struct cpu_id cpu_id_self(void);

/* cpu_name_of this core. */
const char *cpu_name(void);

#endif
