/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm/clear.h"

#include <string.h>

#include "arch/arm/cache.h"

void memory_clear(uint64_t base, uint64_t size)
{
	memset((void *)(uintptr_t)base, 0, (size_t)size);
	dcache_flush(base, size);
}
