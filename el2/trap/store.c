/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/trap/store.h"

void trap_store(struct frame *frame, uint64_t esr, unsigned how)
{
	store(this_vcpu(), frame, esr, how, stats_now());
}
