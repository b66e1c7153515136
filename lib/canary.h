/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stack protector: of the libraries, whose distribution compiles them with it, and of our code
 * with CONFIG_HARDEN_STACK. Boot code and EL3 only: what stays of the hypervisor has none.
 */
#ifndef MULLION_CANARY_H
#define MULLION_CANARY_H

#include <stdint.h>

/* What protected functions keep above their buffers; the compiler knows both by these names. */
extern uint64_t __stack_chk_guard;

/* For a function that found another value there when it wanted to return. Logs that and ends in
 * BRK: the image's own vectors report where, and stop as the image does. */
void __stack_chk_fail(void) __attribute__((noreturn));

/* For a function that is under way when the value changes, and returns. */
#define NO_CANARY __attribute__((no_stack_protector))

/* No other protected function that will return may be under way, on any core. The lowest byte is 0:
 * what copies a string stops there. */
static inline void canary_set(uint64_t random)
{
	__stack_chk_guard = random & ~(uint64_t)0xff;
}

#endif
