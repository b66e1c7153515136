/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/stats_vm.h"

#include "el2/console/stats_print.h"
#include "el2/vm/vm.h"

void stats_print(const struct vm *vm, unsigned vcpu, void (*print)(void *ctx, const char *line),
		 void *ctx)
{
	const struct lines lines = {.print = print, .ctx = ctx};
	const struct vgic_cpu *interface = &vm->vcpu[vcpu]->gic;

	lines_put(&lines, "%s: vCPU %u on core %u", vm->name, vcpu, interface->physical);
	stats_lines(&vcpu_stats[interface->physical], interface->injected, counter(),
		    read_sysreg(cntfrq_el0), &lines);
}
