/* SPDX-License-Identifier: Apache-2.0 */
/* Errata of cores, of the architecture that is built for. */
#ifdef __arm__
#include "arch/arm/errata.h"
#else
#include "arch/arm64/errata.h"
#endif
