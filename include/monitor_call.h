/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the hypervisor asks of Mullion's monitor at EL3 beyond PSCI: a signal of its own, which a
 * guest that has its core's physical interrupts can neither mask nor use up
 * (docs/direct-interrupts.md).
 *
 * Group 0 interrupts come to EL3 whatever the levels below have set (SCR_EL3.FIQ). The monitor
 * hands those that are the hypervisor's on to EL2:
 *
 * - A guest was running: EL2 is entered as a physical FIQ would enter it, at VBAR_EL2 + 0x500
 *   (AArch64) or + 0x700 (AArch32), with ELR_EL2 and SPSR_EL2 and every other register the guest's.
 * - EL2 was running: it goes on, and finds a bit in `pending` of this core's struct monitor_signal.
 *   Was it between `begin` and `end` (MONITOR_SIGNAL_ON), it goes on at `begin`: code there that
 *   looks at `pending` and then leaves EL2, or sleeps, cannot miss what comes in between. It has to
 *   bear being begun again anywhere: nothing is changed that it reads.
 *
 * The bit is set in either case. EL2 takes bits by an atomic exchange, or by exclusives, which the
 * ERET of the monitor makes fail; then it looks at what they stand for.
 *
 * SMC64 calls of the OEM range (Arm DEN 0028 section 6), taken from EL2 only and NOT_SUPPORTED for
 * any other level. Another firmware may mean something else by the same numbers: they are for who
 * was entered by HANDOFF_WAY_RESET. Results are in x0 (the error numbers of SMCCC and PSCI), more
 * where it says so; x4 and above, and what is no result, come back as they were.
 */
#ifndef MULLION_MONITOR_CALL_H
#define MULLION_MONITOR_CALL_H

#include <stdbool.h>
#include <stdint.h>

/* x0: MONITOR_CALL_VERSION. x1: MONITOR_HAS_.. of this core. */
#define MONITOR_VERSION      0xc3000000u
#define MONITOR_CALL_VERSION 1

#define MONITOR_HAS_SECURITY (1u << 0) /* the GIC has two security states (GICD_CTLR.DS = 0) */
/* with all active priorities set that a guest can set, Group 0 still came to this core */
#define MONITOR_HAS_SIGNAL (1u << 1)
/* EL2 may itself send MONITOR_SIGNAL_SGI to this core, by ICC_SGI0R_EL1 (GICR_NSACR; GICv3) */
#define MONITOR_HAS_SGI0R (1u << 2)

/*
 * This core's signal is on. x1: the first byte of EL2's restartable code, x2: the first byte behind
 * it (both 4-byte-aligned, x1 <= x2; equal: none). Answers with this core's number in x1: its place
 * in the page of signals, and what MONITOR_SIGNAL wants; it never changes. `pending` becomes 0.
 * INVALID_PARAMETERS; DENIED without MONITOR_HAS_SIGNAL. Again while it is on: the new addresses
 * hold, what is pending stays.
 */
#define MONITOR_SIGNAL_ON 0xc3000001u

/* Off, as when the core comes on (CPU_ON), and after CPU_OFF: a signal sent to it is lost. Lines of
 * MONITOR_OWN_LINE are given back. */
#define MONITOR_SIGNAL_OFF 0xc3000002u

/* Sends the signal to the core of number x1; stores before it are seen there. DENIED where its
 * signal is off. */
#define MONITOR_SIGNAL 0xc3000003u

/*
 * The line of INTID x1, a PPI of this core (not 29) or an SPI, is EL2's own here: Group 0, of
 * secure priority, an SPI sent to this core, enabled. Whether it is a level or an edge was set
 * before. x2, 1 to MONITOR_LINES - 1, is its bit in `pending`; one line a bit. When the line fires
 * it is disabled and ended, the bit set, and EL2 entered or told as by a signal. DENIED while this
 * core's signal is off; INVALID_PARAMETERS (also for a bit or an SPI that is taken).
 */
#define MONITOR_OWN_LINE 0xc3000004u

/* The line of bit x1 has been served: it is enabled again. INVALID_PARAMETERS: no such line. */
#define MONITOR_LINE_DONE 0xc3000005u

/* The line of bit x1 is disabled and non-secure Group 1 again. INVALID_PARAMETERS: no such line. */
#define MONITOR_GIVE_LINE 0xc3000006u

/* One of these. */
static inline bool is_monitor_call(uint32_t function)
{
	return function >= MONITOR_VERSION && function <= MONITOR_GIVE_LINE;
}

#define MONITOR_SIGNAL_SGI 9u /* Group 0 */
#define MONITOR_SIGNAL_BIT 0u /* in `pending`: the signal; bits from 1 on are lines */
#define MONITOR_LINES      8u

/* One each core has, in the order of their numbers, in the page at HYP_SIGNAL_OFFSET of the
 * hypervisor's block (include/handoff.h). Written by the core itself alone, at EL3 and at EL2. */
struct monitor_signal {
	uint32_t pending;
	uint32_t unused[15];
};
_Static_assert(sizeof(struct monitor_signal) == 64, "a cache line of its own");

#endif
