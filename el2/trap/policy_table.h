/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a guest gets of every system register and sensitive instruction: the one table.
 * el2/trap/sysreg.c answers traps from it, el2/vm/vcpu_traps.c has the trap bits that go with it,
 * el2/vm/vcpu_reset.h what is set when a vCPU starts; tests/guest/sweep holds the running machine
 * against it. Encodings: Arm ARM D17.3 (op0, op1, CRn, CRm, op2).
 *
 *   PASS     the hardware's, without a trap
 *   ID       the hardware's value without the fields that are hidden
 *   CONTEXT  as PASS, and it is the VM's own: EL2 sets it when a vCPU starts, or it is of no
 *            effect then
 *   PMU      as CONTEXT; on cores where the PMU would count EL2, done by EL2 (el2/trap/pmu.c)
 *   EMULATE  done by EL2
 *   RAZ_WI   reads as zero, writes are ignored
 *   UNDEF    Undefined Instruction, as where the hardware has none: by a trap, or because EL1 may
 *            not reach it anyway
 *
 * What is not in the table is UNDEF. The first row that holds an encoding counts. Access: RW, RO,
 * WO at EL1; with _U the same at EL0 (as far as EL1 allows it); RW_RU: EL0 reads; IMPDEF: none,
 * unless the hardware does otherwise. `need` is what the CPU must have (POLICY_NEEDS): without, the
 * encoding is undefined by itself.
 */
/* clang-format off */
#ifndef MULLION_EL2_POLICY_TABLE_H
#define MULLION_EL2_POLICY_TABLE_H

#include "arch/arm64/id_regs.h"

#define ID_FIELD(lsb) (0xfull << (lsb))

/* N(need, ID register, bits, at least): it is there where these bits of the register are that or
 * more */
#define POLICY_NEEDS(N) \
	N(ALWAYS, ID_AA64PFR0_EL1, 0ull, 0) \
	/* either is right: no ID register says, or QEMU's model is not true */ \
	N(MAYBE, ID_AA64PFR0_EL1, 0ull, 0) \
	/* there; tests/guest/sweep leaves it to other guests */ \
	N(ELSEWHERE, ID_AA64PFR0_EL1, 0ull, 0) \
	/* only where EL1 is the highest level, which it is not for a guest */ \
	N(BARE, ID_AA64PFR0_EL1, 0ull, 0) \
	N(GIC, ID_AA64PFR0_EL1, ID_FIELD(PFR0_GIC), 1) \
	N(DIT, ID_AA64PFR0_EL1, ID_FIELD(PFR0_DIT), 1) \
	N(CSV2_2, ID_AA64PFR0_EL1, ID_FIELD(PFR0_CSV2), 2ull << PFR0_CSV2) \
	N(PMU, ID_AA64DFR0_EL1, ID_FIELD(DFR0_PMUVER), 1) \
	N(PMU_V3P4, ID_AA64DFR0_EL1, ID_FIELD(DFR0_PMUVER), 5ull << DFR0_PMUVER) \
	N(RNG, ID_AA64ISAR0_EL1, ID_FIELD(ISAR0_RNDR), 1) \
	N(DCPOP, ID_AA64ISAR1_EL1, ID_FIELD(ISAR1_DPB), 1) \
	N(PAUTH, ID_AA64ISAR1_EL1, ID_FIELD(ISAR1_APA) | ID_FIELD(ISAR1_API) | \
	  ID_FIELD(ISAR1_GPA) | ID_FIELD(ISAR1_GPI), 1) \
	N(SPECRES, ID_AA64ISAR1_EL1, ID_FIELD(ISAR1_SPECRES), 1) \
	N(ECV, ID_AA64MMFR0_EL1, ID_FIELD(MMFR0_ECV), 1) \
	N(PAN, ID_AA64MMFR1_EL1, ID_FIELD(MMFR1_PAN), 1) \
	N(UAO, ID_AA64MMFR2_EL1, ID_FIELD(MMFR2_UAO), 1) \
	N(CCIDX, ID_AA64MMFR2_EL1, ID_FIELD(MMFR2_CCIDX), 1)

/* I(name, CRm, op2, hidden): op0 3, op1 0, CRn 0, trapped by HCR_EL2.TID3. New ones stay hidden
 * until looked at. */
