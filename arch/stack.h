/* SPDX-License-Identifier: Apache-2.0 */
/* The change of stacks, of the architecture that is built for. */
#ifdef __arm__
#include "arch/arm/stack.h"
#else
#include "arch/arm64/stack.h"
#endif
