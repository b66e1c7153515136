/* SPDX-License-Identifier: Apache-2.0 */
/* The guest's side of fake_gic.h: its virtual CPU interface, with five bits of priority. */
#include "gic/vgic/vgic_hw.h"
#include "tests/unit/fake_gic.h"

#define IDLE_PRIO 0x100u

static unsigned group_prio(const struct fake_cpu *cpu, unsigned prio)
{
	return prio & 0xffu << cpu->bpr;
}

static unsigned running_prio(const struct fake_cpu *cpu)
{
	uint32_t both = cpu->active_prio[0] | cpu->active_prio[1];

	return both ? (unsigned)__builtin_ctz(both) << 3 : IDLE_PRIO;
}

/* HPPIR, then acknowledge. */
uint32_t fake_iar(unsigned group)
{
	struct fake_cpu *c = &fake_cpus[fake_self];
	unsigned best = 16, prio = IDLE_PRIO;

	if (fake_software)
		return fake_software->acknowledge(group);
	for (unsigned i = 0; i < c->n_lr && (c->hcr & ICH_HCR_EN); i++) {
		unsigned g = c->lr[i] & LR_GROUP1 ? 1 : 0;

		if (LR_STATE_OF(c->lr[i]) == VIRQ_PENDING && c->group_on[g] &&
		    LR_PRIO_OF(c->lr[i]) < prio) {
			prio = LR_PRIO_OF(c->lr[i]);
			best = i;
		}
	}
	if (best == 16 || prio >= c->mask || group_prio(c, prio) >= running_prio(c) ||
	    !(c->lr[best] & LR_GROUP1) != !group)
		return FAKE_SPURIOUS;
	c->lr[best] ^= LR_STATE(VIRQ_PENDING | VIRQ_ACTIVE);
	c->active_prio[group] |= 1u << (group_prio(c, prio) >> 3);
	return LR_VINTID_OF(c->lr[best]) |
	       (c->lr[best] & LR_HW ? 0 : (uint32_t)(c->lr[best] >> 32 & 7) << 10);
}

static void deactivate_lr(struct fake_cpu *cpu, unsigned index)
{
	cpu->lr[index] &= ~LR_STATE(VIRQ_ACTIVE);
	if (cpu->lr[index] & LR_HW)
		fake_deactivate(LR_PINTID_OF(cpu->lr[index]));
}

static unsigned find_active(const struct fake_cpu *cpu, uint32_t intid)
{
	for (unsigned i = 0; i < cpu->n_lr; i++)
		if ((LR_STATE_OF(cpu->lr[i]) & VIRQ_ACTIVE) && LR_VINTID_OF(cpu->lr[i]) == intid)
			return i;
	return 16;
}

static void count_end(struct fake_cpu *cpu)
{
	cpu->hcr += 1u << 27;
}

/* An EOI that finds a list register of another priority or group does not deactivate it. */
void fake_eoir(unsigned group, uint32_t intid)
{
	struct fake_cpu *c = &fake_cpus[fake_self];
	uint32_t both = c->active_prio[0] | c->active_prio[1];
	unsigned dropped, i;

	if (fake_software) {
		fake_software->end(group, intid);
		return;
	}
	intid &= 0x3ff; /* of a GICv2, the sender is above */
	if (intid >= 1020 || !both)
		return;
	dropped = (unsigned)__builtin_ctz(both);
	if (!(c->active_prio[group] >> dropped & 1))
		return;
	c->active_prio[group] &= ~(1u << dropped);
	i = find_active(c, intid);
	if (i == 16)
		count_end(c); /* with EOImode 1 the architecture would not, QEMU's models do */
	else if (!c->eoi_mode && group_prio(c, LR_PRIO_OF(c->lr[i])) >> 3 == dropped &&
		 !(c->lr[i] & LR_GROUP1) == !group)
		deactivate_lr(c, i);
}

bool fake_dir(uint32_t intid)
{
	struct fake_cpu *c = &fake_cpus[fake_self];
	unsigned i = find_active(c, intid);

	if (fake_software || (c->hcr & ICH_HCR_TDIR))
		return false;
	if (!c->eoi_mode)
		return true;
	if (i == 16)
		count_end(c);
	else
		deactivate_lr(c, i);
	return true;
}
