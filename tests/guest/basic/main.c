/* SPDX-License-Identifier: Apache-2.0 */
/* What a partition must be for its software: the same checks pass on plain QEMU, which stands for
 * the hardware. */
#include "tests/guest/basic/basic.h"

void guest_main(void)
{
	say("guest: basic on %s, %u cpus, method %s\n",
	    machine.hypervisor ? "Mullion" : "bare machine", machine.n_cpus,
	    machine.psci_smc ? "smc" : "hvc");
	if (machine.hypervisor)
		say("guest: vm %s\n", machine.vm_name);
	test_cpu();
	test_memory();
	if (!TEST("gic_found", machine.gicd && machine.gicr && gic_cpu_init(&cpus[0]),
		  "no GIC in the tree, or CPU 0 is not in it"))
		return;
	gicd_init();
	test_psci();
	test_time();
	test_gic();
	test_sgi();
	test_level();
}
