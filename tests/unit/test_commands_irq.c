/* SPDX-License-Identifier: Apache-2.0 */
/* A VM's interrupts, and what is explained of one. */
#include "tests/unit/commands_help.h"

#define USAGE "to be typed as: explain ADDRESS | DOMAIN:ADDRESS | irq N | cpu N | NODE | CHANNEL\n"

static void set(uint32_t *words, uint32_t intid)
{
	words[intid / 32] |= 1u << (intid % 32);
}

static void irq(void **state)
{
	struct vgic_vm *vgic_vm = &vms[0].gic;

	(void)state;
	for (uint32_t intid = 40; intid < 46; intid++)
		owns(&vms[0], intid, true);
	set(vgic_vm->enabled, 40);
	set(physical_pending, 40);
	set(physical_active, 41);
	set(vgic_vm->edge, 41);
	set(vgic_vm->enabled, 42);
	set(vgic_vm->irm, 42);
	vgic_vm->cpu[0]->homed[1] &= ~(1u << (42 - 32));
	set(vgic_vm->cpu[1]->homed, 42);
	set(physical_pending, 50); /* somebody else's */
	for (uint32_t intid = 288; intid < 292; intid++) {
		owns(&vms[0], intid, false);
		set(vgic_vm->enabled, intid);
	}
	set(vgic_vm->level, 288);
	set(vgic_vm->latch, 289);
	spis[290 - 32].state = VIRQ_ACTIVE;
	spis[291 - 32].lr = 2;
	vgic_vm->cpu[0]->lr_intid[1] = 291;
	assert_string_equal(prints("irq linux"),
			    "INTID  from    kind   enabled  pending  taken  goes to\n"
			    "   40  wire    level  enabled  pending  -      vCPU 0, cpu0\n"
			    "   41  wire    edge   -        -        taken  vCPU 0, cpu0\n"
			    "   42  wire    level  enabled  -        -      vCPU 1, cpu1 (any)\n"
			    "  288  device  level  enabled  pending  -      vCPU 0, cpu0\n"
			    "  289  device  level  enabled  pending  -      vCPU 0, cpu0\n"
			    "  290  device  level  enabled  -        taken  vCPU 0, cpu0\n"
			    "  291  device  level  enabled  -        taken  vCPU 0, cpu0\n"
			    "3 more are the domain's, disabled and idle\n");
	/* a list register that has another one by now; one that is at home nowhere */
	vgic_vm->cpu[0]->lr_intid[1] = 40;
	vgic_vm->cpu[0]->homed[290 / 32] &= ~(1u << (290 % 32));
	prints("irq linux");
	assert_true(says("  291  device  level  enabled  -        -      vCPU 0, cpu0\n"));
	assert_true(says("  290  device  level  enabled  -        -      vCPU 1, cpu1\n"));
	adds_console("control")->intid = 290;
	*adds_console("linux.trace") = (struct vpl011){.gic = vgic_vm, .intid = 290};
	prints("irq linux");
	assert_true(says("  290  device  level  enabled  -        -      vCPU 1, cpu1; console "
			 "linux.trace\n"));
	assert_true(says("  289  device  level  enabled  pending  -      vCPU 0, cpu0\n"));
	assert_string_equal(
		prints("irq control"),
		"INTID  from    kind   enabled  pending  taken  goes to\n"
		"0 shared ones, all disabled and idle; the cores' own are not listed\n");
	owns(&vms[1], 51, true);
	prints("irq control");
	assert_true(says("\n1 shared ones, all disabled and idle; "));
}

/* What the hardware has of a direct line is what its guest has written, not what a virtual GIC
 * would hold. */
