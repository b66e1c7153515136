/* SPDX-License-Identifier: Apache-2.0 */
/* The monitor's stacks, for C, assembly and linker script, and where vectors.S finds what it needs
 * of struct core. */
#ifndef MULLION_ASM_CORE_H
#define MULLION_ASM_CORE_H

#define MONITOR_STACK_SHIFT 13 /* a guard page and a page of stack (loader.lds.S: CORE_STACK) */

/* core.c asserts that the compiler agrees */
#define CORE_WORKAROUND_1 60 /* struct core.workaround[0]; 0: WORKAROUND_CALL */
#define CORE_WORKAROUND_3 68 /* struct core.workaround[2]; 1: WORKAROUND_SAFE */
#define CORE_HOLD_CYCLES  72 /* struct core.hold_cycles */

#endif
