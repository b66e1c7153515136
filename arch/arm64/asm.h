/* SPDX-License-Identifier: Apache-2.0 */
/* Macros for assembly sources: functions and exception vectors. */
#ifndef MULLION_ASM_H
#define MULLION_ASM_H

#include "arch/arm64/harden.h"

/* clang-format off */
#define FUNC_IN(section_name, name)         \
	.section section_name, "ax", %progbits; \
	.balign 4;                          \
	.global name;                       \
	.type name, %function;              \
	name:                               \
	LANDING_PAD
#define FUNC(name)    FUNC_IN(.text.name, name)
#define ENDFUNC(name) .size name, . - name

/* The table of 16 entries of 0x80 bytes each (Arm ARM D1.4.1); VBAR wants it 2 KiB-aligned. */
#define VECTOR_TABLE(name)                   \
	.section .text.vectors, "ax", %progbits; \
	.balign 0x800;                       \
	.global name;                        \
	name:
#define VECTOR .balign 0x80;
/* clang-format on */

#endif
