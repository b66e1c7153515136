/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest sees of its core's ID registers. */
#include "arch/arm64/sysreg.h"
#include "el2/trap/policy.h"
#include "el2/trap/trap.h"
#include "el2/vm/vcpu.h"

_Static_assert(sizeof(((struct vcpu *)0)->id_register) == 8 * POLICY_ID_COUNT, "vcpu.h");

/* By the encodings, as some of the table's names are unknown to the assembler. Those reserved read
 * as zero. */
static uint64_t hardware_value(uint16_t key)
{
	uint64_t value = 0;

	switch (key) {
#define READ(name, crm, op2, hidden)                                      \
	case POLICY_##name:                                               \
		__asm__("mrs %0, S3_0_C0_C" #crm "_" #op2 : "=r"(value)); \
		break;
		POLICY_ID_REGISTERS(READ)
#undef READ
	}
	return value;
}

void trap_note_ids(struct vcpu *vcpu)
{
	for (unsigned crm = 1; crm < 8; crm++) {
		for (unsigned op2 = 0; op2 < 8; op2++) {
			uint16_t key = POLICY_ID_KEY(crm, op2);

			vcpu->id_register[policy_id_index(POLICY_ISS(3, 0, 0, crm, op2))] =
				policy_visible(key, hardware_value(key));
		}
	}
}
