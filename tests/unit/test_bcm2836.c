/* SPDX-License-Identifier: Apache-2.0 */
/* The interrupt controllers of a BCM2837 in the place of a GIC (gic/bcm2836.h), on a model of their
 * registers: what is written where, and that in steps by chance each line comes to its core, and
 * to no other. */
#include "gic/bcm2836.h"

#include <string.h>

#include "gic/gicv3_regs.h"
#include "tests/unit/expect.h"

#define CORES     BCM2836_CORES
#define NONE      BCM2836_SPURIOUS
#define UART      (32u + 64 + 25) /* bank 2, line 25 */
#define ARM_TIMER 32u             /* bank 0, line 0 */
#define CNTV      27u
#define CNTHP     26u

static struct {
	bool timer[CORES][4], pmu[CORES];
	uint32_t timers[CORES], mailboxes[CORES], mailbox[CORES][4], pmu_on;
	uint32_t level[3], enabled[3], gpu_core;
} model;

static struct bcm2836 gic;

/* --- the registers --- */

static bool gpu_pending(void)
{
	return (model.level[0] & model.enabled[0]) | (model.level[1] & model.enabled[1]) |
	       (model.level[2] & model.enabled[2]);
}

/* Of what is not masked alone. */
static uint32_t source_of(unsigned core)
{
	uint32_t source = gpu_pending() && model.gpu_core == core ? SOURCE_GPU : 0;

	for (unsigned i = 0; i < 4; i++) {
		if (model.timer[core][i] && (model.timers[core] >> i & 1))
			source |= 1u << i;
		if (model.mailbox[core][i] && (model.mailboxes[core] >> i & 1))
			source |= SOURCE_MAILBOX(i);
	}
	return source | (model.pmu[core] && (model.pmu_on >> core & 1) ? SOURCE_PMU : 0);
}

uint32_t bcm2836_local_read(uint32_t offset)
{
	assert_true(offset >= LOCAL_SOURCE(0) && offset < LOCAL_SOURCE(CORES));
	return source_of((offset - LOCAL_SOURCE(0)) / 4);
}

void bcm2836_local_write(uint32_t offset, uint32_t value)
{
	unsigned at = offset % 0x40 / 4;

	if (offset == LOCAL_GPU_ROUTING)
		model.gpu_core = value;
	else if (offset == LOCAL_PMU_SET)
		model.pmu_on |= value;
	else if (offset == LOCAL_PMU_CLEAR)
		model.pmu_on &= ~value;
	else if (offset >= LOCAL_TIMERS(0) && offset < LOCAL_TIMERS(CORES))
		model.timers[at] = value;
	else if (offset >= LOCAL_MAILBOXES(0) && offset < LOCAL_MAILBOXES(CORES))
		model.mailboxes[at - 4] = value;
	else if (offset >= LOCAL_MAILBOX_SET(0, 0) && offset < LOCAL_MAILBOX_SET(CORES, 0))
		model.mailbox[at / 4][at % 4] |= value;
	else if (offset >= LOCAL_MAILBOX_TAKE(0, 0) && offset < LOCAL_SIZE)
		model.mailbox[at / 4][at % 4] &= ~value;
	else
		fail_msg("a write at 0x%x", offset);
}

uint32_t bcm2836_armctrl_read(uint32_t offset)
{
	uint32_t pending = model.level[offset / 4] & model.enabled[offset / 4];

	assert_true(offset <= ARMCTRL_PENDING(2));
	/* the first one sums up the others */
	return offset ? pending : pending | (gpu_pending() ? 0x300 : 0);
}

void bcm2836_armctrl_write(uint32_t offset, uint32_t value)
{
	for (unsigned bank = 0; bank < 3; bank++) {
		if (offset == ARMCTRL_ENABLE(bank))
			model.enabled[bank] |= value;
		if (offset == ARMCTRL_DISABLE(bank))
			model.enabled[bank] &= ~value;
	}
}

/* --- steps --- */

