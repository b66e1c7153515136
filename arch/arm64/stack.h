/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_STACK_H
#define MULLION_STACK_H

/* Goes on in `function`, which takes nothing and does not return, on the stack whose top is
 * `stack`: nothing of the caller's is used any more. A branch to a name needs no landing pad. */
#define continue_on_stack(stack, function)                                        \
	do {                                                                      \
		__asm__ volatile("mov sp, %0\n\tmov x29, xzr\n\tmov x30, xzr\n\t" \
				 "b " #function ::"r"(stack)                      \
				 : "memory");                                     \
		__builtin_unreachable();                                          \
	} while (0)

#endif