#define POLICY_ID_REGISTERS(I) \
	/* EL2 0, EL3 0: the guest has neither. The others: state that no code clears or keeps */ \
	I(ID_AA64PFR0_EL1, 4, 0, ID_FIELD(PFR0_EL2) | ID_FIELD(PFR0_EL3) | ID_FIELD(PFR0_RAS) | \
	  ID_FIELD(PFR0_SVE) | ID_FIELD(PFR0_SEL2) | ID_FIELD(PFR0_MPAM) | ID_FIELD(PFR0_AMU) | \
	  ID_FIELD(PFR0_RME)) \
	/* MTE: HCR_EL2.ATA is 0. From NMI on all: what came later */ \
	I(ID_AA64PFR1_EL1, 4, 1, ID_FIELD(PFR1_MTE) | ID_FIELD(PFR1_RAS_FRAC) | \
	  ID_FIELD(PFR1_MPAM_FRAC) | ID_FIELD(PFR1_SME) | ID_FIELD(PFR1_RNDR_TRAP) | \
	  ~0ull << PFR1_NMI) \
	/* SVE: no code clears Z and P registers; off by CPTR_EL2.TZ */ \
	I(ID_AA64ZFR0_EL1, 4, 4, ~0ull) \
	I(ID_AA64SMFR0_EL1, 4, 5, ~0ull) /* SME: ZA likewise; off by CPTR_EL2.TSM */ \
	/* Trace, SPE, BRBE: MDCR_EL2 and CPTR_EL2 trap them. The others: EL2's or not kept */ \
	I(ID_AA64DFR0_EL1, 5, 0, ID_FIELD(DFR0_TRACEVER) | ID_FIELD(DFR0_PMSS) | \
	  ID_FIELD(DFR0_SEBEP) | ID_FIELD(DFR0_PMSVER) | ID_FIELD(DFR0_TRACEFILT) | \
	  ID_FIELD(DFR0_TRACEBUFFER) | ~0ull << DFR0_MTPMU) \
	I(ID_AA64DFR1_EL1, 5, 1, ~0ull) \
	I(ID_AA64AFR0_EL1, 5, 4, 0) \
	I(ID_AA64AFR1_EL1, 5, 5, 0) \
	I(ID_AA64ISAR0_EL1, 6, 0, ID_FIELD(ISAR0_TME)) /* TME: HCR_EL2.TME is 0 */ \
	/* LS64: needs HCRX_EL2 */ \
	I(ID_AA64ISAR1_EL1, 6, 1, ID_FIELD(ISAR1_LS64)) \
	/* MOPS, 128 bits: HCRX_EL2 */ \
	I(ID_AA64ISAR2_EL1, 6, 2, ID_FIELD(ISAR2_MOPS) | ID_FIELD(ISAR2_SYSREG_128) | \
	  ID_FIELD(ISAR2_SYSINSTR_128)) \
	/* FGT: EL2's */ \
	I(ID_AA64MMFR0_EL1, 7, 0, ID_FIELD(MMFR0_FGT)) \
	/* VH, TWED, HCX: EL2's. LO: HCR_EL2.TLOR */ \
	I(ID_AA64MMFR1_EL1, 7, 1, ID_FIELD(MMFR1_VH) | ID_FIELD(MMFR1_LO) | \
	  ID_FIELD(MMFR1_TWED) | ID_FIELD(MMFR1_HCX)) \
	I(ID_AA64MMFR2_EL1, 7, 2, ID_FIELD(MMFR2_NV) | ID_FIELD(MMFR2_EVT)) /* NV, EVT: EL2's */ \
	/* AArch32 views, for a guest with AArch32 at EL0 */ \
	/* AMU, RAS */ \
	I(ID_PFR0_EL1, 1, 0, ID_FIELD(AA32_PFR0_AMU) | ID_FIELD(AA32_PFR0_RAS)) \
	/* EL3, EL2 */ \
	I(ID_PFR1_EL1, 1, 1, ID_FIELD(AA32_PFR1_SECURITY) | ID_FIELD(AA32_PFR1_VIRTUALIZATION) | \
	  ID_FIELD(AA32_PFR1_SEC_FRAC) | ID_FIELD(AA32_PFR1_VIRT_FRAC)) \
	/* trace */ \
	I(ID_DFR0_EL1, 1, 2, ID_FIELD(AA32_DFR0_COPTRC) | ID_FIELD(AA32_DFR0_MMAPTRC) | \
	  ID_FIELD(AA32_DFR0_MPROFDBG) | ID_FIELD(AA32_DFR0_TRACEFILT)) \
	I(ID_AFR0_EL1, 1, 3, 0) \
	I(ID_MMFR0_EL1, 1, 4, 0) \
	I(ID_MMFR1_EL1, 1, 5, 0) \
	I(ID_MMFR2_EL1, 1, 6, 0) \
	I(ID_MMFR3_EL1, 1, 7, 0) \
	I(ID_ISAR0_EL1, 2, 0, 0) \
	I(ID_ISAR1_EL1, 2, 1, 0) \
	I(ID_ISAR2_EL1, 2, 2, 0) \
	I(ID_ISAR3_EL1, 2, 3, 0) \
	I(ID_ISAR4_EL1, 2, 4, 0) \
	I(ID_ISAR5_EL1, 2, 5, 0) \
	I(ID_MMFR4_EL1, 2, 6, 0) \
	I(ID_ISAR6_EL1, 2, 7, 0) \
	I(MVFR0_EL1, 3, 0, 0) \
	I(MVFR1_EL1, 3, 1, 0) \
	I(MVFR2_EL1, 3, 2, 0) \
	I(ID_PFR2_EL1, 3, 4, ID_FIELD(AA32_PFR2_RAS_FRAC)) /* RAS_frac */ \
	I(ID_DFR1_EL1, 3, 5, ~0ull) \
	I(ID_MMFR5_EL1, 3, 6, 0)

/* L(ID register, lsb, most): fields that a guest sees, but no newer version than this. */
#define POLICY_ID_LIMITS(L) \
	L(ID_AA64PFR0_EL1, PFR0_EL1, 1)  /* EL1 is AArch64: HCR_EL2.RW */ \
	L(ID_AA64PFR0_EL1, PFR0_GIC, 1) /* GIC: the virtual one is version 3.0 */ \
	/* DebugVer: Armv8.9 adds registers that MDCR_EL2 keeps trapped */ \
	L(ID_AA64DFR0_EL1, DFR0_DEBUGVER, 10) \
	L(ID_AA64DFR0_EL1, DFR0_PMUVER, 8)  /* PMUVer: so does PMUv3p9 */ \
	L(ID_AA64MMFR0_EL1, MMFR0_ECV, 1) /* ECV: the offset is EL2's */

