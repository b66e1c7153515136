/* SPDX-License-Identifier: Apache-2.0 */
/* The bootblock's stacks, for the linker script and entry.S: one for each core, by its slot. */
#ifndef MULLION_BOOTBLOCK_STACKS_H
#define MULLION_BOOTBLOCK_STACKS_H

#ifdef CONFIG_SMALL_SRAM
#define STACK_SHIFT 9
/* What slot 0, which leads, has below its own. The others run follow() and what sets a core up. */
#define LEADER_MORE 0xe00
#define STACK_ALIGN 64
#else
#define STACK_SHIFT 12
#define LEADER_MORE 0
#define STACK_ALIGN STACK_SIZE
#endif
#define STACK_SIZE (1 << STACK_SHIFT)

#endif
