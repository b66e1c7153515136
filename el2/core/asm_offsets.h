/* SPDX-License-Identifier: Apache-2.0 */
/* Structure layout for assembler; el2/core/cpu.c and frame.h assert that the compiler agrees. */
#ifndef MULLION_EL2_ASM_OFFSETS_H
#define MULLION_EL2_ASM_OFFSETS_H

#define FRAME_SIZE         256
#define CPU_STACK_TOP      0  /* struct cpu.stack_top */
#define CPU_BHB            8  /* struct cpu.bhb, then bhb_call */
#define CPU_RAS            24 /* struct cpu.ras */
#define CPU_MPIDR          32 /* struct cpu.mpidr */
#define CPU_SIZE           128
#define CPU_FRAME_IS_WHOLE 125 /* struct cpu.frame_is_whole */

#endif
