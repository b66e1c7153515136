/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers of the CPU, of the architecture that is built for. */
#ifdef __arm__
#include "arch/arm/entropy.h"
#else
#include "arch/arm64/entropy.h"
#endif
