/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 by the CPU, of the architecture that is built for. */
#ifdef __arm__
#include "arch/arm/sha256_ce.h"
#else
#include "arch/arm64/sha256_ce.h"
#endif