/*
 * R(name, op0, op1, CRn, CRm, op2, what, access, need, why): one register; why: where that is a
 * question. F(name, op0, op1.., CRn.., CRm.., op2.., what, access, need, why): a family, each field
 * from a first to a last value.
 */
#define POLICY_DEBUG(R, F) \
	F("DBGBVR<n>_EL1, DBGBCR<n>_EL1", 2, 0, 0, 0, 0, 0, 15, 4, 5, CONTEXT, RW, MAYBE, \
	  "MDSCR_EL1.MDE is 0 at start; never match at EL2") \
	F("DBGWVR<n>_EL1, DBGWCR<n>_EL1", 2, 0, 0, 0, 0, 0, 15, 6, 7, CONTEXT, RW, MAYBE, \
	  "as the breakpoints") \
	R("OSDTRRX_EL1", 2, 0, 0, 0, 2, PASS, RW, MAYBE, \
	  "DCC: between this core and its debugger. QEMU 7.2 lacks it") \
	R("MDCCINT_EL1", 2, 0, 0, 2, 0, CONTEXT, RW, ALWAYS, "") \
	R("MDSCR_EL1", 2, 0, 0, 2, 2, CONTEXT, RW, ALWAYS, "") \
	R("OSDTRTX_EL1", 2, 0, 0, 3, 2, PASS, RW, MAYBE, "DCC. QEMU 7.2 lacks it") \
	R("MDSELR_EL1", 2, 0, 0, 4, 2, UNDEF, NONE, ALWAYS, \
	  "Debugv8p9 is hidden; MDCR_EL2.EBWE is 0") \
	R("MDSTEPOP_EL1", 2, 0, 0, 5, 2, UNDEF, NONE, ALWAYS, "STEP2 is hidden (ID_AA64DFR2_EL1)") \
	R("OSECCR_EL1", 2, 0, 0, 6, 2, PASS, RW, MAYBE, "OS save and restore. QEMU 7.2 lacks it") \
	R("MDRAR_EL1", 2, 0, 1, 0, 0, PASS, RO, ALWAYS, \
	  "an address and no more: stage 2 does not map it") \
	R("OSLAR_EL1", 2, 0, 1, 0, 4, CONTEXT, WO, ALWAYS, "locked at start") \
	R("OSLSR_EL1", 2, 0, 1, 1, 4, PASS, RO, ALWAYS, "") \
	R("OSDLR_EL1", 2, 0, 1, 3, 4, CONTEXT, RW, MAYBE, "locks this core's debug only") \
	R("DBGPRCR_EL1", 2, 0, 1, 4, 4, PASS, RW, MAYBE, \
	  "a request to the debugger's power control. QEMU 7.2 lacks it") \
	R("DBGCLAIMSET_EL1", 2, 0, 7, 8, 6, PASS, RW, MAYBE, \
	  "a word for debuggers. QEMU 7.2 lacks it") \
	R("DBGCLAIMCLR_EL1", 2, 0, 7, 9, 6, PASS, RW, MAYBE, "") \
	R("DBGAUTHSTATUS_EL1", 2, 0, 7, 14, 6, PASS, RO, MAYBE, "QEMU 7.2 lacks it") \
	R("MDCCSR_EL0", 2, 3, 0, 1, 0, PASS, RO_U, ALWAYS, "DCC") \
	R("DBGDTR_EL0", 2, 3, 0, 4, 0, PASS, RW_U, MAYBE, "DCC. QEMU 7.2 lacks it") \
	R("DBGDTRRX_EL0, DBGDTRTX_EL0", 2, 3, 0, 5, 0, PASS, RW_U, MAYBE, \
	  "DCC. QEMU 7.2 lacks it") \
	F("SPM*", 2, 0, 7, 9, 9, 0, 15, 0, 7, UNDEF, NONE, ALWAYS, \
	  "system PMUs are hidden; EL3 and fine-grained traps keep them") \
	F("TRC*, BRB*", 2, 1, 1, 0, 15, 0, 15, 0, 7, UNDEF, NONE, ALWAYS, \
	  "trace: CPTR_EL2.TTA; branch records: HDFGRTR_EL2") \
	F("TEECR32_EL1, TEEHBR32_EL1", 2, 2, 2, 0, 1, 0, 0, 0, 0, UNDEF, NONE, ALWAYS, \
	  "gone from the architecture") \
	F("HDBG*, MDCR.. of EL2", 2, 4, 7, 0, 15, 0, 15, 0, 7, UNDEF, NONE, ALWAYS, \
	  "DBGVCR32_EL2 and others of EL2 and EL3")

