/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the vector tables (vectors.S) a core gets. */
#ifndef MULLION_EL2_VECTOR_CHOICE_H
#define MULLION_EL2_VECTOR_CHOICE_H

#include "el2/core/cpu.h"

/* The table for the core that calls, which is `cpu`, as VBAR_EL2 wants it. Sets cpu->bhb. */
uint64_t trap_vectors(struct cpu *cpu);

/* The same on a core whose interrupts are its guest's, where those above are set. */
uint64_t trap_vectors_direct(void);

#endif