static int fresh(void **state)
{
	(void)state;
	memset(&model, 0, sizeof(model));
	memset(&gic, 0, sizeof(gic));
	/* what firmware has left */
	memset(model.enabled, 0xff, sizeof(model.enabled));
	memset(model.mailbox, 0xff, sizeof(model.mailbox));
	model.timers[1] = 0xff;
	bcm2836_start(&gic, 0);
	for (unsigned core = 0; core < CORES; core++) {
		bcm2836_core_start(&gic, core);
		assert_int_equal(source_of(core), 0);
		bcm2836_only_kicks(&gic, core, false);
	}
	return 0;
}

static void level(uint32_t intid, bool high)
{
	uint32_t *word = &model.level[intid / 32 - 1];

	*word = high ? *word | 1u << (intid % 32) : *word & ~(1u << (intid % 32));
}

static void set(unsigned core, uint32_t bank, uint32_t intid)
{
	bcm2836_set(&gic, core, bank, intid / 32, 1u << (intid % 32));
}

/* An IRQ of this core, if there is one. */
static uint32_t take(unsigned core)
{
	uint32_t intid = bcm2836_take_private(&gic, core);

	return intid == NONE ? bcm2836_take_shared(&gic, core) : intid;
}

static void kicks(void **state)
{
	(void)state;
	bcm2836_kick(2);
	for (unsigned core = 0; core < CORES; core++)
		assert_int_equal(source_of(core), core == 2 ? SOURCE_MAILBOX(0) : 0);
	assert_int_equal(take(2), 0);
	assert_int_equal(take(2), NONE);
	bcm2836_only_kicks(&gic, 1, true);
	bcm2836_kick(1);
	assert_int_equal(take(1), 0);
}

/* A timer is masked while it is active. */
static void timers(void **state)
{
	(void)state;
	model.timer[1][3] = true;
	assert_int_equal(source_of(1), 0);
	set(1, GICD_ISENABLER, CNTV);
	assert_int_equal(bcm2836_get(&gic, 1, GICD_ISPENDR, 0), 1u << CNTV);
	assert_int_equal(take(1), CNTV);
	assert_int_equal(source_of(1), 0);
	assert_int_equal(bcm2836_get(&gic, 1, GICD_ISACTIVER, 0), 1u << CNTV);
	assert_int_equal(take(1), NONE);
	set(1, GICD_ICACTIVER, CNTV);
	assert_int_equal(take(1), CNTV);
	model.timer[1][3] = false;
	set(1, GICD_ICACTIVER, CNTV);
	assert_int_equal(take(1), NONE);
	set(1, GICD_ISPENDR, CNTV);
	assert_int_not_equal(source_of(1), 0);
	assert_int_equal(take(1), CNTV);
	set(1, GICD_ICACTIVER, CNTV);
	set(1, GICD_ISPENDR, CNTV);
	set(1, GICD_ICPENDR, CNTV);
	assert_int_equal(take(1), NONE);
	assert_int_equal(source_of(1), 0);
	assert_int_equal(bcm2836_get(&gic, 1, GICD_ISENABLER, 0), 1u << CNTV);
}

static void every_private_line(void **state)
{
	static const uint8_t intids[] = {29, 30, 26, 27, 23};

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		set(3, GICD_ISENABLER, intids[i]);
		*(i < 4 ? &model.timer[3][i] : &model.pmu[3]) = true;
		assert_int_equal(take(3), intids[i]);
		assert_int_equal(source_of(3), 0);
		set(3, GICD_ICENABLER, intids[i]);
		set(3, GICD_ICACTIVER, intids[i]);
		assert_int_equal(source_of(3), 0);
	}
}

/* EL2's own come where nothing of a guest does. */
static void only_kicks(void **state)
{
	(void)state;
	bcm2836_only_kicks(&gic, 0, true);
	model.timer[0][2] = model.timer[0][3] = true;
	set(0, GICD_ISENABLER, CNTV);
	set(0, GICD_ISENABLER, CNTHP);
	set(0, GICD_ISENABLER, UART);
	level(UART, true);
	assert_int_equal(source_of(0), 0);
	bcm2836_own(&gic, 0, CNTHP);
	set(0, GICD_ISENABLER, CNTHP);
	assert_int_equal(take(0), CNTHP);
	assert_int_equal(take(0), NONE);
	bcm2836_own(&gic, 0, UART);
	set(0, GICD_ISENABLER, UART);
	assert_int_equal(take(0), UART);
	set(0, GICD_ICACTIVER, UART);
	bcm2836_only_kicks(&gic, 0, false);
	assert_int_equal(take(0), CNTV);
}