#define POLICY_CONTROL(R, F) \
	R("MIDR_EL1", 3, 0, 0, 0, 0, CONTEXT, RO, ALWAYS, "VPIDR_EL2: the hardware's") \
	R("MPIDR_EL1", 3, 0, 0, 0, 5, CONTEXT, RO, ALWAYS, "VMPIDR_EL2: as the guest's tree") \
	R("REVIDR_EL1", 3, 0, 0, 0, 6, ID, RO, ALWAYS, "HCR_EL2.TID1 where SME is there") \
	F("reserved ID space", 3, 0, 0, 0, 0, 1, 7, 0, 7, RAZ_WI, RO, ALWAYS, \
	  "what the architecture does not yet define") \
	R("SCTLR_EL1", 3, 0, 1, 0, 0, CONTEXT, RW, ALWAYS, "") \
	R("ACTLR_EL1", 3, 0, 1, 0, 1, RAZ_WI, RW, ALWAYS, \
	  "HCR_EL2.TACR: controls of the core, not of a guest") \
	R("CPACR_EL1", 3, 0, 1, 0, 2, CONTEXT, RW, ALWAYS, "") \
	R("SCTLR2_EL1", 3, 0, 1, 0, 3, UNDEF, NONE, ALWAYS, "hidden; HCRX_EL2.SCTLR2En is 0") \
	F("RGSR_EL1, GCR_EL1", 3, 0, 0, 1, 1, 0, 0, 5, 6, UNDEF, NONE, ALWAYS, \
	  "MTE is hidden: HCR_EL2.ATA is 0") \
	R("ZCR_EL1", 3, 0, 1, 2, 0, UNDEF, NONE, ALWAYS, "SVE is hidden: CPTR_EL2.TZ") \
	R("TRFCR_EL1", 3, 0, 1, 2, 1, UNDEF, NONE, ALWAYS, "trace is hidden: MDCR_EL2.TTRF") \
	R("SMPRI_EL1", 3, 0, 1, 2, 4, UNDEF, IMPDEF, MAYBE, \
	  "SME is hidden: HFGRTR_EL2.nSMPRI_EL1 is 0. QEMU 7.2 has no such trap") \
	R("SMCR_EL1", 3, 0, 1, 2, 6, UNDEF, NONE, ALWAYS, "SME is hidden: CPTR_EL2.TSM") \
	F("TTBR0_EL1, TTBR1_EL1, TCR_EL1", 3, 0, 0, 2, 2, 0, 0, 0, 2, CONTEXT, RW, ALWAYS, "") \
	R("TCR2_EL1", 3, 0, 2, 0, 3, UNDEF, NONE, ALWAYS, "hidden; HCRX_EL2.TCR2En is 0") \
	F("APIAKey, APIBKey", 3, 0, 0, 2, 2, 1, 1, 0, 3, CONTEXT, RW, PAUTH, \
	  "pointer authentication is the guest's own business") \
	F("APDAKey, APDBKey", 3, 0, 0, 2, 2, 2, 2, 0, 3, CONTEXT, RW, PAUTH, "") \
	F("APGAKey", 3, 0, 0, 2, 2, 3, 3, 0, 1, CONTEXT, RW, PAUTH, "") \
	F("GCSCR_EL1..", 3, 0, 0, 2, 2, 5, 5, 0, 7, UNDEF, NONE, ALWAYS, \
	  "GCS is hidden; HFGRTR_EL2.nGCS_EL1 is 0") \
	R("SPSR_EL1", 3, 0, 4, 0, 0, CONTEXT, RW, ALWAYS, "") \
	R("ELR_EL1", 3, 0, 4, 0, 1, CONTEXT, RW, ALWAYS, "") \
	R("SP_EL0", 3, 0, 4, 1, 0, CONTEXT, RW, ALWAYS, "") \
	R("SPSel", 3, 0, 4, 2, 0, CONTEXT, RW, ALWAYS, "") \
	R("CurrentEL", 3, 0, 4, 2, 2, PASS, RO, ALWAYS, "") \
	R("PAN", 3, 0, 4, 2, 3, CONTEXT, RW, PAN, "") \
	R("UAO", 3, 0, 4, 2, 4, CONTEXT, RW, UAO, "") \
	R("ALLINT", 3, 0, 4, 3, 0, PASS, RO, MAYBE, \
	  "NMI is hidden: HCRX_EL2.TALLINT traps writes, and nothing reads") \
	F("AFSR0_EL1, AFSR1_EL1", 3, 0, 0, 5, 5, 1, 1, 0, 1, CONTEXT, RW, ALWAYS, "") \
	R("ESR_EL1", 3, 0, 5, 2, 0, CONTEXT, RW, ALWAYS, "") \
	F("ERRIDR_EL1, ERRSELR_EL1, ERX*", 3, 0, 0, 5, 5, 3, 5, 0, 7, UNDEF, NONE, ALWAYS, \
	  "RAS is EL2's: HCR_EL2.TERR") \
	F("TFSR_EL1, TFSRE0_EL1", 3, 0, 0, 5, 5, 6, 6, 0, 1, UNDEF, NONE, ALWAYS, \
	  "MTE is hidden: HCR_EL2.ATA is 0") \
	R("FAR_EL1", 3, 0, 6, 0, 0, CONTEXT, RW, ALWAYS, "") \
	R("PAR_EL1", 3, 0, 7, 4, 0, CONTEXT, RW, ALWAYS, "") \
	F("PMS*", 3, 0, 0, 9, 9, 9, 9, 0, 7, UNDEF, NONE, ALWAYS, "SPE is hidden: MDCR_EL2.TPMS") \
	F("PMB*", 3, 0, 0, 9, 9, 10, 10, 0, 7, UNDEF, NONE, ALWAYS, \
	  "SPE's buffer: MDCR_EL2.E2PB is 0") \
	F("TRB*", 3, 0, 0, 9, 9, 11, 11, 0, 7, UNDEF, NONE, ALWAYS, \
	  "trace buffer: MDCR_EL2.E2TB is 0") \
	F("PMINTENSET_EL1, PMINTENCLR_EL1", 3, 0, 0, 9, 9, 14, 14, 1, 2, PMU, RW, PMU, "") \
	R("PMMIR_EL1", 3, 0, 9, 14, 6, PMU, RO, PMU_V3P4, "") \
	R("MAIR_EL1", 3, 0, 10, 2, 0, CONTEXT, RW, ALWAYS, "") \
	F("MAIR2_EL1, PIR*_EL1, POR_EL1, S2POR_EL1", 3, 0, 0, 10, 10, 2, 2, 1, 5, UNDEF, NONE, \
	  ALWAYS, "hidden: HFGRTR_EL2") \
	R("AMAIR_EL1", 3, 0, 10, 3, 0, CONTEXT, RW, ALWAYS, "") \
	F("LOR*", 3, 0, 0, 10, 10, 4, 4, 0, 3, UNDEF, NONE, ALWAYS, \
	  "limited ordering regions: HCR_EL2.TLOR") \
	R("LORID_EL1", 3, 0, 10, 4, 7, UNDEF, NONE, ALWAYS, "HCR_EL2.TLOR") \
	F("MPAMIDR_EL1, MPAM*", 3, 0, 0, 10, 10, 4, 5, 0, 6, UNDEF, NONE, ALWAYS, \
	  "bandwidth shared with others: MPAM2_EL2 traps") \
	R("VBAR_EL1", 3, 0, 12, 0, 0, CONTEXT, RW, ALWAYS, "") \
	F("RVBAR_EL1, RMR_EL1", 3, 0, 0, 12, 12, 0, 0, 1, 2, UNDEF, NONE, BARE, \
	  "they are the highest exception level's") \
	R("ISR_EL1", 3, 0, 12, 1, 0, PASS, RO, ALWAYS, \
	  "with HCR_EL2.IMO: of the virtual interrupts") \
	R("DISR_EL1", 3, 0, 12, 1, 1, CONTEXT, RW, MAYBE, \
	  "RAS is hidden; with HCR_EL2.AMO this is VDISR_EL2, which is zero") \
	R("CONTEXTIDR_EL1", 3, 0, 13, 0, 1, CONTEXT, RW, ALWAYS, "") \
	R("TPIDR_EL1", 3, 0, 13, 0, 4, CONTEXT, RW, ALWAYS, "") \
	R("ACCDATA_EL1", 3, 0, 13, 0, 5, UNDEF, NONE, ALWAYS, \
	  "LS64 is hidden; HFGRTR_EL2.nACCDATA_EL1 is 0") \
	R("SCXTNUM_EL1", 3, 0, 13, 0, 7, CONTEXT, RW, CSV2_2, "HCR_EL2.EnSCXT") \
	R("CNTKCTL_EL1", 3, 0, 14, 1, 0, CONTEXT, RW, ALWAYS, "") \
	R("CCSIDR_EL1", 3, 1, 0, 0, 0, PASS, RO, ALWAYS, "") \
	R("CLIDR_EL1", 3, 1, 0, 0, 1, PASS, RO, ALWAYS, "") \
	R("CCSIDR2_EL1", 3, 1, 0, 0, 2, PASS, RO, CCIDX, "") \
	R("GMID_EL1", 3, 1, 0, 0, 4, UNDEF, NONE, ALWAYS, "MTE is hidden: HCR_EL2.TID5") \
	R("SMIDR_EL1", 3, 1, 0, 0, 6, UNDEF, NONE, ALWAYS, "SME is hidden: HCR_EL2.TID1") \
	R("AIDR_EL1", 3, 1, 0, 0, 7, ID, RO, ALWAYS, "HCR_EL2.TID1 where SME is there") \
	R("CSSELR_EL1", 3, 2, 0, 0, 0, CONTEXT, RW, ALWAYS, "")

