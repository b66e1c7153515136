/* SPDX-License-Identifier: Apache-2.0 */
/* The monitor's stacks, for C, assembly and linker script. */
#ifndef MULLION_ASM_CORE_H
#define MULLION_ASM_CORE_H

#define MONITOR_STACK_SHIFT 13 /* a guard page and a page of stack (loader.lds.S: CORE_STACK) */

#endif
