/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/trap/vector_choice.h"

#include "arch/arm64/cpu_setup.h"
#include "el2/core/firmware.h"
#include "gic/gic.h"
#include "include/smccc.h"

/* vectors.S; _bhb clear what a guest left in the branch history first */
extern const char vectors_v2[], vectors_v2_bhb[], vectors_v3[], vectors_v3_bhb[];

/*
 * Spectre-BHB (CVE-2022-23960): where a guest's branch history could steer EL2's, the vectors clear
 * it: by CLRBHB, by the loop for this core type, or, where there is neither, by the firmware when
 * that says it is needed.
 */
static bool clears_history(struct cpu *cpu)
{
	const struct cpu_id id = cpu_id_self();
	int need = cpu_workaround_3(&id);

	cpu->bhb = cpu_bhb_loops(&id);
	if (cpu->bhb)
		need = WORKAROUND_CALL;
	else if (need == WORKAROUND_UNKNOWN)
		need = (int)firmware_call(SMCCC_ARCH_FEATURES, SMCCC_ARCH_WORKAROUND_3, 0, 0);
	return IS_ENABLED(CONFIG_EL2_BHB) && need == WORKAROUND_CALL;
}

/* CVE-2018-3639: the firmware starts with the mitigation on, and no guest turns it off
 * (el2/vm/vpsci.h); but another boot loader may have been here before. */
static void keep_stores_in_order(void)
{
	if (!(int32_t)firmware_call(SMCCC_ARCH_FEATURES, SMCCC_ARCH_WORKAROUND_2, 0, 0))
		firmware_call(SMCCC_ARCH_WORKAROUND_2, 1, 0, 0);
}

uint64_t trap_vectors(struct cpu *cpu)
{
	bool bhb = clears_history(cpu);

	keep_stores_in_order();
	if (IS_ENABLED(CONFIG_EL2_GICV2) && (!IS_ENABLED(CONFIG_EL2_GICV3) || gic->version == 2))
		return (uintptr_t)(bhb ? vectors_v2_bhb : vectors_v2);
	return (uintptr_t)(bhb ? vectors_v3_bhb : vectors_v3);
}
