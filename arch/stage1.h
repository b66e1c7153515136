/* SPDX-License-Identifier: Apache-2.0 */
/* The map that a boot stage runs with, of the architecture that is built for. */
#ifdef __arm__
#include "arch/arm/stage1.h"
#else
#include "arch/arm64/stage1.h"
#endif
