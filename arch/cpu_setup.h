/* SPDX-License-Identifier: Apache-2.0 */
/* A core's type and settings, of the architecture that is built for. */
#ifdef __arm__
#include "arch/arm/cpu_setup.h"
#else
#include "arch/arm64/cpu_setup.h"
#endif
