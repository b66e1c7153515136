/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A GICv2 whose virtual CPU interface is software's (fake_software): list registers and what the
 * guest does at GICC are gic/interface.c and el2/vdev/vgic_interface.c as they are in the
 * hypervisor. Beside each core's is a second one (interface_ref.h), and after each step the two are
 * compared. What tests set in a fake_cpu reaches both as a guest's writes do.
 */
#define GIC_VERSION 2
#include <stddef.h>

#include "el2/vdev/vgic_interface.h"
#include "gic/gicv2.h"
#include "gic/software.h"
#include "gic/vgic/vgic_hw.h"
#include "tests/unit/interface_ref.h"
#include "tests/unit/vgic_help.h"

#define CTLR_OF_TESTS 0x213u /* of GICC_CTLR what a fake_cpu has */

static struct interface interfaces[FAKE_CPUS];
static struct ref_interface refs[FAKE_CPUS];
static uint32_t ended_wire;
static unsigned group_taken; /* by the last acknowledge */

struct interface *software_interface(void)
{
	return &interfaces[fake_self];
}

/* Where others look for what this core's interface has. */
static void show(void)
{
	const struct interface *from = software_interface();
	struct fake_cpu *to = &fake_cpus[fake_self];

	to->hcr = from->hcr;
	for (unsigned i = 0; i < to->n_lr; i++)
		to->lr[i] = from->lr[i];
	to->active_prio[group_taken] |= from->apr & ~(to->active_prio[0] | to->active_prio[1]);
	to->active_prio[0] &= from->apr;
	to->active_prio[1] &= from->apr;
}

static void compare_list_registers(const struct interface *interface,
				   const struct ref_interface *ref)
{
	uint32_t empty = 0, ended = 0;

	for (unsigned i = 0; i < REF_SLOTS; i++) {
		const struct ref_irq *irq = &ref->slot[i];

		if (LR_STATE_OF(interface->lr[i]) != irq->pending + 2u * irq->active)
			fake_fail("the state of a list register");
		if (!irq->pending && !irq->active)
			*(irq->told ? &ended : &empty) |= 1u << i;
	}
	if (interface_empty(interface) != empty)
		fake_fail("which list registers are empty");
	if (interface_ended(interface) != ended)
		fake_fail("which list registers have an end to tell");
}

/* Called by all that changes something, as in the hypervisor. */
void software_signal(const struct interface *interface)
{
	struct ref_interface *ref = &refs[fake_self];
	struct interface *own = &interfaces[fake_self];

	if (interface != own)
		fake_fail("another core's interface");
	compare_list_registers(own, ref);
	if ((unsigned)interface_signal(own) != ref_signal(ref))
		fake_fail("what is signalled");
	if (interface_read(own, GICC_RPR) != ref_running(ref))
		fake_fail("the running priority");
	if (interface_read(own, GICC_APR) != ref_active_priorities(ref))
		fake_fail("the active priorities");
	if (interface_read(own, GICC_HPPIR) != ref_first_pending(ref, false) ||
	    interface_read(own, GICC_AHPPIR) != ref_first_pending(ref, true))
		fake_fail("the most urgent pending one");
	if (ICH_HCR_EOICOUNT_OF(own->hcr) != ref->ends)
		fake_fail("the count of ends");
	show();
}

void gicv2_end(uint32_t intid)
{
	ended_wire = intid;
	fake_deactivate(intid);
}

static void reset(unsigned list_registers)
{
	if (list_registers > INTERFACE_LRS)
		fake_fail("more list registers than software has");
	for (unsigned cpu = 0; cpu < FAKE_CPUS; cpu++) {
		interfaces[cpu] = (struct interface){.hcr = ICH_HCR_EN};
		interface_reset(&interfaces[cpu]);
		refs[cpu] = (struct ref_interface){.point = {2, 3}};
	}
}

static void clear(void)
{
	struct ref_interface *ref = &refs[fake_self];

	interface_reset(software_interface());
	ref->group_on[0] = ref->group_on[1] = ref->common_point = ref->split_ends = false;
	ref->mask = ref->depth = 0;
	ref->point[0] = 2;
	ref->point[1] = 3;
	software_signal(software_interface());
}