/* Group 0 is the guest's, too: ICV_* registers, without a trap. */
#define POLICY_GIC(R, F) \
	R("ICC_PMR_EL1", 3, 0, 4, 6, 0, CONTEXT, RW, GIC, "") \
	R("ICC_IAR0_EL1", 3, 0, 12, 8, 0, PASS, RO, GIC, "") \
	R("ICC_EOIR0_EL1", 3, 0, 12, 8, 1, PASS, WO, GIC, "") \
	R("ICC_HPPIR0_EL1", 3, 0, 12, 8, 2, PASS, RO, GIC, "") \
	R("ICC_BPR0_EL1", 3, 0, 12, 8, 3, CONTEXT, RW, GIC, "") \
	R("ICC_AP0R0_EL1", 3, 0, 12, 8, 4, CONTEXT, RW, GIC, "") \
	F("ICC_AP0R<n>_EL1", 3, 0, 0, 12, 12, 8, 8, 5, 7, CONTEXT, RW, MAYBE, \
	  "as many as there are priority bits") \
	R("ICC_AP1R0_EL1", 3, 0, 12, 9, 0, CONTEXT, RW, GIC, "") \
	F("ICC_AP1R<n>_EL1", 3, 0, 0, 12, 12, 9, 9, 1, 3, CONTEXT, RW, MAYBE, \
	  "as many as there are priority bits") \
	R("ICC_NMIAR1_EL1", 3, 0, 12, 9, 5, PASS, RO, MAYBE, \
	  "NMI is hidden, but nothing traps this; it reads 1023") \
	R("ICC_DIR_EL1", 3, 0, 12, 11, 1, EMULATE, WO, GIC, \
	  "trapped while active interrupts have no list register: ICH_HCR_EL2.TDIR") \
	R("ICC_RPR_EL1", 3, 0, 12, 11, 3, PASS, RO, GIC, "") \
	R("ICC_SGI1R_EL1", 3, 0, 12, 11, 5, EMULATE, WO, GIC, \
	  "HCR_EL2.IMO; the fast way in el2/trap/sysreg.c") \
	R("ICC_ASGI1R_EL1", 3, 0, 12, 11, 6, EMULATE, WO, GIC, "") \
	R("ICC_SGI0R_EL1", 3, 0, 12, 11, 7, EMULATE, WO, GIC, "") \
	R("ICC_IAR1_EL1", 3, 0, 12, 12, 0, PASS, RO, GIC, "") \
	R("ICC_EOIR1_EL1", 3, 0, 12, 12, 1, PASS, WO, GIC, "") \
	R("ICC_HPPIR1_EL1", 3, 0, 12, 12, 2, PASS, RO, GIC, "") \
	F("ICC_BPR1_EL1..ICC_IGRPEN1_EL1", 3, 0, 0, 12, 12, 12, 12, 3, 7, CONTEXT, RW, GIC, \
	  "BPR1, CTLR, SRE, IGRPEN0, IGRPEN1")

