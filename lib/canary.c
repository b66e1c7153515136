/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/canary.h"

#include "lib/log.h"

/* 0 until the stage sets it: nothing is copied to memory for the bootblock. */
uint64_t __stack_chk_guard;

void __stack_chk_fail(void)
{
	log_error("stack", "a function wrote beyond its frame (it returns to %p)",
		  __builtin_return_address(0));
	__builtin_trap();
}
