/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/trap/vector_choice.h"

#include "arch/arm64/cpu_setup.h"
#include "arch/arm64/id_regs.h"
#include "el2/core/firmware.h"
#include "gic/gic.h"
#include "include/smccc.h"

/* vectors.S; _guarded first deal with errors and the branch history that a guest left */
extern const char vectors_v2[], vectors_v2_guarded[], vectors_v3[], vectors_v3_guarded[];

/*
 * Spectre-BHB (CVE-2022-23960): where a guest's branch history could steer EL2's, the vectors clear
 * it: by CLRBHB, by the loop for this core type, or, where there is neither, by the firmware when
 * that says it is needed.
 */
static bool clears_history(struct cpu *cpu)
{
	const struct cpu_id id = cpu_id_self();
	int need = cpu_workaround_3(&id);

	cpu->turns = cpu_bhb_loops(&id);
	if (cpu->turns)
		need = WORKAROUND_CALL;
	else if (need == WORKAROUND_UNKNOWN)
		need = (int)firmware_call(SMCCC_ARCH_FEATURES, SMCCC_ARCH_WORKAROUND_3, 0, 0);
	return IS_ENABLED(CONFIG_EL2_BHB) && need == WORKAROUND_CALL;
}

/* FEAT_RAS: an SError that a guest caused can be told from one of EL2's (ESB). */
static bool defers_errors(struct cpu *cpu)
{
	cpu->ras = IS_ENABLED(CONFIG_EL2_ESB) &&
		   id_field(read_sysreg(id_aa64pfr0_el1), PFR0_RAS) != 0;
	return cpu->ras;
}

/* CVE-2018-3639: the firmware starts with the mitigation on, and no guest turns it off
 * (el2/vm/vpsci.h); but another boot loader may have been here before. */
static void keep_stores_in_order(void)
{
	if (!(int32_t)firmware_call(SMCCC_ARCH_FEATURES, SMCCC_ARCH_WORKAROUND_2, 0, 0))
		firmware_call(SMCCC_ARCH_WORKAROUND_2, 1, 0, 0);
}

uint64_t trap_vectors_direct(void)
{
	extern const char vectors_direct[], vectors_direct_guarded[];
	uint64_t now = read_sysreg(vbar_el2);
	bool guarded = (IS_ENABLED(CONFIG_EL2_BHB) || IS_ENABLED(CONFIG_EL2_ESB)) &&
		       ((IS_ENABLED(CONFIG_EL2_GICV2) && now == (uintptr_t)vectors_v2_guarded) ||
			(IS_ENABLED(CONFIG_EL2_GICV3) && now == (uintptr_t)vectors_v3_guarded));

	return (uintptr_t)(guarded ? vectors_direct_guarded : vectors_direct);
}

uint64_t trap_vectors(struct cpu *cpu)
{
	bool clears = clears_history(cpu), guarded = defers_errors(cpu) || clears;

	cpu->bhb_call = SMCCC_ARCH_WORKAROUND_3;
	if (guarded && !clears)
		cpu->turns = 1; /* which is nothing */
	/* one turn is where CLRBHB is */
	cpu->bhb = cpu->ras || cpu->turns <= 1 ? 0 : cpu->turns;
	keep_stores_in_order();
	if (IS_ENABLED(CONFIG_EL2_GICV2) && (!IS_ENABLED(CONFIG_EL2_GICV3) || gic->version == 2))
		return (uintptr_t)(guarded ? vectors_v2_guarded : vectors_v2);
	return (uintptr_t)(guarded ? vectors_v3_guarded : vectors_v3);
}