static void direct_irq(void **state)
{
	const struct gic_ops *hardware = gic;
	struct gic_ops second = *gic;
	uint32_t routes[11] = {0};
	struct vm *vm = &vms[0];

	(void)state;
	vm->direct = true;
	cpus[vm->gic.cpu[0]->physical].mpidr = 0x100;
	cpus[vm->gic.cpu[1]->physical].mpidr = 0x101;
	vm->gic.repeats = true;
	for (uint32_t intid = 40; intid < 43; intid++) {
		owns(vm, intid, intid < 42);
		set(vm->gic.enabled, intid);
	}
	set(vm->gic.edge, 41);
	/* an emulated device's, which holds it high: the guest has taken it */
	set(vm->gic.level, 42);
	set(physical_active, 42);
	physical_routes[42] = 0x100;
	physical_routes[40] = 0x101;
	physical_routes[41] = 0x100;
	physical_config[40 / 16] = 2u << (40 % 16 * 2);
	assert_string_equal(prints("irq linux"),
			    "INTID  from    kind   enabled  pending  taken  goes to\n"
			    "   40  direct  edge   enabled  -        -      vCPU 1, cpu1\n"
			    "   41  direct  level  enabled  -        -      vCPU 0, cpu0\n"
			    "   42  device  level  enabled  -        taken  vCPU 0, cpu0\n"
			    "0 more are the domain's, disabled and idle\n");
	prints("explain irq 40");
	assert_true(says("direct, edge\n"));
	/* on a GICv2 the list of vCPUs that it was given */
	second.version = 2;
	gic = &second;
	routes[40 - 32] = 2;
	routes[41 - 32] = 1;
	vm->gic.route = routes;
	prints("irq linux");
	assert_true(says("   40  direct  edge   enabled  -        -      vCPU 1, cpu1\n"));
	assert_true(says("   41  direct  level  enabled  -        -      vCPU 0, cpu0\n"));
	gic = hardware;
	vm->direct = vm->gic.repeats = false;
}

static void explain_irq(void **state)
{
	(void)state;
	owns(&vms[1], 40, true);
	assert_string_equal(prints("explain irq 40"),
			    "what:    SPI 8 (INTID 40), of 256 that the GIC has\n"
			    "owner:   control\n"
			    "mapped:  control: from a wire, level\n"
			    "INTID  from    kind   enabled  pending  taken  goes to\n"
			    "   40  wire    level  -        -        -      vCPU 0, cpu2\n"
			    "decided: control has its device, or mullion,access-rest where no "
			    "device has it\n"
			    "to move: it goes where its device goes\n");
	owns(&vms[0], 288, false);
	prints("explain irq 288");
	assert_true(says("mapped:  linux: from a device, level\n"));
	assert_true(says("decided: the hypervisor emulates it for linux\n"));
	assert_string_equal(
		prints("explain irq 33"),
		"what:    SPI 1 (INTID 33), of 256 that the GIC has\n"
		"owner:   the hypervisor\n"
		"mapped:  in no domain\n"
		"decided: mullion,console = \"virtual\": it shows the domains' consoles\n"
		"to move: no virtual console, and a domain's access names it\n");
	prints("explain irq 0x29");
	assert_true(says("owner:   nobody\nmapped:  in no domain\n"));
	assert_string_equal(prints("explain irq 1020"),
			    "irq 1020: is none: the last is 1019, SPI 987\n");
	assert_string_equal(prints("explain irq"), USAGE);
	assert_string_equal(prints("explain cpu"), USAGE);
	assert_string_equal(prints("explain 1 2"), USAGE);
	assert_string_equal(prints("explain irq -1"),
			    "-1: no number of 64 bits, decimal or with 0x\n");
}

static void explain_private_irq(void **state)
{
	(void)state;
	vms[0].gic.owned[0] = 1u << 27;
	assert_string_equal(prints("explain irq 15"),
			    "what:    SGI 15, between the vCPUs of a domain\n"
			    "owner:   each domain its own\n"
			    "decided: each domain has one\n"
			    "to move: nothing is to be moved\n");
	assert_string_equal(prints("explain irq 27"),
			    "what:    PPI 11 (INTID 27), of each core its own\n"
			    "owner:   each domain its own\n"
			    "decided: each domain has one\n"
			    "to move: nothing is to be moved\n");
	vms[1].direct = true;
	prints("explain irq 27");
	assert_true(says("owner:   each domain its own\nmapped:  control: direct\ndecided: "));
	prints("explain irq 7");
	assert_true(says("mapped:  control: direct\n"));
	prints("explain irq 8");
	assert_true(says("mapped:  control: none, sent to nobody: its SGIs are 0 to 7\n"));
	prints("explain irq 25");
	assert_false(says("mapped:"));
	vms[1].direct = false;
	prints("explain irq 25");
	assert_true(says("owner:   the hypervisor\n"));
	assert_true(says("decided: the hypervisor's own need\n"));
	prints("explain irq 29");
	assert_true(says("owner:   firmware\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(irq), TEST(direct_irq), TEST(explain_irq),
					   TEST(explain_private_irq)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
