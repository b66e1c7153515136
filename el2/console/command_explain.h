/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of explain share (command_explain.c). */
#ifndef MULLION_EL2_COMMAND_EXPLAIN_H
#define MULLION_EL2_COMMAND_EXPLAIN_H

#include <stdint.h>

#include "el2/console/shell.h"
#include "el2/vm/vm.h"
#include "include/explain.h"

/* Of a physical address, all lines. */
void explain_at(struct shell *shell, uint64_t address);

/* The domain's own address of its memory at a physical one; where it has none, the same. */
uint64_t explain_address_in(const struct vm *vm, uint64_t physical);

/* The rule and what would move it, of the domain `name` or of nobody (NULL). */
void explain_say_why(struct shell *shell, enum explain_why why, const char *name);

#endif
