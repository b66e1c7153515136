/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm/entropy.h"

#include "arch/arm/sysreg.h"

uint64_t entropy_early(void)
{
	uint64_t mixed = counter();

	/* the last steps of SplitMix64 */
	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ull;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebull;
	return mixed ^ mixed >> 31;
}
