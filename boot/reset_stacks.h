/* SPDX-License-Identifier: Apache-2.0 */
/* With WARM_RESET_TO_ARM64: the stacks of cores that come to the loader by a reset, for assembly
 * and the bootblock's linker script. A core's is by its slot down from the end of SRAM. */
#ifndef MULLION_RESET_STACKS_H
#define MULLION_RESET_STACKS_H

#define RESET_STACK_SHIFT 9

#endif
