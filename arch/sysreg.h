/* SPDX-License-Identifier: Apache-2.0 */
/* Registers of the core and barriers, of the architecture that is built for. */
#ifdef __arm__
#include "arch/arm/sysreg.h"
#else
#include "arch/arm64/sysreg.h"
#endif
