/* SPDX-License-Identifier: Apache-2.0 */
#define GIC_VERSION 3
#include "el2/trap/sgi.h"

void trap_sgi(struct frame *frame, uint64_t esr)
{
	send_sgi(frame, esr);
}
