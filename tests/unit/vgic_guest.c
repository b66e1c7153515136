/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest on a GICv3 does: accesses of its distributor, redistributors and CPU interface. */
#include "tests/unit/vgic_help.h"

void help_enable_groups(void)
{
	for (unsigned w = 1; w < HELP_LINES / 32; w++) {
		dist_write(0, GICD_IGROUPR + 4 * w, ~0u);
		dist_write(help_cpus, GICD_IGROUPR + 4 * w, ~0u);
	}
	for (unsigned i = 0; i < help_cpus + 2; i++) {
		redist_write(i, help_cpu[i].index, GICR_IGROUPR0, ~0u);
		fake_cpus[i].mask = 0xff;
		fake_cpus[i].group_on[0] = fake_cpus[i].group_on[1] = true;
	}
	dist_write(0, GICD_CTLR, 3);
	dist_write(help_cpus, GICD_CTLR, 3);
}

uint32_t dist_read(unsigned cpu, uint32_t offset)
{
	fake_enter(cpu);
	return (uint32_t)vgic_dist_read(&help_cpu[cpu], offset, VGIC_HOW(4));
}

void dist_write(unsigned cpu, uint32_t offset, uint32_t value)
{
	fake_enter(cpu);
	vgic_dist_write(&help_cpu[cpu], offset, VGIC_HOW(4), value);
}

uint32_t redist_read(unsigned cpu, unsigned target, uint32_t offset)
{
	fake_enter(cpu);
	return (uint32_t)vgic_redist_read(&help_cpu[cpu], target * GICR_FRAME_SIZE + offset, 4);
}

void redist_write(unsigned cpu, unsigned target, uint32_t offset, uint32_t value)
{
	fake_enter(cpu);
	vgic_redist_write(&help_cpu[cpu], target * GICR_FRAME_SIZE + offset, 4, value);
}

void guest_set(unsigned cpu, uint32_t bank, uint32_t intid)
{
	if (intid < 32)
		redist_write(cpu, help_cpu[cpu].index, GICR_SGI + bank, 1u << intid);
	else
		dist_write(cpu, bank + intid / 32 * 4, 1u << (intid % 32));
}

bool guest_get(unsigned cpu, uint32_t bank, uint32_t intid)
{
	uint32_t word = intid < 32 ? redist_read(cpu, help_cpu[cpu].index, GICR_SGI + bank)
				   : dist_read(cpu, bank + intid / 32 * 4);

	return word >> (intid % 32) & 1;
}

void guest_prio(unsigned cpu, uint32_t intid, uint8_t prio)
{
	fake_enter(cpu);
	if (intid < 32)
		vgic_redist_write(&help_cpu[cpu],
				  help_cpu[cpu].index * GICR_FRAME_SIZE + GICR_IPRIORITYR + intid,
				  1, prio);
	else
		vgic_dist_write(&help_cpu[cpu], GICD_IPRIORITYR + intid, VGIC_HOW(1), prio);
}

uint8_t guest_get_prio(unsigned cpu, uint32_t intid)
{
	fake_enter(cpu);
	if (intid < 32)
		return (uint8_t)vgic_redist_read(
			&help_cpu[cpu],
			help_cpu[cpu].index * GICR_FRAME_SIZE + GICR_IPRIORITYR + intid, 1);
	return (uint8_t)vgic_dist_read(&help_cpu[cpu], GICD_IPRIORITYR + intid, VGIC_HOW(1));
}

void guest_config(unsigned cpu, uint32_t intid, bool edge)
{
	uint32_t offset = GICD_ICFGR + intid / 16 * 4, shift = intid % 16 * 2, old;

	old = intid < 32 ? redist_read(cpu, help_cpu[cpu].index, GICR_SGI + offset)
			 : dist_read(cpu, offset);
	old = (old & ~(3u << shift)) | (edge ? 2u << shift : 0);
	if (intid < 32)
		redist_write(cpu, help_cpu[cpu].index, GICR_SGI + offset, old);
	else
		dist_write(cpu, offset, old);
}

void guest_route(unsigned cpu, uint32_t intid, uint64_t value)
{
	fake_enter(cpu);
	vgic_dist_write(&help_cpu[cpu], GICD_IROUTER + 8 * intid, VGIC_HOW(8), value);
}

void guest_sgi(unsigned cpu, uint64_t value, bool allow_group1)
{
	fake_take_kicks();
	fake_enter(cpu);
	vgic_send_sgi(&help_cpu[cpu], value, allow_group1);
	for (uint32_t kicked = fake_take_kicks(); kicked; kicked &= kicked - 1) {
		struct vgic_cpu *to = &help_cpu[__builtin_ctz(kicked)];

		if (to->vm->online >> to->index & 1) {
			fake_enter(to->physical);
			vgic_take_sgis(to);
		}
	}
	fake_enter(cpu);
}

uint32_t guest_iar(unsigned cpu)
{
	help_settle(cpu);
	return fake_iar(1);
}

void guest_eoi(unsigned cpu, uint32_t intid)
{
	fake_enter(cpu);
	fake_eoir(1, intid);
}

void guest_dir(unsigned cpu, uint32_t intid)
{
	fake_enter(cpu);
	if (!fake_dir(intid))
		vgic_dir(&help_cpu[cpu], intid);
}
