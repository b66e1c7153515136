/* SPDX-License-Identifier: Apache-2.0 */
/* Errata of cores: there is no table of AArch32's yet. */
#ifndef MULLION_ERRATA_H
#define MULLION_ERRATA_H

#include <stdint.h>

#define ERRATA_EL3 0u

static inline void errata_log(const uint32_t *midr, unsigned count, unsigned hooks)
{
	(void)midr;
	(void)count;
	(void)hooks;
}

/* "Cortex-A7", or "unknown core type". */
const char *cpu_name_of(uint32_t midr);

#endif