/* What EL0 may reach. */
#define POLICY_USER(R, F) \
	R("CTR_EL0", 3, 3, 0, 0, 1, PASS, RO_U, ALWAYS, "") \
	R("DCZID_EL0", 3, 3, 0, 0, 7, PASS, RO_U, ALWAYS, "") \
	F("RNDR, RNDRRS", 3, 3, 3, 2, 2, 4, 4, 0, 1, PASS, RO_U, RNG, "") \
	R("GCSPR_EL0", 3, 3, 2, 5, 1, UNDEF, NONE, ALWAYS, \
	  "GCS is hidden; HFGRTR_EL2.nGCS_EL0 is 0") \
	R("NZCV", 3, 3, 4, 2, 0, CONTEXT, RW_U, ALWAYS, "") \
	R("DAIF", 3, 3, 4, 2, 1, CONTEXT, RW_U, ALWAYS, "") \
	R("SVCR", 3, 3, 4, 2, 2, UNDEF, NONE, ALWAYS, "SME is hidden: CPTR_EL2.TSM") \
	R("DIT", 3, 3, 4, 2, 5, CONTEXT, RW_U, DIT, "") \
	R("SSBS", 3, 3, 4, 2, 6, CONTEXT, RW_U, MAYBE, \
	  "as ID_AA64PFR1_EL1.SSBS says; QEMU 7.2 has it where that is 1, too") \
	R("TCO", 3, 3, 4, 2, 7, CONTEXT, RW_U, MAYBE, \
	  "MTE is hidden, but nothing traps this; it has no effect without tags") \
	F("FPCR, FPSR", 3, 3, 3, 4, 4, 4, 4, 0, 1, CONTEXT, RW_U, ALWAYS, \
	  "FP and SIMD do not trap") \
	R("FPMR", 3, 3, 4, 4, 2, UNDEF, NONE, ALWAYS, \
	  "hidden (ID_AA64PFR2_EL1); HCRX_EL2.EnFPM is 0") \
	F("DSPSR_EL0, DLR_EL0", 3, 3, 3, 4, 4, 5, 5, 0, 1, UNDEF, NONE, ALWAYS, \
	  "in Debug state only") \
	F("PMICNTR_EL0, PMICFILTR_EL0", 3, 3, 3, 9, 9, 4, 6, 0, 0, UNDEF, NONE, ALWAYS, \
	  "PMUv3p9 is hidden") \
	F("PMCR_EL0..PMOVSCLR_EL0", 3, 3, 3, 9, 9, 12, 12, 0, 3, PMU, RW_U, PMU, \
	  "the core's PMU is its vCPU's; silent at EL2") \
	R("PMSWINC_EL0", 3, 3, 9, 12, 4, PMU, WO_U, PMU, "") \
	R("PMSELR_EL0", 3, 3, 9, 12, 5, PMU, RW_U, PMU, "") \
	F("PMCEID0_EL0, PMCEID1_EL0", 3, 3, 3, 9, 9, 12, 12, 6, 7, PMU, RO_U, PMU, "") \
	R("PMCCNTR_EL0", 3, 3, 9, 13, 0, PMU, RW_U, PMU, "") \
	F("PMXEVTYPER_EL0, PMXEVCNTR_EL0", 3, 3, 3, 9, 9, 13, 13, 1, 2, PMU, RW_U, PMU, "") \
	R("PMUSERENR_EL0", 3, 3, 9, 14, 0, PMU, RW_RU, PMU, "") \
	R("PMOVSSET_EL0", 3, 3, 9, 14, 3, PMU, RW_U, PMU, "") \
	R("POR_EL0", 3, 3, 10, 2, 4, UNDEF, NONE, ALWAYS, "hidden; HFGRTR_EL2.nPOR_EL0 is 0") \
	R("TPIDR_EL0", 3, 3, 13, 0, 2, CONTEXT, RW_U, ALWAYS, "") \
	R("TPIDRRO_EL0", 3, 3, 13, 0, 3, CONTEXT, RW_RU, ALWAYS, "") \
	R("TPIDR2_EL0", 3, 3, 13, 0, 5, UNDEF, IMPDEF, MAYBE, \
	  "SME is hidden: HFGRTR_EL2.nTPIDR2_EL0 is 0. QEMU 7.2 has no such trap") \
	R("SCXTNUM_EL0", 3, 3, 13, 0, 7, CONTEXT, RW_U, CSV2_2, "HCR_EL2.EnSCXT") \
	F("AM*", 3, 3, 3, 13, 13, 2, 15, 0, 7, UNDEF, NONE, ALWAYS, \
	  "activity monitors: CPTR_EL2.TAM") \
	R("CNTFRQ_EL0", 3, 3, 14, 0, 0, PASS, RO_U, ALWAYS, "") \
	F("CNTPCT_EL0, CNTVCT_EL0", 3, 3, 3, 14, 14, 0, 0, 1, 2, PASS, RO_U, ALWAYS, \
	  "CNTHCTL_EL2, CNTVOFF_EL2") \
	F("CNTPCTSS_EL0, CNTVCTSS_EL0", 3, 3, 3, 14, 14, 0, 0, 5, 6, PASS, RO_U, ECV, "") \
	F("CNTP_TVAL, CNTP_CTL, CNTP_CVAL", 3, 3, 3, 14, 14, 2, 2, 0, 2, CONTEXT, RW_U, ALWAYS, \
	  "") \
	F("CNTV_TVAL, CNTV_CTL, CNTV_CVAL", 3, 3, 3, 14, 14, 3, 3, 0, 2, CONTEXT, RW_U, ALWAYS, \
	  "") \
	F("PMEVCNTR<n>_EL0", 3, 3, 3, 14, 14, 8, 10, 0, 7, PMU, RW_U, MAYBE, \
	  "as many as PMCR_EL0.N says") \
	F("PMEVCNTR<n>_EL0", 3, 3, 3, 14, 14, 11, 11, 0, 6, PMU, RW_U, MAYBE, "") \
	F("PMEVTYPER<n>_EL0", 3, 3, 3, 14, 14, 12, 14, 0, 7, PMU, RW_U, MAYBE, "") \
	F("PMEVTYPER<n>_EL0", 3, 3, 3, 14, 14, 15, 15, 0, 6, PMU, RW_U, MAYBE, "") \
	R("PMCCFILTR_EL0", 3, 3, 14, 15, 7, PMU, RW_U, PMU, "") \
	F("S3_<op1>_C11_*", 3, 0, 7, 11, 11, 0, 15, 0, 7, UNDEF, IMPDEF, MAYBE, \
	  "implementation-defined: HCR_EL2.TIDCP, unknown to QEMU 7.2") \
	F("S3_<op1>_C15_*", 3, 0, 7, 15, 15, 0, 15, 0, 7, UNDEF, IMPDEF, MAYBE, \
	  "so; QEMU has constants there for some cores") \
	F("of EL2, EL12, EL3", 3, 4, 7, 0, 15, 0, 15, 0, 7, UNDEF, NONE, ALWAYS, \
	  "*_EL2, *_EL12 (no nested EL2: HCR_EL2.NV is 0), *_EL3")

