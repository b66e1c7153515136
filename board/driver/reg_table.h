/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks, DRAM controllers and the like are set up by tables: a row for each step, in order. What a
 * board or an SoC has is data; the one engine is here.
 *
 *	static const struct reg_step dpll[] = {
 *		REG_FIELD("DPLL_CTRL", 0xfd1a002c, 1u << 3, 1u << 3),
 *		REG_DELAY(5),
 *		REG_POLL("PLL_STATUS", 0xfd1a0044, 1u << 1, 1u << 1, 1000, "DPLL does not lock"),
 *	};
 */
#ifndef MULLION_REG_TABLE_H
#define MULLION_REG_TABLE_H

#include <stdint.h>

#include "lib/diag.h"

enum reg_op {
	REG_OP_WRITE, /* the register is `value` */
	REG_OP_FIELD, /* its bits `mask` are those of `value`; the others stay */
	REG_OP_POLL,  /* until the bits `mask` are those of `value`, `microseconds` at most */
	REG_OP_DELAY, /* nothing, for `microseconds` at least */
	/* unless the bits `mask` are those of `value`: `back` steps back, this one counted */
	REG_OP_AGAIN,
};

struct reg_step {
	const char *name; /* of the register, as its manual has it */
	uint64_t address;
	uint32_t mask, value;
	uint32_t microseconds;
	uint16_t back;
	uint8_t tries; /* of the steps that AGAIN goes back to, all in all */
	uint8_t op;    /* enum reg_op */
	/* POLL, AGAIN: what it means that it never comes, without a full stop */
	const char *otherwise;
};

/* `value`, proved to lie in `mask`: a bit beside it is a slip of whoever wrote the row. */
#define REG_IN_MASK(mask, value)                                                    \
	((value) + 0 * sizeof(struct {                                              \
			   _Static_assert(!((value) & ~(mask)),                     \
					  "a bit of the value is beside the mask"); \
			   char proved;                                             \
		   }))

#define REG_WRITE(name_, address_, value_)                                                    \
	{                                                                                     \
		.op = REG_OP_WRITE, .name = (name_), .address = (address_), .value = (value_) \
	}
#define REG_FIELD(name_, address_, mask_, value_)                                            \
	{                                                                                    \
		.op = REG_OP_FIELD, .name = (name_), .address = (address_), .mask = (mask_), \
		.value = REG_IN_MASK(mask_, value_)                                          \
	}
#define REG_POLL(name_, address_, mask_, value_, microseconds_, otherwise_)                 \
	{                                                                                   \
		.op = REG_OP_POLL, .name = (name_), .address = (address_), .mask = (mask_), \
		.value = REG_IN_MASK(mask_, value_), .microseconds = (microseconds_),       \
		.otherwise = (otherwise_)                                                   \
	}
/* What must be so at once. */
#define REG_CHECK(name, address, mask, value, otherwise) \
	REG_POLL(name, address, mask, value, 0, otherwise)
/* What is tried until it comes, at most so many times in the whole table. */
#define REG_AGAIN(name_, address_, mask_, value_, back_, tries_, otherwise_)                 \
	{                                                                                    \
		.op = REG_OP_AGAIN, .name = (name_), .address = (address_), .mask = (mask_), \
		.value = REG_IN_MASK(mask_, value_), .back = (back_), .tries = (tries_),     \
		.otherwise = (otherwise_)                                                    \
	}
#define REG_DELAY(microseconds_)                                    \
	{                                                           \
		.op = REG_OP_DELAY, .microseconds = (microseconds_) \
	}

/*
 * Takes the steps in order. Each write has arrived before the next step begins. Every wait ends: by
 * the generic counter, or, should that stand still, after a number of looks at it.
 *
 * Returns 0, or -1 at the first step that fails, with `diag` filled: the register and its address;
 * what that means, the bits that were looked at, those wanted, those found, and after how long. In
 * a build for a simulator (CONFIG_SIMULATOR_QUIRK) a POLL or AGAIN that has no answer is passed
 * over instead, and a line says how many were.
 */
int reg_table_apply(const struct reg_step *steps, unsigned count, struct diag *diag);

/*
 * The same with changes: a step of `steps` that writes a register's bits for which `instead` has a
 * step (the same address, mask and kind) is left out for that one.
 */
int reg_table_apply_with(const struct reg_step *steps, unsigned count,
			 const struct reg_step *instead, unsigned n_instead, struct diag *diag);

#endif
