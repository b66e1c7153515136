/* SPDX-License-Identifier: Apache-2.0 */
/* Works for ever and asks nothing of anybody: what its core does beside that, others have
 * caused. */
#include "tests/guest/lib/guest.h"

void guest_main(void)
{
	__asm__ volatile("msr daifset, #15");
	for (;;)
		__asm__ volatile("yield");
}
