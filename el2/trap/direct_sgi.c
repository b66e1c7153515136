/* SPDX-License-Identifier: Apache-2.0 */
#define GIC_VERSION 3
#include "el2/trap/direct.h"

void trap_direct_sgi(struct frame *frame, uint64_t esr)
{
	direct_sgi(frame, esr);
}
