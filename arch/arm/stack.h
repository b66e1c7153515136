/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_STACK_H
#define MULLION_STACK_H

/* Goes on in `function`, which takes nothing and does not return, on the stack whose top is
 * `stack`: nothing of the caller's is used any more. */
#define continue_on_stack(stack, function)                                              \
	do {                                                                            \
		__asm__ volatile("mov sp, %0\n\tb " #function ::"r"((uintptr_t)(stack)) \
				 : "memory");                                           \
		__builtin_unreachable();                                                \
	} while (0)

#endif
