/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual CPU interface of a GICv2 in memory: rules of IHI 0048, and a comparison with a second
 * one in steps by chance. */
#include "gic/interface.h"

#include <string.h>

#include "gic/gicv2_regs.h"
#include "gic/vgic/vgic.h"
#include "gic/vgic/vgic_hw.h"
#include "tests/unit/expect.h"
#include "tests/unit/interface_ref.h"

#define GROUPS_ON 3u
#define ACK_CTL   4u
#define FIQ_EN    8u
#define CBPR      0x10u
#define EOI_MODE  0x200u

static struct interface here;

static void put_lr(unsigned index, uint32_t intid, unsigned prio, uint64_t more)
{
	interface_set_lr(&here, index, intid | LR_PRIO(prio) | LR_STATE(VIRQ_PENDING) | more);
}

static int fresh(void **state)
{
	(void)state;
	memset(&here, 0, sizeof(here));
	interface_reset(&here);
	here.hcr = ICH_HCR_EN;
	interface_write(&here, GICC_CTLR, GROUPS_ON);
	interface_write(&here, GICC_PMR, 0xff);
	return 0;
}

static uint32_t get(uint32_t offset)
{
	return interface_read(&here, offset);
}

static uint32_t put(uint32_t offset, uint32_t value)
{
	return interface_write(&here, offset, value);
}

static void registers(void **state)
{
	(void)state;
	interface_reset(&here);
	assert_int_equal(get(GICC_CTLR), 0);
	assert_int_equal(get(GICC_PMR), 0);
	assert_int_equal(get(GICC_BPR), 2);
	assert_int_equal(get(GICC_ABPR), 3);
	assert_int_equal(get(GICC_RPR), 0xff);
	assert_int_equal(get(GICC_IIDR) >> 16 & 0xf, 2);
	put(GICC_CTLR, ~0u);
	assert_int_equal(get(GICC_CTLR), 0x21f);
	put(GICC_PMR, ~0u);
	assert_int_equal(get(GICC_PMR), 0xf8); /* 32 priorities */
	put(GICC_BPR, 0);
	put(GICC_ABPR, 0);
	assert_int_equal(get(GICC_BPR), 2); /* the least that 32 priorities have */
	assert_int_equal(get(GICC_ABPR), 3);
	put(GICC_BPR, 6);
	put(GICC_ABPR, 7);
	assert_int_equal(get(GICC_BPR), 6);
	assert_int_equal(get(GICC_ABPR), 7);
	assert_int_equal(get(GICC_CTLR), 0x21f);
	assert_int_equal(get(GICC_PMR), 0xf8);
	put(GICC_APR, 0x5);
	assert_int_equal(get(GICC_APR), 0x5);
	assert_int_equal(get(0x80), 0);
	put(0x80, ~0u);
	put(GICC_IIDR, 0);
	assert_int_equal(get(GICC_RPR), 0);
}

static void taken_and_ended(void **state)
{
	(void)state;
	assert_int_equal(interface_signal(&here), INTERFACE_NONE);
	assert_int_equal(get(GICC_IAR), 1023);
	put_lr(1, 27, 0xa0, LR_HW | LR_PINTID(27));
	assert_int_equal(interface_empty(&here), 0xd);
	assert_int_equal(interface_signal(&here), INTERFACE_IRQ);
	assert_int_equal(get(GICC_HPPIR), 27);
	assert_int_equal(get(GICC_IAR), 27);
	assert_int_equal(interface_signal(&here), INTERFACE_NONE);
	assert_int_equal(get(GICC_RPR), 0xa0);
	assert_int_equal(get(GICC_IAR), 1023);
	assert_int_equal(get(GICC_HPPIR), 1023);
	assert_int_equal(put(GICC_EOIR, 27), 27);
	assert_int_equal(get(GICC_RPR), 0xff);
	assert_int_equal(interface_empty(&here), 0xf);
	assert_int_equal(ICH_HCR_EOICOUNT_OF(here.hcr), 0);
}

