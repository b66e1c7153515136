/* SPDX-License-Identifier: Apache-2.0 */
/* Macros for assembly sources: functions, in ARM state, and registers of coprocessor 15. */
#ifndef MULLION_ASM_H
#define MULLION_ASM_H

/* clang-format off */
#define FUNC_IN(section_name, name)             \
	.section section_name, "ax", %progbits; \
	.arm;                                   \
	.balign 4;                              \
	.global name;                           \
	.type name, %function;                  \
	name:
#define FUNC(name)    FUNC_IN(.text.name, name)
#define ENDFUNC(name) .size name, . - name

#define READ(reg, ...)       READ_(reg, __VA_ARGS__)
#define READ_(reg, op1, crn, crm, op2) mrc p15, op1, reg, crn, crm, op2
#define WRITE(reg, ...)      WRITE_(reg, __VA_ARGS__)
#define WRITE_(reg, op1, crn, crm, op2) mcr p15, op1, reg, crn, crm, op2
#define READ64(low, high, ...) READ64_(low, high, __VA_ARGS__)
#define READ64_(low, high, op1, crm) mrrc p15, op1, low, high, crm
#define WRITE64(low, high, ...) WRITE64_(low, high, __VA_ARGS__)
#define WRITE64_(low, high, op1, crm) mcrr p15, op1, low, high, crm
/* clang-format on */

#endif
