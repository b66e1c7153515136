/* SPDX-License-Identifier: Apache-2.0 */
/* Structure layout for assembler; el2/core/cpu.c and frame.h assert that the compiler agrees. */
#ifndef MULLION_EL2_ASM_OFFSETS_H
#define MULLION_EL2_ASM_OFFSETS_H

#define FRAME_SIZE         256
#define CPU_STACK_TOP      0   /* struct cpu.stack_top */
#define CPU_BHB            8   /* struct cpu.bhb */
#define CPU_TURNS          16  /* struct cpu.turns, then bhb_call */
#define CPU_RAS            24  /* struct cpu.ras */
#define CPU_MPIDR          32  /* struct cpu.mpidr */
#define CPU_FRAME_IS_WHOLE 125 /* struct cpu.frame_is_whole */
#define CPU_SIGNAL         128 /* struct cpu.signal */
#define CPU_SIZE           152

#define SIGNAL_SLEEPS_BIT 31 /* of monitor_signal.pending: EL2's own (el2/core/signal.h) */
#define SIGNAL_SLEEPS     0x80000000
#define SIGNAL_AGAIN      0x40000000 /* so: a line of EL2's own is still to be served */

#endif
