/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every erratum that Mullion knows of, one row each: docs/errata.md says what belongs here, and how
 * a row is added. Sorted by part number, then by the erratum's number, names last.
 *
 * SET(core, first, last, id, register, set, clear, what, source): EL3 sets and clears these bits
 *     after reset, before caches are on. Rows of one id are written in their order.
 * HOOK(kind, core, first, last, id, what, where, source): `kind` is CLEAN, TLBI, STAGE2, CODE,
 *     BUILD or OPEN (errata.h); `where` is the place, or for OPEN what may happen.
 *
 * first, last: variant and revision, both included. `what` says what is done, or what goes wrong.
 * source: the file that carries the fact (checked in November 2026); each core's notice is in
 * docs/errata.md.
 */
/* clang-format off */
#ifndef MULLION_ERRATA_LIST_H
#define MULLION_ERRATA_LIST_H

#include "arch/arm64/cpu_parts.h"

#define RP(variant, revision) CPU_REVISION(variant, revision)
#define LATEST                0xff /* open: no revision without it is known */
#define BIT64(n)              (1ull << (n))

#define TFA(core) "TF-A lib/cpus/aarch64/" core ".S"
#define LINUX     "Linux arch/arm64/kernel/cpu_errata.c"
#define REPEAT    "an access may outlive a broadcast TLBI"
#define IN_TLB_H  "arch/arm64/tlb.h: twice"
#define IN_CACHE  "arch/arm64/cache_clean.c: by clean and invalidate"
#define BAD_AT    "AT in another regime may leave a wrong TLB entry"
#define IN_ENTER  "el2/vm/vcpu.c: TLBs are emptied after a vCPU's registers are set"