/* Equal group priorities do not preempt; the mask is no part of the comparison. */
static void preemption(void **state)
{
	(void)state;
	put(GICC_BPR, 4); /* groups of 32 */
	put_lr(0, 40, 0x68, 0);
	assert_int_equal(get(GICC_IAR), 40);
	assert_int_equal(get(GICC_RPR), 0x60);
	put_lr(1, 41, 0x60, 0);
	assert_int_equal(interface_signal(&here), INTERFACE_NONE);
	assert_int_equal(get(GICC_HPPIR), 41);
	assert_int_equal(get(GICC_IAR), 1023);
	put_lr(2, 42, 0x58, 0);
	assert_int_equal(interface_signal(&here), INTERFACE_IRQ);
	assert_int_equal(get(GICC_IAR), 42);
	assert_int_equal(get(GICC_RPR), 0x40);
	assert_int_equal(get(GICC_APR), 1u << 8 | 1u << 12);
	put(GICC_EOIR, 42);
	assert_int_equal(get(GICC_RPR), 0x60);
	put(GICC_EOIR, 40);
	assert_int_equal(get(GICC_IAR), 41);
}

static void mask(void **state)
{
	(void)state;
	put_lr(0, 40, 0x80, 0);
	put(GICC_PMR, 0x80);
	assert_int_equal(interface_signal(&here), INTERFACE_NONE);
	assert_int_equal(get(GICC_IAR), 1023);
	assert_int_equal(get(GICC_HPPIR), 40);
	put(GICC_PMR, 0x88);
	assert_int_equal(interface_signal(&here), INTERFACE_IRQ);
	assert_int_equal(get(GICC_IAR), 40);
}

/* ABPR n leaves bits 7 to n, BPR n bits 7 to n + 1. */
static void a_point_for_each_group(void **state)
{
	(void)state;
	put(GICC_CTLR, GROUPS_ON | ACK_CTL);
	put(GICC_BPR, 5);
	put(GICC_ABPR, 5);
	put_lr(0, 40, 0x68, LR_GROUP1);
	assert_int_equal(get(GICC_IAR), 40);
	assert_int_equal(get(GICC_RPR), 0x60);
	put(GICC_EOIR, 40);
	put(GICC_CTLR, GROUPS_ON | ACK_CTL | CBPR);
	put_lr(0, 40, 0x68, LR_GROUP1);
	assert_int_equal(get(GICC_IAR), 40);
	assert_int_equal(get(GICC_RPR), 0x40);
}

static void groups(void **state)
{
	(void)state;
	put_lr(0, 40, 0x80, LR_GROUP1);
	put_lr(1, 41, 0x90, 0);
	assert_int_equal(get(GICC_IAR), 1022);
	assert_int_equal(get(GICC_HPPIR), 1022);
	assert_int_equal(get(GICC_AHPPIR), 40);
	assert_int_equal(get(GICC_AIAR), 40);
	assert_int_equal(get(GICC_AIAR), 1023);
	put(GICC_AEOIR, 40);
	assert_int_equal(get(GICC_AHPPIR), 1023); /* of Group 0 */
	assert_int_equal(get(GICC_AIAR), 1023);
	assert_int_equal(get(GICC_IAR), 41);
	put(GICC_AEOIR, 41); /* not by the alias */
	assert_int_equal(get(GICC_RPR), 0x90);
	put(GICC_EOIR, 41);
	assert_int_equal(get(GICC_RPR), 0xff);
	/* a group that is off stands in nobody's way */
	put_lr(0, 40, 0x80, LR_GROUP1);
	put_lr(1, 41, 0x90, 0);
	put(GICC_CTLR, 1);
	assert_int_equal(get(GICC_IAR), 41);
}

static void fiq(void **state)
{
	(void)state;
	put(GICC_CTLR, GROUPS_ON | FIQ_EN);
	put_lr(0, 40, 0x80, 0);
	assert_int_equal(interface_signal(&here), INTERFACE_FIQ);
	put_lr(1, 41, 0x70, LR_GROUP1);
	assert_int_equal(interface_signal(&here), INTERFACE_IRQ);
	here.hcr = 0;
	assert_int_equal(interface_signal(&here), INTERFACE_NONE);
	assert_int_equal(get(GICC_IAR), 1023);
}

/* An SGI is named with its sender, and ended with it. */
static void sgi(void **state)
{
	(void)state;
	put_lr(0, 3, 0x80, LR_SOURCE(2));
	assert_int_equal(get(GICC_IAR), 2 << 10 | 3);
	interface_set_lr(&here, 0, here.lr[0] | LR_STATE(VIRQ_PENDING));
	assert_int_equal(get(GICC_HPPIR), 1023); /* active, too */
	put(GICC_EOIR, 2 << 10 | 3);
	assert_int_equal(get(GICC_IAR), 2 << 10 | 3);
	put(GICC_EOIR, 3); /* another sender's: it is in no list register */
	assert_int_equal(ICH_HCR_EOICOUNT_OF(here.hcr), 1);
	assert_int_equal(LR_STATE_OF(here.lr[0]), VIRQ_ACTIVE);
}

