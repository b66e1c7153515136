/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a guest reads from ID registers, group 3 (HCR_EL2.TID3): the hardware's value without the fields listed here, each with its
 * reason. Encodings not listed that lie in the ID space (op0 3, op1 0, CRn 0, CRm 1..7) are passed as they are when the
 * architecture defines them, and are zero otherwise: new features are hidden until somebody has looked at them.
 */
#ifndef MULLION_EL2_IDREG_H
#define MULLION_EL2_IDREG_H

#define FIELD(lsb) (0xfull << (lsb))

/* X(name, CRm, op2, hidden fields) */
#define ID_REGISTERS(X)                                                                                                 \
	/* EL2 0, EL3 0: the guest has neither. RAS, MPAM, AMU, SVE: registers and state that nobody keeps apart. RME. */   \
	X(id_aa64pfr0_el1, 4, 0, FIELD(8) | FIELD(12) | FIELD(28) | FIELD(32) | FIELD(36) | FIELD(40) | FIELD(44) | FIELD(52)) \
	/* MTE (HCR_EL2.ATA is 0), RAS_frac, MPAM_frac, SME, NMI, and above: not kept */                                   \
	X(id_aa64pfr1_el1, 4, 1, FIELD(8) | FIELD(12) | FIELD(16) | FIELD(24) | FIELD(36) | FIELD(40) | FIELD(44))          \
	/* SVE and SME are off (CPTR_EL2.TZ, TSM) */                                                                       \
	X(S3_0_C0_C4_4, 4, 4, ~0ull) /* ID_AA64ZFR0_EL1 */                                                                  \
	X(S3_0_C0_C4_5, 4, 5, ~0ull) /* ID_AA64SMFR0_EL1 */                                                                 \
	/* TraceVer, PMSVer, TraceFilt, TraceBuffer, BRBE: MDCR_EL2 and CPTR_EL2 trap them. DoubleLock and the PMU stay */   \
	X(id_aa64dfr0_el1, 5, 0, FIELD(4) | FIELD(32) | FIELD(40) | FIELD(44) | FIELD(52))                                  \
	X(id_aa64dfr1_el1, 5, 1, ~0ull)                                                                                     \
	X(id_aa64afr0_el1, 5, 4, 0)                                                                                         \
	X(id_aa64afr1_el1, 5, 5, 0)                                                                                         \
	X(id_aa64isar0_el1, 6, 0, 0)                                                                                        \
	X(id_aa64isar1_el1, 6, 1, FIELD(60)) /* LS64: needs HCRX_EL2 */                                                     \
	X(S3_0_C0_C6_2, 6, 2, FIELD(16)) /* ID_AA64ISAR2_EL1; MOPS: needs HCRX_EL2 */                                       \
	X(id_aa64mmfr0_el1, 7, 0, FIELD(56) | FIELD(60)) /* FGT, ECV: EL2's */                                              \
	X(id_aa64mmfr1_el1, 7, 1, FIELD(8) | FIELD(16) | FIELD(40)) /* VH, LO (HCR_EL2.TLOR), HCX */                        \
	X(id_aa64mmfr2_el1, 7, 2, FIELD(24) | FIELD(56)) /* NV, E2H0: EL2's */                                              \
	/* AArch32 views, for a guest with AArch32 at EL0 */                                                               \
	X(id_pfr0_el1, 1, 0, FIELD(20) | FIELD(28)) /* AMU, RAS */                                                          \
	X(id_pfr1_el1, 1, 1, FIELD(4) | FIELD(12)) /* Security, Virtualization */                                           \
	X(id_dfr0_el1, 1, 2, FIELD(12) | FIELD(16) | FIELD(20) | FIELD(28)) /* trace */                                     \
	X(id_afr0_el1, 1, 3, 0)                                                                                             \
	X(id_mmfr0_el1, 1, 4, 0)                                                                                            \
	X(id_mmfr1_el1, 1, 5, 0)                                                                                            \
	X(id_mmfr2_el1, 1, 6, 0)                                                                                            \
	X(id_mmfr3_el1, 1, 7, 0)                                                                                            \
	X(id_isar0_el1, 2, 0, 0)                                                                                            \
	X(id_isar1_el1, 2, 1, 0)                                                                                            \
	X(id_isar2_el1, 2, 2, 0)                                                                                            \
	X(id_isar3_el1, 2, 3, 0)                                                                                            \
	X(id_isar4_el1, 2, 4, 0)                                                                                            \
	X(id_isar5_el1, 2, 5, 0)                                                                                            \
	X(id_mmfr4_el1, 2, 6, 0)                                                                                            \
	X(S3_0_C0_C2_7, 2, 7, 0) /* ID_ISAR6_EL1 */                                                                         \
	X(mvfr0_el1, 3, 0, 0)                                                                                               \
	X(mvfr1_el1, 3, 1, 0)                                                                                               \
	X(mvfr2_el1, 3, 2, 0)                                                                                               \
	X(S3_0_C0_C3_4, 3, 4, FIELD(4)) /* ID_PFR2_EL1; RAS_frac */                                                         \
	X(S3_0_C0_C3_5, 3, 5, ~0ull) /* ID_DFR1_EL1 */                                                                      \
	X(S3_0_C0_C3_6, 3, 6, 0) /* ID_MMFR5_EL1 */

#endif
