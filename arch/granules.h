/* SPDX-License-Identifier: Apache-2.0 */
/* What kernels the CPU runs, of the architecture that is built for. */
#ifdef __arm__
#include "arch/arm/granules.h"
#else
#include "arch/arm64/granules.h"
#endif