/* Made pending by software, it waits for its core as a wire does. */
static void only_kicks_and_latched(void **state)
{
	(void)state;
	set(1, GICD_ISENABLER, CNTV);
	set(1, GICD_ISPENDR, CNTV);
	bcm2836_only_kicks(&gic, 1, true);
	assert_int_equal(take(1), NONE);
	assert_int_equal(source_of(1), 0);
	bcm2836_only_kicks(&gic, 1, false);
	assert_int_not_equal(source_of(1), 0);
	assert_int_equal(take(1), CNTV);
}

static void lines_of_devices(void **state)
{
	(void)state;
	level(UART, true);
	level(ARM_TIMER, true);
	assert_int_equal(source_of(0), 0);
	set(0, GICD_ISENABLER, UART);
	assert_int_equal(source_of(0), SOURCE_GPU);
	assert_int_equal(bcm2836_get(&gic, 0, GICD_ISPENDR, 3), 1u << 25);
	assert_int_equal(bcm2836_get(&gic, 0, GICD_ISPENDR, 1), 0); /* not the summary */
	assert_int_equal(take(0), UART);
	assert_int_equal(source_of(0), 0);
	set(0, GICD_ISENABLER, ARM_TIMER);
	assert_int_equal(take(0), ARM_TIMER);
	set(0, GICD_ICACTIVER, UART);
	assert_int_equal(take(0), UART);
	assert_int_equal(bcm2836_get(&gic, 0, GICD_ISACTIVER, 3), 1u << 25);
	assert_int_equal(bcm2836_get(&gic, 0, GICD_ISENABLER, 3), 1u << 25);
	assert_int_equal(bcm2836_get(&gic, 0, GICD_ISPENDR, 4), 0);
}

/* INTIDs where bank 0 sums up the others are no lines. */
static void no_lines(void **state)
{
	(void)state;
	set(0, GICD_ISENABLER, UART);
	for (uint32_t intid = 40; intid < 64; intid++)
		set(0, GICD_ISENABLER, intid);
	level(UART, true);
	assert_int_equal(take(0), UART);
	level(UART - 32, true);
	set(0, GICD_ISENABLER, UART - 32);
	assert_int_equal(take(0), UART - 32);
	assert_int_equal(take(0), NONE);
}

/* What comes to core 0 and is another's. */
static void handed_on(void **state)
{
	(void)state;
	bcm2836_route(&gic, UART, 2);
	set(0, GICD_ISENABLER, UART);
	level(UART, true);
	assert_int_equal(take(0), NONE);
	assert_int_equal(source_of(0), 0);
	assert_int_equal(bcm2836_get(&gic, 2, GICD_ISPENDR, 3), 1u << 25);
	assert_int_equal(take(2), UART);
	assert_int_equal(source_of(2), 0);
	set(2, GICD_ICACTIVER, UART);
	assert_int_equal(take(0), NONE);
	/* routed away on its way */
	bcm2836_route(&gic, UART, 3);
	assert_int_equal(take(2), NONE);
	assert_int_equal(take(0), NONE);
	assert_int_equal(take(3), UART);
	/* what was low since, while it was disabled, is not there any more */
	set(3, GICD_ICACTIVER, UART);
	assert_int_equal(take(0), NONE);
	set(3, GICD_ICENABLER, UART);
	level(UART, false);
	set(3, GICD_ISENABLER, UART);
	assert_int_equal(take(3), NONE);
	assert_int_equal(source_of(3), 0);
}

/* What a distributor has, and what it has not. */
static void active_by_hand(void **state)
{
	(void)state;
	set(0, GICD_ISENABLER, UART);
	set(0, GICD_ISENABLER, CNTV);
	set(0, GICD_ISACTIVER, UART);
	set(0, GICD_ISACTIVER, CNTV);
	level(UART, true);
	model.timer[0][3] = true;
	assert_int_equal(source_of(0), 0);
	set(0, GICD_ICACTIVER, UART);
	assert_int_equal(take(0), UART);
	set(0, GICD_ICACTIVER, CNTV);
	assert_int_equal(take(0), CNTV);
	set(0, GICD_ISENABLER, 128);
	bcm2836_route(&gic, 128, 1);
	bcm2836_route(&gic, 31, 1);
	bcm2836_own(&gic, 0, 128);
	for (unsigned word = 0; word < 2; word++) {
		bcm2836_set(&gic, 0, GICD_ICFGR, word, ~0u);
		assert_int_equal(bcm2836_get(&gic, 0, GICD_ICFGR, word), 0);
	}
	assert_int_equal(take(0), NONE);
}

