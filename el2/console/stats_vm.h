/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_STATS_VM_H
#define MULLION_EL2_STATS_VM_H

struct vm;

/* What the vCPU's exits were since boot (el2/vm/stats.h), from any core; nobody is asked. `print`
 * gets a line without its newline, of 100 characters at most; 35 lines or fewer. */
void stats_print(const struct vm *vm, unsigned vcpu, void (*print)(void *ctx, const char *line),
		 void *ctx);

#endif