static void set_lr(unsigned index, uint64_t value)
{
	unsigned state = LR_STATE_OF(value);
	bool is_sgi = LR_VINTID_OF(value) < 16;

	refs[fake_self].slot[index] = (struct ref_irq){.pending = state & 1,
						       .active = state & 2,
						       .group1 = value & LR_GROUP1,
						       .wired = value & LR_HW,
						       .told = (value & LR_EOI) && !(value & LR_HW),
						       .intid = LR_VINTID_OF(value),
						       .sender = is_sgi ? value >> 32 & 7 : 0,
						       .wire = LR_PINTID_OF(value),
						       .priority = LR_PRIO_OF(value) & 0xf8u};
	interface_set_lr(software_interface(), index, value);
	software_signal(software_interface());
}

/* GICC's trap makes no difference: all of GICC traps. */
static void set_hcr(uint32_t value)
{
	software_interface()->hcr = value & ~ICH_HCR_TDIR;
	refs[fake_self].ends = ICH_HCR_EOICOUNT_OF(value);
	show();
}

static uint32_t vmcr(void)
{
	return software_interface()->vmcr;
}

static void write(uint32_t offset, uint32_t value)
{
	vgic_interface_write(&help_cpu[fake_self], offset, VGIC_HOW(4), value);
}

static void set_control(const struct fake_cpu *cpu)
{
	struct ref_interface *ref = &refs[fake_self];
	uint32_t wanted = (uint32_t)cpu->group_on[0] | (uint32_t)cpu->group_on[1] << 1 |
			  (uint32_t)cpu->cbpr << 4 | (uint32_t)cpu->eoi_mode << 9;

	if ((software_interface()->vmcr & CTLR_OF_TESTS) == wanted)
		return;
	ref->group_on[0] = cpu->group_on[0];
	ref->group_on[1] = cpu->group_on[1];
	ref->common_point = cpu->cbpr;
	ref->split_ends = cpu->eoi_mode;
	write(GICC_CTLR, wanted);
}

/* What a test has set since goes to GICC. */
static void configure(unsigned cpu)
{
	const struct fake_cpu *here = &fake_cpus[cpu];
	struct ref_interface *ref = &refs[cpu];
	uint32_t active = here->active_prio[0] | here->active_prio[1];
	unsigned self = fake_self;

	fake_self = cpu;
	set_control(here);
	if (ref->mask != (here->mask & 0xf8u)) {
		ref->mask = here->mask & 0xf8u;
		write(GICC_PMR, here->mask);
	}
	if (ref->point[1] != here->bpr) {
		ref->point[1] = here->bpr;
		write(GICC_ABPR, here->bpr);
		ref->point[0] = here->bpr - 1u;
		write(GICC_BPR, here->bpr - 1u);
	}
	if (ref_active_priorities(ref) != active) {
		ref_set_active_priorities(ref, active);
		write(GICC_APR, active);
	}
	fake_self = self;
}

/* The maintenance interrupt is taken in the access that leads to it. */
static void check_settled(void)
{
	if (interface_maintenance(software_interface()))
		fake_fail("the maintenance interrupt stays");
}

static uint32_t acknowledge(unsigned group)
{
	uint32_t got, wanted;

	configure(fake_self);
	group_taken = group;
	wanted = ref_acknowledge(&refs[fake_self], group);
	got = (uint32_t)vgic_interface_read(&help_cpu[fake_self], group ? GICC_AIAR : GICC_IAR,
					    VGIC_HOW(4));
	if (got != wanted)
		fake_fail("what is acknowledged");
	check_settled();
	return GIC_V2_INTID(got) < 1020 ? got : FAKE_SPURIOUS;
}

static void end(unsigned group, uint32_t value)
{
	uint32_t wanted;

	configure(fake_self);
	wanted = ref_end(&refs[fake_self], value, group);
	ended_wire = INTERFACE_NO_WIRE;
	write(group ? GICC_AEOIR : GICC_EOIR, value);
	if (ended_wire != wanted)
		fake_fail("the wire that an end is of");
	check_settled();
}

const struct fake_software fake_software_interface = {
	.reset = reset,
	.show = show,
	.clear = clear,
	.set_lr = set_lr,
	.set_hcr = set_hcr,
	.vmcr = vmcr,
	.configure = configure,
	.acknowledge = acknowledge,
	.end = end,
};
