/* SPDX-License-Identifier: Apache-2.0 */
/* Signed return addresses, of the architecture that is built for. */
#ifdef __arm__
#include "arch/arm/pauth.h"
#else
#include "arch/arm64/pauth.h"
#endif
