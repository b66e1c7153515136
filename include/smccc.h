/* SPDX-License-Identifier: Apache-2.0 */
/* Function identifiers of PSCI 1.1 (Arm DEN0022) and the SMC Calling Convention (DEN0028). */
#ifndef MULLION_SMCCC_H
#define MULLION_SMCCC_H

#include <stdbool.h>
#include <stdint.h>

/* Bit 30 makes the SMC64 one of the functions that have addresses or MPIDRs as arguments. */
#define SMC64_BIT 0x40000000u
#define SMC64(id) ((id) | SMC64_BIT)

#define PSCI_VERSION           0x84000000u
#define PSCI_CPU_SUSPEND       0x84000001u
#define PSCI_CPU_OFF           0x84000002u
#define PSCI_CPU_ON            0x84000003u
#define PSCI_AFFINITY_INFO     0x84000004u
#define PSCI_MIGRATE_INFO_TYPE 0x84000006u
#define PSCI_SYSTEM_OFF        0x84000008u
#define PSCI_SYSTEM_RESET      0x84000009u
#define PSCI_FEATURES          0x8400000au

#define PSCI_1_1                0x10001 /* what PSCI_VERSION answers */
#define PSCI_SUCCESS            0
#define PSCI_NOT_SUPPORTED      (-1)
#define PSCI_INVALID_PARAMETERS (-2)
#define PSCI_DENIED             (-3)
#define PSCI_ALREADY_ON         (-4)
#define PSCI_ON_PENDING         (-5)
#define PSCI_INTERNAL_FAILURE   (-6)
#define PSCI_INVALID_ADDRESS    (-9)

/* AFFINITY_INFO's answers (DEN0022 5.7.2) */
#define PSCI_AFFINITY_ON         0
#define PSCI_AFFINITY_OFF        1
#define PSCI_AFFINITY_ON_PENDING 2

#define SMCCC_VERSION           0x80000000u
#define SMCCC_ARCH_FEATURES     0x80000001u
#define SMCCC_ARCH_WORKAROUND_1 0x80008000u
#define SMCCC_ARCH_WORKAROUND_2 0x80007fffu
#define SMCCC_ARCH_WORKAROUND_3 0x80003fffu
#define SMCCC_1_1               0x10001
#define SMCCC_1_2               0x10002
#define SMCCC_NOT_SUPPORTED     (-1)

/* The general queries of the standard secure service, of which PSCI is all we have (DEN0028 6.2) */
#define STANDARD_CALL_COUNT 0x8400ff00u
#define STANDARD_UID        0x8400ff01u
#define STANDARD_REVISION   0x8400ff03u

/* Ours, in the vendor-specific hypervisor range (DEN0028 section 6): x1 = one character for the
 * VM's console. */
#define MULLION_CONSOLE_PUTC 0xc6000001u
/* The VM has crashed, with the code in x1: mullion,on-crash follows. Does not return. */
#define MULLION_CRASH 0xc6000002u
/* The vendor-specific hypervisor service's query for its UID. */
#define VENDOR_HYP_UID 0x8600ff01u

/*
 * Answers a general query of the standard secure service in x[0] to x[3]; `calls` is how many
 * functions of it there are, SMC32 and SMC64 counted apart. False: `function` is none, x is as it
 * was. The UID, random and drawn once for Mullion, is that of EL3's service and of a guest's.
 */
static inline bool smccc_standard_query(uint32_t function, unsigned calls, uint64_t x[4])
{
	switch (function) {
	case STANDARD_CALL_COUNT:
		x[0] = calls;
		return true;
	case STANDARD_UID:
		x[0] = 0x51b7e0c4;
		x[1] = 0x4c0f93d2;
		x[2] = 0x2e8a61b9;
		x[3] = 0xf4d73a06;
		return true;
	case STANDARD_REVISION: /* major in x0, minor in x1 */
		x[0] = 0;
		x[1] = 1;
		return true;
	default:
		return false;
	}
}

#endif
