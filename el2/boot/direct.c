/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/direct.h"

#include "arch/arm64/regs.h"
#include "el2/boot/all_cores.h"
#include "el2/core/mmu.h"
#include "el2/core/signal.h"
#include "el2/trap/vector_choice.h"
#include "el2/vm/vm.h"
#include "gic/gic.h"
#include "gic/vgic/direct_line.h"
#include "gic/vgic/vgic_hw_direct.h"
#include "include/handoff.h"

/* What a core does, in this order; the last step that it has reached. */
enum step { STEP_NONE, STEP_OURS, STEP_MONITOR, STEP_SECURITY, STEP_SIGNAL, STEP_DONE };

struct start {
	struct vcpu *vcpu;
	bool ours; /* EL3 is */
	enum step reached;
};

/* Nothing of Group 1 is EL2's any more, so the GIC's kick neither. */
static void start_core(void *argument)
{
	struct start *start = argument;
	struct vcpu *vcpu = start->vcpu;
	uint32_t features;
	void *signals = (void *)(uintptr_t)(mmu_block().base + HYP_SIGNAL_OFFSET);

	if (start->ours)
		start->reached = STEP_OURS;
	if (!signal_features(start->ours, &features))
		return;
	start->reached = STEP_MONITOR;
	if (!(features & MONITOR_HAS_SECURITY))
		return;
	start->reached = STEP_SECURITY;
	if (!(features & MONITOR_HAS_SIGNAL))
		return;
	start->reached = STEP_SIGNAL;
	vcpu->traps.hcr &= ~(HCR_IMO | HCR_FMO);
	write_sysreg(vbar_el2, trap_vectors_direct());
	isb();
	vcpu->vm->vgic->cpu_stop(&vcpu->gic);
	if (signal_on(signals, features))
		start->reached = STEP_DONE;
}

/* Of the last word a GIC need not have all lines (IHI 0069, GICD_TYPER): those of emulated devices
 * can be made pending, or the domain would wait for ever. They are disabled. */
static int try_lines(const struct vm *vm, struct diag *diag)
{
	for (unsigned w = 1; w < vm->gic.lines / 32; w++) {
		uint32_t lines = direct_soft(&vm->gic, w), missing;

		if (!lines)
			continue;
		/* in QEMU's GICv2 a line without a target is never pending */
		for (uint32_t left = lines; left; left &= left - 1)
			direct_hw->route(32 * w + (unsigned)__builtin_ctz(left),
					 vm->vcpu[0]->gic.physical);
		direct_hw->write(DIRECT_DIST, GICD_ISPENDR + 4 * w, lines);
		missing = lines & ~direct_hw->read(DIRECT_DIST, GICD_ISPENDR + 4 * w);
		direct_hw->write(DIRECT_DIST, GICD_ICPENDR + 4 * w, lines);
		if (missing)
			return diag_fail(diag, vm->name,
					 "mullion,interrupts: \"direct\": SPI %u, for an emulated "
					 "device, is not in the GIC",
					 32 * w + (unsigned)__builtin_ctz(missing) - 32);
	}
	return 0;
}

static int start_domain(const struct machine *machine, struct vm *vm, struct diag *diag)
{
	static const char *const lacks[] = {
		[STEP_NONE] = "the firmware at EL3 is not Mullion's monitor (from a cold reset it "
			      "is)",
		[STEP_OURS] = "its monitor has no signal (MONITOR_SIGNAL)",
		[STEP_MONITOR] = "the GIC has one security state",
		[STEP_SECURITY] = "a guest's active interrupts keep Group 0 from this core",
		[STEP_SIGNAL] = "the monitor refuses its signal",
	};

	for (unsigned n = 0; n < vm->n_vcpus; n++) {
		struct start start = {.vcpu = vm->vcpu[n],
				      .ours = machine->handoff->way == HANDOFF_WAY_RESET};
		unsigned cpu = vm->vcpu[n]->gic.physical;

		cpu_call(cpu, boot_call, (void *)start_core, &start);
		if (start.reached != STEP_DONE)
			return diag_fail(diag, vm->name,
					 "mullion,interrupts: \"direct\" is not possible on cpu%u: "
					 "%s; \"virtual\" is",
					 cpu, lacks[start.reached]);
		vm->gic.sgi_to[n] = direct_hw->sgi_to(cpu);
	}
	return try_lines(vm, diag);
}

int direct_start(const struct machine *machine, struct diag *diag)
{
	bool is_there = false;

	if (IS_ENABLED(CONFIG_EL2_GICV2) && gic->version == 2)
		direct_hw = &direct_hw_v2;
	else if (IS_ENABLED(CONFIG_EL2_GICV3))
		direct_hw = &direct_hw_v3;
	for (unsigned i = 0; i < n_vms; i++) {
		is_there |= vm_is_direct(&vms[i]);
		if (vm_is_direct(&vms[i]) && start_domain(machine, &vms[i], diag))
			return -1;
	}
	for (unsigned i = 0; i < n_vms; i++)
		vms[i].gic.beside_direct = is_there;
	return 0;
}
