/* SPDX-License-Identifier: Apache-2.0 */
/* Decides what a trapped access to a system register is, by policy_table.h alone. Pure: touches no
 * register. */
#ifndef MULLION_EL2_POLICY_H
#define MULLION_EL2_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/trap/policy_table.h"

/* What a register is for a guest (policy_table.h). */
enum policy {
	POLICY_UNDEF,
	POLICY_PASS,
	POLICY_ID,
	POLICY_EMULATE,
	POLICY_RAZ_WI,
	POLICY_CONTEXT,
	POLICY_PMU,
};

/* Who may do what, in bits. */
#define POLICY_R  1u /* EL1 reads */
#define POLICY_W  2u /* EL1 writes */
#define POLICY_R0 4u /* EL0 reads */
#define POLICY_W0 8u /* EL0 writes */

enum policy_access {
	POLICY_NONE = 0,
	POLICY_IMPDEF = 0,
	POLICY_X = POLICY_R, /* instructions */
	POLICY_X_U = POLICY_R | POLICY_R0,
	POLICY_RO = POLICY_R,
	POLICY_WO = POLICY_W,
	POLICY_RW = POLICY_R | POLICY_W,
	POLICY_RO_U = POLICY_R | POLICY_R0,
	POLICY_WO_U = POLICY_W | POLICY_W0,
	POLICY_RW_RU = POLICY_R | POLICY_W | POLICY_R0,
	POLICY_RW_U = POLICY_R | POLICY_W | POLICY_R0 | POLICY_W0,
};

/* An encoding as one number, fields in the order and width that they have in the instruction (bits
 * 20:5). */
#define POLICY_KEY(op0, op1, crn, crm, op2) \
	((uint16_t)((op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2)))
#define POLICY_ID_KEY(crm, op2) POLICY_KEY(3, 0, 0, crm, op2)

#define POLICY_ENUM(name, crm, op2, hidden) POLICY_##name = POLICY_ID_KEY(crm, op2),
enum policy_id { POLICY_ID_REGISTERS(POLICY_ENUM) };
#undef POLICY_ENUM

/* Encodings of which every field lies between those of `from` and `to`. */
struct policy_row {
	uint16_t from, to;
	uint8_t what;   /* enum policy */
	uint8_t access; /* enum policy_access */
};

/* The fields of a trap's syndrome (Arm ARM D17.2.37, EC 0x18): op0 21:20, op2 19:17, op1 16:14, CRn
 * 13:10, Rt 9:5, CRm 4:1, read 0. */
#define POLICY_ISS(op0, op1, crn, crm, op2)                                      \
	((uint32_t)(op0) << 20 | (uint32_t)(op2) << 17 | (uint32_t)(op1) << 14 | \
	 (uint32_t)(crn) << 10 | (uint32_t)(crm) << 1)
#define POLICY_ISS_REG     0x3ffc1eu /* the bits that name the register */
#define POLICY_ISS_READ    1u
#define POLICY_ISS_RT(iss) ((unsigned)((iss) >> 5) & 31)
#define ISS_ICC_SGI1R      POLICY_ISS(3, 0, 12, 11, 5)
#define ISS_ICC_PMR        POLICY_ISS(3, 0, 4, 6, 0)

/* The ID registers that HCR_EL2.TID3 traps, with those reserved among them: op0 3, op1 0, CRn 0,
 * CRm 1 to 7. All are RO, of the kinds ID and RAZ_WI. */
#define POLICY_ID_COUNT 56u

static inline bool policy_is_id_read(uint32_t iss)
{
	return (iss & (POLICY_ISS(3, 7, 15, 8, 0) | POLICY_ISS_READ)) ==
		       (POLICY_ISS(3, 0, 0, 0, 0) | POLICY_ISS_READ) &&
	       (iss & POLICY_ISS(0, 0, 0, 7, 0));
}

/* Of one of these: below POLICY_ID_COUNT. */
static inline unsigned policy_id_index(uint32_t iss)
{
	return (iss >> 1 & 7) * 8 + (iss >> 17 & 7) - 8;
}

static inline uint16_t policy_key(uint32_t iss)
{
	return POLICY_KEY(iss >> 20 & 3, iss >> 14 & 7, iss >> 10 & 15, iss >> 1 & 15,
			  iss >> 17 & 7);
}

/* The row of the register that `iss` names; one that says UNDEF when there is none. */
const struct policy_row *policy_of(uint32_t iss);

/* Whether the row allows this access: `iss` says read or write, el0 from where. */
static inline bool policy_allows(const struct policy_row *row, uint32_t iss, bool el0)
{
	return row->access & ((iss & POLICY_ISS_READ ? POLICY_R : POLICY_W) << (el0 ? 2 : 0));
}

/* What a guest sees of the ID register `key` whose hardware value is `value`. */
uint64_t policy_visible(uint16_t key, uint64_t value);

#endif
