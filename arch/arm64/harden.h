/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Kconfig's menu "Hardening" asks of assembly, in sources and between quotation marks. C gets
 * the same from the compiler (Makefile); tools/harden_check.py compares both.
 */
#ifndef MULLION_HARDEN_H
#define MULLION_HARDEN_H

/* clang-format off */
/*
 * Behind every RET and BR: a core that speculates straight on (Arm, "Straight-line Speculation",
 * CVE-2020-13844) finds a barrier there. It is never executed. SB would be one instruction, and is
 * undefined, so no barrier, on the very cores that need it.
 */
#ifdef CONFIG_HARDEN_SLS
#define SLS_BARRIER      dsb sy; isb
#define SLS_BARRIER_TEXT "\n\tdsb sy\n\tisb"
#else
#define SLS_BARRIER
#define SLS_BARRIER_TEXT ""
#endif
/* BTI C, a NOP on a core without: where a BLR, or a BR by x16 or x17, may come to. */
#ifdef CONFIG_HARDEN_BTI
#define LANDING_PAD hint 34
#else
#define LANDING_PAD
#endif
/* clang-format on */

#endif
