/* SPDX-License-Identifier: Apache-2.0 */
/* Memory zeroed, of the architecture that is built for. */
#ifdef __arm__
#include "arch/arm/clear.h"
#else
#include "arch/arm64/clear.h"
#endif