#define ERRATA(SET, HOOK) \
	HOOK(CLEAN, CORTEX_A53, RP(0, 0), RP(0, 1), "819472", \
	     "a clean beside a store may corrupt data", \
	     IN_CACHE, TFA("cortex_a53") "; " LINUX) \
	HOOK(CLEAN, CORTEX_A53, RP(0, 0), RP(0, 2), "824069", \
	     "a line may stay dirty after a clean", \
	     IN_CACHE, TFA("cortex_a53") "; " LINUX) \
	SET(CORTEX_A53, RP(0, 0), RP(0, 2), "826319", CPU_CORTEX_A53_L2ACTLR, BIT64(3), \
	     BIT64(14), \
	    "no push of clean lines, no UniqueClean evictions", TFA("cortex_a53")) \
	HOOK(CLEAN, CORTEX_A53, RP(0, 0), RP(0, 2), "826319", "a clean may hang the bus", \
	     IN_CACHE, LINUX) \
	HOOK(CLEAN, CORTEX_A53, RP(0, 0), RP(0, 2), "827319", "cleans may overlap on the bus", \
	     IN_CACHE, TFA("cortex_a53") "; " LINUX) \
	HOOK(BUILD, CORTEX_A53, RP(0, 0), RP(0, 4), "835769", \
	     "a multiply-add may be wrong; not if REVIDR_EL1[7]", \
	     "Makefile: -mfix-cortex-a53-835769", TFA("cortex_a53")) \
	SET(CORTEX_A53, RP(0, 0), RP(0, 3), "836870", CPU_CORTEX_A53_CPUACTLR, BIT64(24), 0, \
	    "no transient allocation: a core is not starved", TFA("cortex_a53")) \
	HOOK(BUILD, CORTEX_A53, RP(0, 0), RP(0, 4), "843419", \
	     "an access may go astray; not if r0p4, REVIDR_EL1[8]", \
	     "Makefile: -mfix-cortex-a53-843419", TFA("cortex_a53") "; " LINUX) \
	SET(CORTEX_A53, RP(0, 3), RP(0, 4), "855873", CPU_CORTEX_A53_CPUACTLR, BIT64(44), 0, \
	    "clean acts as clean and invalidate", TFA("cortex_a53")) \
	HOOK(CODE, CORTEX_A53, RP(0, 0), LATEST, "1530924", BAD_AT, IN_ENTER, TFA("cortex_a53")) \
	SET(CORTEX_A53, RP(0, 0), LATEST, "SMPEN", CPU_CORTEX_A53_CPUECTLR, BIT64(6), 0, \
	    "joins coherency", "Cortex-A53 TRM (DDI 0500), CPUECTLR_EL1; " TFA("cortex_a53")) \
	\
	SET(CORTEX_A35, RP(0, 0), LATEST, "SMPEN", CPU_CORTEX_A53_CPUECTLR, BIT64(6), 0, \
	    "joins coherency", TFA("cortex_a35")) \
	\
	SET(CORTEX_A55, RP(0, 0), RP(0, 0), "768277", CPU_CORTEX_A55_CPUACTLR, BIT64(31), 0, \
	    "no dual issue", TFA("cortex_a55")) \
	SET(CORTEX_A55, RP(0, 0), RP(0, 0), "778703", CPU_CORTEX_A55_CPUACTLR, BIT64(24), 0, \
	    "no write streaming (needed without a private L2 cache)", TFA("cortex_a55")) \
	SET(CORTEX_A55, RP(0, 0), RP(0, 0), "778703", CPU_CORTEX_A55_CPUECTLR, 3 * BIT64(25), 0, \
	    "no write streaming in L1", TFA("cortex_a55")) \
	SET(CORTEX_A55, RP(0, 0), RP(0, 0), "798797", CPU_CORTEX_A55_CPUACTLR, BIT64(49), 0, \
	    "no table walks in L1", TFA("cortex_a55")) \
	SET(CORTEX_A55, RP(0, 0), RP(0, 1), "846532", CPU_CORTEX_A55_CPUACTLR, BIT64(31), 0, \
	    "no dual issue", TFA("cortex_a55")) \
	SET(CORTEX_A55, RP(0, 0), RP(0, 1), "903758", CPU_CORTEX_A55_CPUACTLR, BIT64(49), 0, \
	    "no table walks in L1", TFA("cortex_a55")) \
	HOOK(OPEN, CORTEX_A55, RP(0, 0), RP(1, 0), "1221012", \
	     "a patch of instructions is not loaded", \
	     "what the notice says, at any level", \
	     "TF-A cpu-specific-build-macros.rst") \
	HOOK(CODE, CORTEX_A55, RP(0, 0), RP(2, 0), "1530923", BAD_AT, IN_ENTER, \
	     LINUX "; TF-A cpu-specific-build-macros.rst") \
	HOOK(TLBI, CORTEX_A55, RP(0, 0), LATEST, "2441007", REPEAT, IN_TLB_H, LINUX) \
	\
	SET(CORTEX_A57, RP(0, 0), RP(0, 0), "806969", CPU_CORTEX_A53_CPUACTLR, BIT64(49), 0, \
	    "write streaming does not skip allocation", TFA("cortex_a57")) \
	HOOK(TLBI, CORTEX_A57, RP(0, 0), RP(0, 0), "813419", \
	     "a TLBI at EL3 may not be complete", \
	     "boot/loader/mmu_on.S: twice", TFA("cortex_a57")) \
	SET(CORTEX_A57, RP(0, 0), RP(0, 0), "813420", CPU_CORTEX_A53_CPUACTLR, BIT64(44), 0, \
	    "clean acts as clean and invalidate", TFA("cortex_a57")) \
	SET(CORTEX_A57, RP(0, 0), RP(0, 0), "814670", CPU_CORTEX_A53_CPUACTLR, BIT64(58), 0, \
	    "no DMB is left out", TFA("cortex_a57")) \
	HOOK(CODE, CORTEX_A57, RP(0, 0), RP(0, 1), "817169", "powering a core down may fail", \
	     "boot/monitor/park.c: no core is powered down", TFA("cortex_a57")) \
	SET(CORTEX_A57, RP(0, 0), RP(1, 1), "826974", CPU_CORTEX_A53_CPUACTLR, BIT64(59), 0, \
	    "no load past a DMB", TFA("cortex_a57")) \
	SET(CORTEX_A57, RP(0, 0), RP(1, 1), "826977", CPU_CORTEX_A53_CPUACTLR, BIT64(54), 0, \
	    "GRE and nGRE act as nGnRE", TFA("cortex_a57")) \
	SET(CORTEX_A57, RP(0, 0), RP(1, 1), "828024", CPU_CORTEX_A53_CPUACTLR, \
	    BIT64(49) | 3 * BIT64(27) | 3 * BIT64(25), 0, "no write streaming", \
	     TFA("cortex_a57")) \
	SET(CORTEX_A57, RP(0, 0), RP(1, 2), "829520", CPU_CORTEX_A53_CPUACTLR, BIT64(4), 0, \
	    "no indirect predictor", TFA("cortex_a57")) \
	HOOK(OPEN, CORTEX_A57, RP(0, 0), RP(1, 2), "832075", \
	     "load-acquire beside Device loads may hang the core", \
	     "a guest can hang its core; EL2 and EL3 read devices by plain loads", LINUX) \
	SET(CORTEX_A57, RP(0, 0), RP(1, 2), "833471", CPU_CORTEX_A53_CPUACTLR, BIT64(38), 0, \
	    "a write of FPSCR empties the pipeline", TFA("cortex_a57")) \
	HOOK(STAGE2, CORTEX_A57, RP(0, 0), RP(1, 2), "834220", \
	     "a stage-2 fault may be told where stage 1 has failed", "el2/trap/abort.c", \
	     LINUX "; Linux kvm/hyp/include/hyp/fault.h") \
	HOOK(CODE, CORTEX_A57, RP(0, 0), LATEST, "852523", \
	     "DACR32_EL2 must be written before EL1's registers", \
	     "nowhere: EL2 never writes it", \
	     "Linux arch/arm64/kvm/hyp/nvhe/switch.c; Xen domain.c") \
	SET(CORTEX_A57, RP(0, 0), RP(1, 3), "859972", CPU_CORTEX_A53_CPUACTLR, BIT64(32), 0, \
	    "no instruction prefetch", TFA("cortex_a57")) \
	HOOK(CODE, CORTEX_A57, RP(0, 0), LATEST, "1319537", BAD_AT, IN_ENTER, \
	     LINUX "; " TFA("cortex_a57")) \
	SET(CORTEX_A57, RP(0, 0), LATEST, "CVE-2018-3639", CPU_CORTEX_A53_CPUACTLR, BIT64(55), \
	     0, \
	    "no load past an older store", TFA("cortex_a57")) \
	SET(CORTEX_A57, RP(0, 0), LATEST, "SMPEN", CPU_CORTEX_A53_CPUECTLR, BIT64(6), 0, \
	    "joins coherency", "Cortex-A57 TRM (DDI 0488), 4.3.67; " TFA("cortex_a57")) \
	\
	HOOK(CODE, CORTEX_A72, RP(0, 0), LATEST, "853709", \
	     "DACR32_EL2 must be written before EL1's registers", \
	     "nowhere: EL2 never writes it", \
	     "Linux arch/arm64/kvm/hyp/nvhe/switch.c; Xen domain.c") \
	SET(CORTEX_A72, RP(0, 0), RP(0, 3), "859971", CPU_CORTEX_A53_CPUACTLR, BIT64(32), 0, \
	    "no instruction prefetch", TFA("cortex_a72")) \
	HOOK(CODE, CORTEX_A72, RP(0, 0), LATEST, "1319367", BAD_AT, IN_ENTER, \
	     LINUX "; " TFA("cortex_a72")) \
	SET(CORTEX_A72, RP(0, 0), LATEST, "CVE-2018-3639", CPU_CORTEX_A53_CPUACTLR, BIT64(55), \
	     0, \
	    "no load past an older store", TFA("cortex_a72")) \
	SET(CORTEX_A72, RP(0, 0), LATEST, "SMPEN", CPU_CORTEX_A53_CPUECTLR, BIT64(6), 0, \
	    "joins coherency", "Cortex-A72 TRM (100095), 4.3.67; " TFA("cortex_a72")) \
	\
	SET(CORTEX_A73, RP(0, 0), RP(0, 0), "852427", CPU_CORTEX_A73_DIAGNOSTIC, BIT64(12), 0, \
	    "bit 12 of the diagnostic register", TFA("cortex_a73")) \
	SET(CORTEX_A73, RP(0, 0), RP(0, 1), "855423", CPU_CORTEX_A73_IMP_DEF_2, BIT64(7), 0, \
	    "bit 7 of the second implementation-defined register", TFA("cortex_a73")) \
	HOOK(OPEN, CORTEX_A73, RP(0, 0), LATEST, "858921", \
	     "the counter may be read wrong as its low word wraps", \
	     "a deadline of EL2 or EL3 ends early, or a time in the log is wrong", LINUX) \
	SET(CORTEX_A73, RP(0, 0), LATEST, "CVE-2018-3639", CPU_CORTEX_A73_IMP_DEF_1, BIT64(3), \
	     0, \
	    "no load past an older store", TFA("cortex_a73")) \
	SET(CORTEX_A73, RP(0, 0), LATEST, "SMPEN", CPU_CORTEX_A53_CPUECTLR, BIT64(6), 0, \
	    "joins coherency", TFA("cortex_a73")) \
	\
	HOOK(OPEN, CORTEX_A75, RP(0, 0), RP(0, 0), "764081", "SCTLR_EL3.IESB is left 0", \
	     "a bus error is told later than it could be", TFA("cortex_a75")) \
	SET(CORTEX_A75, RP(0, 0), RP(0, 0), "790748", CPU_CORTEX_A55_CPUACTLR, BIT64(13), 0, \
	    "bit 13 of CPUACTLR_EL1", TFA("cortex_a75")) \
	SET(CORTEX_A75, RP(0, 0), LATEST, "CVE-2018-3639", CPU_CORTEX_A55_CPUACTLR, BIT64(35), \
	     0, \
	    "no load past an older store", TFA("cortex_a75")) \
	\
	SET(CORTEX_A76, RP(0, 0), RP(1, 0), "1073348", CPU_CORTEX_A55_CPUACTLR, BIT64(6), 0, \
	    "no static prediction", TFA("cortex_a76")) \
	SET(CORTEX_A76, RP(0, 0), RP(2, 0), "1130799", CPU_CORTEX_A76_CPUACTLR2, BIT64(59), 0, \
	    "bit 59 of CPUACTLR2_EL1", TFA("cortex_a76")) \
	HOOK(CODE, CORTEX_A76, RP(0, 0), RP(2, 0), "1165522", BAD_AT, IN_ENTER, \
	     LINUX "; TF-A cpu-specific-build-macros.rst") \
	SET(CORTEX_A76, RP(0, 0), RP(2, 0), "1220197", CPU_CORTEX_A55_CPUECTLR, 3 * BIT64(24), \
	     0, \
	    "no write streaming to L2", TFA("cortex_a76")) \
	SET(CORTEX_A76, RP(0, 0), RP(3, 0), "1257314", CPU_CORTEX_A76_CPUACTLR3, BIT64(10), 0, \
	    "bit 10 of CPUACTLR3_EL1", TFA("cortex_a76")) \
	SET(CORTEX_A76, RP(0, 0), RP(3, 0), "1262606", CPU_CORTEX_A55_CPUACTLR, BIT64(13), 0, \
	    "bit 13 of CPUACTLR_EL1", TFA("cortex_a76")) \
	SET(CORTEX_A76, RP(0, 0), RP(3, 0), "1262888", CPU_CORTEX_A55_CPUECTLR, BIT64(51), 0, \
	    "no TLB prefetch by the MMU", TFA("cortex_a76")) \
	SET(CORTEX_A76, RP(0, 0), RP(3, 0), "1275112", CPU_CORTEX_A55_CPUACTLR, BIT64(13), 0, \
	    "bit 13 of CPUACTLR_EL1", TFA("cortex_a76")) \
	HOOK(TLBI, CORTEX_A76, RP(0, 0), RP(3, 0), "1286807", REPEAT, IN_TLB_H, LINUX) \
	SET(CORTEX_A76, RP(0, 0), RP(4, 0), "1791580", CPU_CORTEX_A76_CPUACTLR2, BIT64(2), 0, \
	    "cacheable atomics are done near", TFA("cortex_a76")) \
	SET(CORTEX_A76, RP(0, 0), RP(4, 0), "1868343", CPU_CORTEX_A55_CPUACTLR, BIT64(13), 0, \
	    "bit 13 of CPUACTLR_EL1", TFA("cortex_a76")) \
	HOOK(OPEN, CORTEX_A76, RP(3, 0), RP(4, 1), "1946160", \
	     "a patch of instructions is not loaded", \
	     "what the notice says, at any level", TFA("cortex_a76")) \
	HOOK(TLBI, CORTEX_A76, RP(0, 0), LATEST, "4193800", REPEAT, IN_TLB_H, LINUX) \
	SET(CORTEX_A76, RP(0, 0), RP(2, 0), "CVE-2018-3639", CPU_CORTEX_A76_CPUACTLR2, \
	     BIT64(16), 0, \
	    "no load past an older store", TFA("cortex_a76")) \
	\
	SET(NEOVERSE_N1, RP(0, 0), RP(1, 0), "1043202", CPU_CPUPSELR, 0, ~0ull, \
	    "a patch of instructions: its number", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(1, 0), "1043202", CPU_CPUPOR, 0xf3bf8f2f, ~0ull, \
	    "the instruction (T32 ISB)", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(1, 0), "1043202", CPU_CPUPMR, 0xffffffff, ~0ull, \
	    "which of its bits count", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(1, 0), "1043202", CPU_CPUPCR, 0x800200071, ~0ull, \
	    "what is done then", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(1, 0), "1073348", CPU_CORTEX_A55_CPUACTLR, BIT64(6), 0, \
	    "no static prediction", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(2, 0), "1130799", CPU_CORTEX_A76_CPUACTLR2, BIT64(59), 0, \
	    "bit 59 of CPUACTLR2_EL1", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(2, 0), "1165347", CPU_CORTEX_A76_CPUACTLR2, \
	    BIT64(0) | BIT64(15), 0, "bits 0 and 15 of CPUACTLR2_EL1", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(2, 0), "1207823", CPU_CORTEX_A76_CPUACTLR2, BIT64(11), 0, \
	    "bit 11 of CPUACTLR2_EL1", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(2, 0), "1220197", CPU_CORTEX_A55_CPUECTLR, 3 * BIT64(24), \
	     0, \
	    "no write streaming to L2", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(3, 0), "1257314", CPU_CORTEX_A76_CPUACTLR3, BIT64(10), 0, \
	    "bit 10 of CPUACTLR3_EL1", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(3, 0), "1262606", CPU_CORTEX_A55_CPUACTLR, BIT64(13), 0, \
	    "bit 13 of CPUACTLR_EL1", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(3, 0), "1262888", CPU_CORTEX_A55_CPUECTLR, BIT64(51), 0, \
	    "no TLB prefetch by the MMU", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(3, 0), "1275112", CPU_CORTEX_A55_CPUACTLR, BIT64(13), 0, \
	    "bit 13 of CPUACTLR_EL1", TFA("neoverse_n1")) \
	SET(NEOVERSE_N1, RP(0, 0), RP(3, 0), "1315703", CPU_CORTEX_A76_CPUACTLR2, BIT64(16), 0, \
	    "no load past an older store", TFA("neoverse_n1")) \
	HOOK(OPEN, NEOVERSE_N1, RP(3, 0), RP(4, 0), "1542419", \
	     "new code may be fetched in the wrong order", \
	     "a guest that writes code may run it stale: the way round it is a trap to EL3", \
	     TFA("neoverse_n1") "; " LINUX) \
	SET(NEOVERSE_N1, RP(0, 0), RP(4, 0), "1868343", CPU_CORTEX_A55_CPUACTLR, BIT64(13), 0, \
	    "bit 13 of CPUACTLR_EL1", TFA("neoverse_n1")) \
	HOOK(OPEN, NEOVERSE_N1, RP(3, 0), RP(4, 1), "1946160", \
	     "a patch of instructions is not loaded", \
	     "what the notice says, at any level", TFA("neoverse_n1")) \
	HOOK(TLBI, NEOVERSE_N1, RP(0, 0), LATEST, "4193800", REPEAT, IN_TLB_H, LINUX) \
	\
	HOOK(TLBI, CORTEX_A77, RP(0, 0), LATEST, "4193798", REPEAT, IN_TLB_H, LINUX) \
	HOOK(TLBI, CORTEX_A76AE, RP(0, 0), LATEST, "4193801", REPEAT, IN_TLB_H, LINUX) \
	HOOK(TLBI, NEOVERSE_V1, RP(0, 0), LATEST, "4193790", REPEAT, IN_TLB_H, LINUX) \
	HOOK(TLBI, CORTEX_A78, RP(0, 0), LATEST, "4193791", REPEAT, IN_TLB_H, LINUX) \
	HOOK(TLBI, CORTEX_A78AE, RP(0, 0), LATEST, "4193793", REPEAT, IN_TLB_H, LINUX) \
	HOOK(TLBI, CORTEX_X1, RP(0, 0), LATEST, "4193791", REPEAT, IN_TLB_H, LINUX) \
	HOOK(TLBI, CORTEX_A510, RP(0, 0), RP(1, 1), "2441009", REPEAT, IN_TLB_H, LINUX) \
	HOOK(TLBI, CORTEX_A710, RP(0, 0), LATEST, "4193788", REPEAT, IN_TLB_H, LINUX) \
	HOOK(TLBI, CORTEX_X2, RP(0, 0), LATEST, "4193788", REPEAT, IN_TLB_H, LINUX) \
	HOOK(TLBI, NEOVERSE_N2, RP(0, 0), LATEST, "4193789", REPEAT, IN_TLB_H, LINUX) \
	HOOK(TLBI, CORTEX_A78C, RP(0, 0), LATEST, "4193794", REPEAT, IN_TLB_H, LINUX)

#endif