static void ends_elsewhere(void **state)
{
	(void)state;
	here.hcr |= ICH_HCR_LRENPIE;
	put(GICC_EOIR, 50); /* drops nothing */
	assert_int_equal(ICH_HCR_EOICOUNT_OF(here.hcr), 0);
	put(GICC_APR, 1u << 10 | 1u << 20);
	put(GICC_EOIR, 1023);
	assert_int_equal(get(GICC_APR), 1u << 10 | 1u << 20);
	assert_false(interface_maintenance(&here));
	put(GICC_EOIR, 50);
	assert_int_equal(get(GICC_APR), 1u << 20);
	assert_int_equal(ICH_HCR_EOICOUNT_OF(here.hcr), 1);
	assert_true(interface_maintenance(&here));
	here.hcr &= ~ICH_HCR_LRENPIE;
	assert_false(interface_maintenance(&here));
	here.hcr = ICH_HCR_EN;
	put(GICC_CTLR, GROUPS_ON | EOI_MODE);
	put_lr(0, 40, 0x40, LR_HW | LR_PINTID(44));
	assert_int_equal(get(GICC_IAR), 40);
	assert_int_equal(put(GICC_EOIR, 40), INTERFACE_NO_WIRE);
	assert_int_equal(get(GICC_RPR), 0xa0);
	assert_int_equal(LR_STATE_OF(here.lr[0]), VIRQ_ACTIVE);
	put(GICC_EOIR, 40);
	assert_int_equal(ICH_HCR_EOICOUNT_OF(here.hcr), 0);
}

static void maintenance(void **state)
{
	(void)state;
	put_lr(0, 40, 0x80, LR_EOI);
	here.hcr = ICH_HCR_EN | ICH_HCR_NPIE;
	assert_false(interface_maintenance(&here));
	assert_int_equal(get(GICC_IAR), 40);
	assert_true(interface_maintenance(&here));
	here.hcr = ICH_HCR_EN;
	assert_false(interface_maintenance(&here));
	put(GICC_EOIR, 40);
	assert_int_equal(interface_ended(&here), 1);
	assert_int_equal(interface_empty(&here), 0xe);
	assert_true(interface_maintenance(&here));
	here.hcr = 0;
	assert_false(interface_maintenance(&here));
	interface_set_lr(&here, 0, 0);
	for (unsigned g = 0; g < 2; g++) {
		here.hcr = ICH_HCR_EN | ICH_HCR_VGRP0EIE << 2 * g;
		put(GICC_CTLR, 0);
		assert_false(interface_maintenance(&here));
		put(GICC_CTLR, 1u << g);
		assert_true(interface_maintenance(&here));
		here.hcr = ICH_HCR_EN | ICH_HCR_VGRP0DIE << 2 * g;
		assert_false(interface_maintenance(&here));
		put(GICC_CTLR, 1u << !g);
		assert_true(interface_maintenance(&here));
	}
}

/* --- by chance --- */

static uint64_t seed;

static unsigned chance(unsigned of)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)(seed >> 33) % of;
}

static struct ref_interface ref;

static void fill_slot(unsigned i)
{
	struct ref_irq *irq = &ref.slot[i];
	unsigned state = chance(4);

	*irq = (struct ref_irq){.pending = state & 1,
				.active = state & 2,
				.group1 = chance(2),
				.wired = chance(2) && state != 3,
				.told = chance(4) == 0,
				.intid = 4 * i + chance(4) + (chance(2) ? 16 : 0),
				.sender = chance(8),
				.wire = chance(1020),
				.priority = chance(32) * 8};
	if (irq->intid < 16)
		irq->wired = false;
	else if (!irq->wired)
		irq->sender = 0;
	irq->told &= !irq->wired;
	interface_set_lr(
		&here, i,
		irq->intid | LR_PRIO(irq->priority | chance(8)) | LR_STATE(state) |
			LR_GROUP(irq->group1) | (irq->told ? LR_EOI : 0) |
			(irq->wired ? LR_HW | LR_PINTID(irq->wire) : LR_SOURCE(irq->sender)));
}

