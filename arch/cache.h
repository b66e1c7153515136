/* SPDX-License-Identifier: Apache-2.0 */
/* Cache maintenance, of the architecture that is built for. */
#ifdef __arm__
#include "arch/arm/cache.h"
#else
#include "arch/arm64/cache.h"
#endif
