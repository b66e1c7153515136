/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registers and the time around a table of steps (board/driver/reg_table.h): what a write leads
 * to is said in rows, and a test breaks one of them.
 */
#ifndef MULLION_REG_MODEL_H
#define MULLION_REG_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "include/addr.h"

#define MODEL_NEVER ~0u

/*
 * A write after which the register's bits `mask` are `value`, and were not before, makes the bits
 * `clear` of the register `status` 0 at once, and `set` 1 after `after_us`.
 */
struct model_rule {
	uint64_t trigger;
	uint32_t mask, value;
	uint64_t status;
	uint32_t clear, set;
	uint32_t after_us; /* MODEL_NEVER: it does not come */
};

struct model_write {
	uint64_t address, at_us;
	uint32_t value;
};

struct reg_model {
	uint64_t now;           /* microseconds */
	bool stopped;           /* the counter stands */
	struct range ram;       /* addresses that are memory of ram_size bytes, which repeats, */
	uint64_t ram_size;      /* and of which none is there from ram_end on, unless that is 0 */
	struct range ram_above; /* where what is behind `ram` appears */
	uint64_t ram_end;
	struct model_rule rule[32];
	unsigned n_rules;
	struct model_write write[1024];
	unsigned n_writes, n_reads, n_looks;
	char logged[1024]; /* the last line */
};
extern struct reg_model reg_model;

/* All registers are 0, and nothing follows from anything. */
void model_start(void);
void model_rules(const struct model_rule *rules, unsigned count);
/* The rule that sets `bits` of `status`, to be broken. */
struct model_rule *model_rule_of(uint64_t status, uint32_t bits);

uint32_t model_get(uint64_t address);
void model_set(uint64_t address, uint32_t value);

#endif