static void set_control(void)
{
	uint32_t value = (chance(8) ? 3 : chance(4)) | chance(8) << 2 | (chance(4) ? 0 : EOI_MODE);

	put(GICC_CTLR, value | 0xfffffde0u);
	ref.group_on[0] = value & 1;
	ref.group_on[1] = value & 2;
	ref.ack_ctl = value & ACK_CTL;
	ref.fiq_on = value & FIQ_EN;
	ref.common_point = value & CBPR;
	ref.split_ends = value & EOI_MODE;
}

static void set_others(void)
{
	unsigned value = chance(256);

	switch (chance(3)) {
	case 0:
		value = chance(4) ? 0xff : value;
		put(GICC_PMR, value);
		ref.mask = value & 0xf8;
		break;
	case 1:
		put(GICC_BPR, value);
		ref.point[0] = value % 8 < 2 ? 2 : value % 8;
		break;
	default:
		put(GICC_ABPR, value);
		ref.point[1] = value % 8 < 3 ? 3 : value % 8;
	}
}

static void end_one(void)
{
	const struct ref_irq *irq = &ref.slot[chance(REF_SLOTS)];
	unsigned name = irq->intid < 16 ? irq->intid + 1024 * irq->sender : irq->intid;
	bool alias = chance(2);

	name = chance(8) ? name : chance(8192);
	assert_int_equal(put(alias ? GICC_AEOIR : GICC_EOIR, name), ref_end(&ref, name, alias));
}

static void read_one(void)
{
	bool alias = chance(2);

	if (chance(2))
		assert_int_equal(get(alias ? GICC_AIAR : GICC_IAR), ref_acknowledge(&ref, alias));
	else
		assert_int_equal(get(alias ? GICC_AHPPIR : GICC_HPPIR),
				 ref_first_pending(&ref, alias));
}

static void compare(void)
{
	uint32_t empty = 0, ended = 0;

	for (unsigned i = 0; i < REF_SLOTS; i++) {
		const struct ref_irq *irq = &ref.slot[i];

		assert_int_equal(LR_STATE_OF(here.lr[i]), irq->pending + 2 * irq->active);
		if (!irq->pending && !irq->active)
			*(irq->told ? &ended : &empty) |= 1u << i;
	}
	assert_int_equal(interface_empty(&here), empty);
	assert_int_equal(interface_ended(&here), ended);
	assert_int_equal(interface_signal(&here), ref_signal(&ref));
	assert_int_equal(get(GICC_RPR), ref_running(&ref));
	assert_int_equal(get(GICC_APR), ref_active_priorities(&ref));
	assert_int_equal(ICH_HCR_EOICOUNT_OF(here.hcr), ref.ends);
}

static void as_the_second_one(void **state)
{
	unsigned taken = 0;

	(void)state;
	for (seed = 1; seed < 2000; seed += 7) {
		uint64_t begin = seed;

		fresh(NULL);
		ref = (struct ref_interface){
			.group_on = {true, true}, .mask = 0xf8, .point = {2, 3}};
		for (unsigned step = 0; step < 200; step++) {
			uint32_t active;

			switch (chance(16)) {
			case 0 ... 4:
				fill_slot(chance(REF_SLOTS));
				break;
			case 5 ... 9:
				read_one();
				break;
			case 10 ... 12:
				end_one();
				break;
			case 13:
				set_control();
				break;
			case 14:
				set_others();
				break;
			default:
				active = chance(4) ? 0 : chance(1u << 16) * (1u << 16 | 1u);
				put(GICC_APR, active);
				ref_set_active_priorities(&ref, active);
			}
			compare();
			taken += ref.depth;
		}
		seed = begin;
	}
	assert_true(taken > 10000); /* it did run */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(registers, fresh),
		cmocka_unit_test_setup(taken_and_ended, fresh),
		cmocka_unit_test_setup(preemption, fresh),
		cmocka_unit_test_setup(mask, fresh),
		cmocka_unit_test_setup(a_point_for_each_group, fresh),
		cmocka_unit_test_setup(groups, fresh),
		cmocka_unit_test_setup(fiq, fresh),
		cmocka_unit_test_setup(sgi, fresh),
		cmocka_unit_test_setup(ends_elsewhere, fresh),
		cmocka_unit_test_setup(maintenance, fresh),
		cmocka_unit_test(as_the_second_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
