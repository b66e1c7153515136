/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/cpu_setup.h"

#include <stddef.h>

#include "arch/arm64/errata.h"
#include "arch/arm64/sysreg.h"

/* A register's name is part of the instruction: one case each. */
#define CHANGE(name, s)                                                                    \
	do {                                                                               \
		uint64_t old_ = read_sysreg(name), new_ = (old_ & ~(s)->clear) | (s)->set; \
		if (new_ != old_)                                                          \
			write_sysreg(name, new_);                                          \
	} while (0)

/* Written only when a bit changes; but what loads a patch of instructions is always written. */
static void make_setting(const struct cpu_setting *s)
{
	switch (s->reg) {
	case CPU_CORTEX_A53_CPUECTLR:
		CHANGE(CORTEX_A53_CPUECTLR_EL1, s);
		break;
	case CPU_CORTEX_A53_CPUACTLR:
		CHANGE(CORTEX_A53_CPUACTLR_EL1, s);
		break;
	case CPU_CORTEX_A53_L2ACTLR:
		CHANGE(CORTEX_A53_L2ACTLR_EL1, s);
		break;
	case CPU_CORTEX_A55_CPUACTLR:
		CHANGE(CORTEX_A55_CPUACTLR_EL1, s);
		break;
	case CPU_CORTEX_A55_CPUECTLR:
		CHANGE(CORTEX_A55_CPUECTLR_EL1, s);
		break;
	case CPU_CORTEX_A76_CPUACTLR2:
		CHANGE(CORTEX_A76_CPUACTLR2_EL1, s);
		break;
	case CPU_CORTEX_A76_CPUACTLR3:
		CHANGE(CORTEX_A76_CPUACTLR3_EL1, s);
		break;
	case CPU_CORTEX_A73_IMP_DEF_1:
		CHANGE(CORTEX_A73_IMP_DEF_1, s);
		break;
	case CPU_CORTEX_A73_DIAGNOSTIC:
		CHANGE(CORTEX_A73_DIAGNOSTIC, s);
		break;
	case CPU_CORTEX_A73_IMP_DEF_2:
		CHANGE(CORTEX_A73_IMP_DEF_2, s);
		break;
	case CPU_CPUPSELR:
		write_sysreg(CPUPSELR_EL3, s->set);
		break;
	case CPU_CPUPOR:
		write_sysreg(CPUPOR_EL3, s->set);
		break;
	case CPU_CPUPMR:
		write_sysreg(CPUPMR_EL3, s->set);
		break;
	case CPU_CPUPCR:
		write_sysreg(CPUPCR_EL3, s->set);
		break;
	}
}

void cpu_reset_settings(void)
{
	uint32_t midr = (uint32_t)read_sysreg(midr_el1);

	for (const struct cpu_setting *s = cpu_setting_next(midr, NULL); s;
	     s = cpu_setting_next(midr, s))
		make_setting(s);
	isb();
}
