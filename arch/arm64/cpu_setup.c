/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/cpu_setup.h"

#include <stddef.h>

#include "arch/arm64/sysreg.h"

/* Register names are part of the instruction: one case each. Written only when a bit changes. */
static void set_register_bits(enum cpu_setting_register reg, uint64_t set)
{
	switch (reg) {
	case CPU_CORTEX_A53_CPUECTLR:
		if (~read_sysreg(CORTEX_A53_CPUECTLR_EL1) & set)
			write_sysreg(CORTEX_A53_CPUECTLR_EL1,
				     read_sysreg(CORTEX_A53_CPUECTLR_EL1) | set);
		break;
	case CPU_CORTEX_A53_CPUACTLR:
		if (~read_sysreg(CORTEX_A53_CPUACTLR_EL1) & set)
			write_sysreg(CORTEX_A53_CPUACTLR_EL1,
				     read_sysreg(CORTEX_A53_CPUACTLR_EL1) | set);
		break;
	case CPU_CORTEX_A76_CPUACTLR2:
		if (~read_sysreg(CORTEX_A76_CPUACTLR2_EL1) & set)
			write_sysreg(CORTEX_A76_CPUACTLR2_EL1,
				     read_sysreg(CORTEX_A76_CPUACTLR2_EL1) | set);
		break;
	}
}

void cpu_reset_settings(void)
{
	uint32_t midr = (uint32_t)read_sysreg(midr_el1);

	for (const struct cpu_setting *s = cpu_setting_next(midr, NULL); s;
	     s = cpu_setting_next(midr, s))
		set_register_bits(s->reg, s->set);
	isb();
}

struct cpu_id cpu_id_self(void)
{
	return (struct cpu_id){
		.midr = (uint32_t)read_sysreg(midr_el1),
		.pfr0 = read_sysreg(id_aa64pfr0_el1),
		.pfr1 = read_sysreg(id_aa64pfr1_el1),
		.isar2 = read_sysreg(ID_AA64ISAR2_EL1),
	};
}

const char *cpu_name(void)
{
	return cpu_name_of((uint32_t)read_sysreg(midr_el1));
}