/* --- by chance --- */

static uint64_t seed;

static unsigned chance(unsigned of)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)(seed >> 33) % of;
}

#define TRIED 12u

static struct {
	/* shown: its level was high since it was last taken */
	bool on, active, latch, level, shown;
	unsigned core;
} line[TRIED];
static bool takes[CORES];
static unsigned n_taken;

static uint32_t intid_of(unsigned i)
{
	return 32 + i % 3 * 32 + i / 3 * 2 + 1;
}

static void change(unsigned i)
{
	unsigned core = chance(CORES);

	switch (chance(9)) {
	case 0:
	case 1:
		line[i].level = !line[i].level;
		line[i].shown |= line[i].level;
		level(intid_of(i), line[i].level);
		break;
	case 2:
		line[i].on = !line[i].on;
		if (!line[i].on)
			line[i].shown = line[i].level;
		set(core, line[i].on ? GICD_ISENABLER : GICD_ICENABLER, intid_of(i));
		break;
	case 3:
		line[i].latch = true;
		set(core, GICD_ISPENDR, intid_of(i));
		break;
	case 4:
		line[i].latch = false;
		line[i].shown = line[i].level;
		set(core, GICD_ICPENDR, intid_of(i));
		break;
	case 5:
	case 6:
		line[i].active = false;
		line[i].shown = line[i].level;
		set(core, GICD_ICACTIVER, intid_of(i));
		break;
	case 7:
		line[i].core = core;
		bcm2836_route(&gic, intid_of(i), core);
		break;
	default:
		takes[core] = !takes[core];
		bcm2836_only_kicks(&gic, core, !takes[core]);
	}
}

static void took(unsigned core, uint32_t intid)
{
	for (unsigned i = 0; i < TRIED; i++) {
		if (intid_of(i) != intid)
			continue;
		assert_true(line[i].on && !line[i].active && takes[core]);
		assert_true(line[i].latch || line[i].shown);
		assert_int_equal(line[i].core, core);
		line[i].active = true;
		line[i].latch = line[i].shown = false;
		n_taken++;
		return;
	}
	fail_msg("core %u took %u", core, intid);
}

/* Each core takes what interrupts it, until nothing does. */
static void settle(void)
{
	for (unsigned round = 0, core = 0; core < CORES; core++) {
		uint32_t intid;

		if (!source_of(core))
			continue;
		intid = take(core);
		if (intid != NONE)
			took(core, intid);
		core = ~0u;
		assert_true(++round < 200);
	}
	for (unsigned i = 0; i < TRIED; i++)
		if (line[i].on && !line[i].active && (line[i].latch || line[i].level) &&
		    takes[line[i].core])
			fail_msg("line %u is pending, and core %u does not get it", i,
				 line[i].core);
}

static void each_to_its_core(void **state)
{
	(void)state;
	for (unsigned begin = 1; begin < 300; begin++) {
		fresh(NULL);
		memset(line, 0, sizeof(line));
		memset(takes, 1, sizeof(takes));
		seed = begin;
		for (unsigned step = 0; step < 400; step++) {
			change(chance(TRIED));
			if (chance(3))
				settle();
		}
	}
	assert_true(n_taken > 5000); /* it did run */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(kicks, fresh),
		cmocka_unit_test_setup(timers, fresh),
		cmocka_unit_test_setup(every_private_line, fresh),
		cmocka_unit_test_setup(only_kicks, fresh),
		cmocka_unit_test_setup(only_kicks_and_latched, fresh),
		cmocka_unit_test_setup(lines_of_devices, fresh),
		cmocka_unit_test_setup(no_lines, fresh),
		cmocka_unit_test_setup(handed_on, fresh),
		cmocka_unit_test_setup(active_by_hand, fresh),
		cmocka_unit_test(each_to_its_core),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