#define POLICY_REGISTERS(R, F) \
	POLICY_DEBUG(R, F) POLICY_CONTROL(R, F) POLICY_GIC(R, F) POLICY_USER(R, F)

/* I(name, instruction, what, access, need, why). Memory operands by X0. Access X: EL1; X_U: EL0,
 * too. */
#define POLICY_INSTRUCTIONS(I) \
	I("DC ISW", 0xd5087640, PASS, X, ALWAYS, \
	  "by set and way: cleans, too, as HCR_EL2.SWIO is 1; this core's caches hold no secrets") \
	I("DC CSW", 0xd5087a40, PASS, X, ALWAYS, "") \
	I("DC CISW", 0xd5087e40, PASS, X, ALWAYS, "") \
	I("DC IGSW", 0xd5087680, PASS, X, MAYBE, \
	  "MTE is hidden, but nothing traps this; as DC ISW") \
	I("DC IVAC", 0xd5087620, PASS, X, ALWAYS, "cleans, too, as HCR_EL2.VM is 1") \
	I("DC ZVA", 0xd50b7420, PASS, X_U, ALWAYS, "") \
	I("DC GVA", 0xd50b7460, PASS, X_U, MAYBE, \
	  "MTE is hidden, but nothing traps this; HCR_EL2.ATA is 0: no tags") \
	I("DC CVAU", 0xd50b7b20, PASS, X_U, ALWAYS, "") \
	I("DC CVAP", 0xd50b7c20, PASS, X_U, DCPOP, "") \
	I("IC IALLU", 0xd508751f, PASS, X, ALWAYS, "") \
	I("IC IALLUIS", 0xd508711f, PASS, X, ALWAYS, "costs the other VMs time, no more") \
	I("IC IVAU", 0xd50b7520, PASS, X_U, ALWAYS, "") \
	I("AT S1E1R", 0xd5087800, PASS, X, ALWAYS, "") \
	I("AT S1E0R", 0xd5087840, PASS, X, ALWAYS, "") \
	I("AT S12E1R", 0xd50c7880, UNDEF, NONE, ALWAYS, "EL2's") \
	I("AT S1E2R", 0xd50c7800, UNDEF, NONE, ALWAYS, "EL2's") \
	I("AT S1E3R", 0xd50e7800, UNDEF, NONE, ALWAYS, "EL3's") \
	I("TLBI VMALLE1", 0xd508871f, PASS, X, ALWAYS, "of its own VMID") \
	I("TLBI VMALLE1IS", 0xd508831f, PASS, X, ALWAYS, "of its own VMID") \
	I("TLBI VAE1IS", 0xd5088320, PASS, X, ALWAYS, "of its own VMID") \
	I("TLBI ALLE1", 0xd50c879f, UNDEF, NONE, ALWAYS, "EL2's") \
	I("TLBI ALLE1IS", 0xd50c839f, UNDEF, NONE, ALWAYS, "EL2's") \
	I("TLBI ALLE2IS", 0xd50c831f, UNDEF, NONE, ALWAYS, "EL2's") \
	I("TLBI VMALLS12E1IS", 0xd50c83df, UNDEF, NONE, ALWAYS, "EL2's") \
	I("TLBI IPAS2E1IS", 0xd50c8020, UNDEF, NONE, ALWAYS, "EL2's") \
	I("TLBI ALLE3", 0xd50e871f, UNDEF, NONE, ALWAYS, "EL3's") \
	I("WFI", 0xd503207f, PASS, X_U, ELSEWHERE, \
	  "one vCPU a core: nobody else could run meanwhile") \
	I("WFE", 0xd503205f, PASS, X_U, ALWAYS, \
	  "the return from an exception sets the event register") \
	I("ESB", 0xd503221f, PASS, X_U, ALWAYS, \
	  "RAS is hidden; with HCR_EL2.AMO this is of the virtual SError, which is never pending") \
	I("PSB CSYNC", 0xd503223f, PASS, X_U, ALWAYS, "a hint") \
	I("TSB CSYNC", 0xd503225f, PASS, X_U, ALWAYS, "a hint") \
	I("CSDB", 0xd503229f, PASS, X_U, ALWAYS, "") \
	I("SMC #0", 0xd4000003, EMULATE, X, ALWAYS, \
	  "HCR_EL2.TSC: SMCCC calls are EL2's to answer") \
	I("SMC #0x7fff", 0xd40fffe3, EMULATE, X, ALWAYS, "") \
	I("HVC #0", 0xd4000002, EMULATE, X, ALWAYS, "") \
	I("HVC #0x7fff", 0xd40fffe2, EMULATE, X, ALWAYS, "") \
	I("HLT", 0xd4400000, UNDEF, NONE, ALWAYS, "no external debugger that halts") \
	I("DCPS1", 0xd4a00001, UNDEF, NONE, ALWAYS, "in Debug state only") \
	I("DCPS2", 0xd4a00002, UNDEF, NONE, ALWAYS, "in Debug state only") \
	I("DCPS3", 0xd4a00003, UNDEF, NONE, ALWAYS, "in Debug state only") \
	I("DRPS", 0xd6bf03e0, UNDEF, NONE, ALWAYS, "in Debug state only") \
	I("PACIASP", 0xd503233f, PASS, X_U, ALWAYS, "a hint without pointer authentication") \
	I("XPACI", 0xdac143e0, PASS, X_U, PAUTH, "") \
	I("PACIA", 0xdac10020, PASS, X_U, PAUTH, "HCR_EL2.API") \
	I("RDVL", 0x04bf5020, UNDEF, NONE, ALWAYS, "SVE is hidden: CPTR_EL2.TZ") \
	I("SMSTART", 0xd503477f, UNDEF, NONE, ALWAYS, "SME is hidden: CPTR_EL2.TSM") \
	I("IRG", 0x9adf1001, PASS, X_U, MAYBE, \
	  "MTE is hidden, but nothing traps this; HCR_EL2.ATA is 0: the tag is 0") \
	I("LDG", 0xd9600001, PASS, X_U, MAYBE, "so") \
	I("STG", 0xd9200800, PASS, X_U, MAYBE, "so") \
	I("LD64B", 0xf83fd000, UNDEF, NONE, ALWAYS, "LS64 is hidden: HCRX_EL2.EnALS is 0") \
	I("CFP RCTX", 0xd50b7380, PASS, X_U, SPECRES, "") \
	I("DVP RCTX", 0xd50b73a0, PASS, X_U, SPECRES, "") \
	I("TSTART", 0xd5233060, UNDEF, NONE, ALWAYS, "TME is hidden: HCR_EL2.TME is 0") \
	I("TCANCEL", 0xd4600000, UNDEF, NONE, ALWAYS, "so") \
	I("CPYFP", 0x19010440, UNDEF, NONE, ALWAYS, "MOPS is hidden: HCRX_EL2.MSCEn is 0") \
	I("BRB IALL", 0xd509729f, UNDEF, NONE, ALWAYS, \
	  "branch records are hidden: HFGITR_EL2.nBRBIALL is 0") \
	I("TRCIT", 0xd50b72ff, UNDEF, NONE, ALWAYS, "trace is hidden") \
	I("GCSPUSHM", 0xd50b7700, UNDEF, NONE, ALWAYS, \
	  "GCS is hidden: HFGITR_EL2.nGCSPUSHM_EL1 is 0") \
	I("SYS #0, C11", 0xd508b000, UNDEF, IMPDEF, MAYBE, \
	  "implementation-defined: HCR_EL2.TIDCP") \
	I("SYS #0, C15", 0xd508f000, UNDEF, IMPDEF, MAYBE, "so") \
	I("SYS #4, C15", 0xd50cf000, UNDEF, IMPDEF, MAYBE, "so") \
	I("MSR DAIFSet", 0xd5034fdf, PASS, X_U, ALWAYS, "") \
	I("MSR SPSel", 0xd50041bf, PASS, X, ALWAYS, "") \
	I("MSR PAN", 0xd500409f, PASS, X, PAN, "") \
	I("MSR UAO", 0xd500407f, PASS, X, UAO, "") \
	I("MSR DIT", 0xd503405f, PASS, X_U, DIT, "") \
	I("MSR SSBS", 0xd503403f, PASS, X_U, MAYBE, "as the register") \
	I("MSR ALLINT, #0", 0xd501401f, UNDEF, NONE, MAYBE, \
	  "NMI is hidden, but nothing traps this; it is 0 already") \
	I("MSR ALLINT, #1", 0xd501411f, UNDEF, NONE, ALWAYS, "NMI is hidden: HCRX_EL2.TALLINT") \
	I("UDF", 0x00000000, UNDEF, NONE, ALWAYS, "")

#endif
