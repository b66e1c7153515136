/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of errata (errata_list.h), as each of its readers wants it. Pure. An image has of it
 * what it refers to: the bootblock the settings, the loader and EL2's boot code the numbers for
 * their log, ./mullion errata all of it. What stays at EL2 has cpu_hooks.h.
 */
#ifndef MULLION_ERRATA_H
#define MULLION_ERRATA_H

#include <stddef.h>
#include <stdint.h>

/* Where a row takes effect. */
enum erratum_hook {
	ERRATUM_SET,    /* at reset: a register of the core (cpu_setup.c) */
	ERRATUM_CLEAN,  /* cache operation: a clean is a clean and invalidate (cache_clean.c) */
	ERRATUM_TLBI,   /* a TLBI is done twice (tlb.h) */
	ERRATUM_STAGE2, /* stage 1 is looked at before a guest gets an abort (el2/trap/abort.c) */
	ERRATUM_CODE,   /* the code is such that it does no harm */
	ERRATUM_BUILD,  /* compiler and linker see to it */
	ERRATUM_OPEN,   /* nothing is done; the row says what may happen */
	ERRATUM_HOOKS
};

/* What EL3's log names, and EL2's: what is done there, or is not. */
#define ERRATA_EL3 \
	(1u << ERRATUM_SET | 1u << ERRATUM_CLEAN | 1u << ERRATUM_TLBI | 1u << ERRATUM_BUILD)
#define ERRATA_EL2                                                                              \
	(1u << ERRATUM_CLEAN | 1u << ERRATUM_TLBI | 1u << ERRATUM_STAGE2 | 1u << ERRATUM_CODE | \
	 1u << ERRATUM_BUILD | 1u << ERRATUM_OPEN)

/* One register by several cores' name where they have it alike: sysreg_names.h. */
enum cpu_setting_register {
	CPU_CORTEX_A53_CPUECTLR,
	CPU_CORTEX_A53_CPUACTLR,
	CPU_CORTEX_A53_L2ACTLR,
	CPU_CORTEX_A55_CPUACTLR,
	CPU_CORTEX_A55_CPUECTLR,
	CPU_CORTEX_A76_CPUACTLR2,
	CPU_CORTEX_A76_CPUACTLR3,
	CPU_CORTEX_A73_IMP_DEF_1,
	CPU_CORTEX_A73_DIAGNOSTIC,
	CPU_CORTEX_A73_IMP_DEF_2,
	CPU_CPUPSELR,
	CPU_CPUPOR,
	CPU_CPUPMR,
	CPU_CPUPCR,
	CPU_SETTING_REGISTERS
};

/* Cores of type `part` (cpu_parts.h), from revision `first` to `last`. */
struct cpu_setting {
	uint32_t part;
	uint8_t first, last, reg; /* reg: enum cpu_setting_register */
	uint64_t set, clear;      /* bits; clear first */
};

/* The next row after `after` (NULL: first) that applies to `midr`; NULL when there is no more. */
const struct cpu_setting *cpu_setting_next(uint32_t midr, const struct cpu_setting *after);

struct erratum {
	uint32_t part;
	uint8_t first, last, hook, reg;
	const char *id;   /* Arm's number, a CVE, or the name of a setting that each core wants */
	const char *what; /* what is done (ERRATUM_SET), or what goes wrong */
	const char *where, *source;
	uint64_t set, clear;
};

/* Every row, in the order of the list. */
extern const struct erratum errata[];
extern const unsigned n_errata;

#define ERRATA_LINE 192 /* room for every line */

/*
 * "Cortex-A53 r0p4: 835769, 843419, 855873; not handled: ..": the rows of `hooks` (bits by enum
 * erratum_hook) that apply to `midr`, into `line` of `size` bytes, 32 at least; those of a core
 * type that is not known: that it is not. What does not fit is left out, and "..." says so.
 */
void errata_line(uint32_t midr, unsigned hooks, char *line, size_t size);

/* Logs errata_line for each core type among the `count` of `midr`, once each; 0 is no core. */
void errata_log(const uint32_t *midr, unsigned count, unsigned hooks);

/* "Cortex-A72", or "unknown core type". */
const char *cpu_name_of(uint32_t midr);

#endif
