/* SPDX-License-Identifier: Apache-2.0 */
/* Comes first in every source file: the configuration, and a way to
 * ask for a boolean in plain C. */
#ifndef MULLION_KCONFIG_H
#define MULLION_KCONFIG_H

#include "generated/autoconf.h"

/*
 * IS_ENABLED(CONFIG_X) is 1 when the boolean X is set and 0 when it is not (the symbol is undefined
 * then): usable in `if`, so that both ways are always compiled. A symbol that is 1 turns
 * KCONFIG_PROBE_1 into two arguments and so moves the 1 to second place.
 */
#define KCONFIG_PROBE_1           0,
#define KCONFIG_SECOND(a, b, ...) b
#define KCONFIG_PICK(probe)       KCONFIG_SECOND(probe 1, 0, 0)
#define KCONFIG_PASTE(value)      KCONFIG_PICK(KCONFIG_PROBE_##value)
#define KCONFIG_EXPAND(value)     KCONFIG_PASTE(value)
#define IS_ENABLED(option)        KCONFIG_EXPAND(option)

#endif
