/* SPDX-License-Identifier: Apache-2.0 */
#include "gic/bcm2836.h"

#include "gic/gicv3_regs.h"

#define PMU_INTID  23u
#define BANK(word) ((word)-1)

/* Of the bits 0 to 3 of a core's sources and of its timers' control. */
static const uint8_t timer_intid[] = {29, 30, 26, 27};

static uint32_t intids_of(uint32_t source)
{
	uint32_t intids = source & SOURCE_PMU ? 1u << PMU_INTID : 0;

	for (unsigned i = 0; i < sizeof(timer_intid); i++)
		intids |= (source >> i & 1) << timer_intid[i];
	return intids;
}

/* Private lines that may interrupt. */
static uint32_t open_private(const struct bcm2836_core *core)
{
	return core->enabled & ~core->active & (core->only_kicks ? core->own : ~0u);
}

static void apply_private(const struct bcm2836 *gic, unsigned self)
{
	uint32_t open = open_private(&gic->core[self]), timers = 0;

	for (unsigned i = 0; i < sizeof(timer_intid); i++)
		timers |= (open >> timer_intid[i] & 1) << i;
	bcm2836_local_write(LOCAL_TIMERS(self), timers);
	bcm2836_local_write(open >> PMU_INTID & 1 ? LOCAL_PMU_SET : LOCAL_PMU_CLEAR, 1u << self);
}

static void look(unsigned core)
{
	bcm2836_local_write(LOCAL_MAILBOX_SET(core, MAILBOX_LOOK), 1);
}

void bcm2836_kick(unsigned core)
{
	bcm2836_local_write(LOCAL_MAILBOX_SET(core, MAILBOX_KICK), 1);
}

/* The lines of a word whose core takes them. */
static uint32_t taken(const struct bcm2836 *gic, unsigned word)
{
	uint32_t lines = 0;

	for (unsigned i = 0; i < 32; i++)
		lines |= (uint32_t)!gic->core[gic->route[32 * word + i]].only_kicks << i;
	return lines | gic->own[word];
}

static uint32_t routed_to(const struct bcm2836 *gic, unsigned core, unsigned word)
{
	uint32_t lines = 0;

	for (unsigned i = 0; i < 32; i++)
		lines |= (uint32_t)(gic->route[32 * word + i] == core) << i;
	return lines;
}

/* May interrupt, by a wire or by software. */
static uint32_t ready(const struct bcm2836 *gic, unsigned word)
{
	return gic->enabled[word] & ~gic->active[word] & taken(gic, word);
}

/* Pending without a wire that is open: who is to take them looks. */
static void tell(const struct bcm2836 *gic, unsigned word, uint32_t lines)
{
	lines &= ready(gic, word) & (gic->latch[word] | gic->handed[word]);
	for (; lines; lines &= lines - 1)
		look(gic->route[32 * word + (unsigned)__builtin_ctz(lines)]);
}

static void apply(const struct bcm2836 *gic, unsigned word, uint32_t lines)
{
	uint32_t open = ready(gic, word) & ~gic->handed[word];

	if (lines & ~open)
		bcm2836_armctrl_write(ARMCTRL_DISABLE(BANK(word)), lines & ~open);
	if (lines & open)
		bcm2836_armctrl_write(ARMCTRL_ENABLE(BANK(word)), lines & open);
	tell(gic, word, lines);
}

void bcm2836_start(struct bcm2836 *gic, unsigned self)
{
	bcm2836_armctrl_write(ARMCTRL_FIQ, 0);
	for (unsigned word = 1; word < BCM2836_WORDS; word++)
		bcm2836_armctrl_write(ARMCTRL_DISABLE(BANK(word)), ~0u);
	for (unsigned i = 0; i < BCM2836_LINES; i++)
		gic->route[i] = (uint8_t)self;
	for (unsigned core = 0; core < BCM2836_CORES; core++)
		gic->core[core].only_kicks = true;
	bcm2836_local_write(LOCAL_GPU_ROUTING, self);
}

void bcm2836_core_start(struct bcm2836 *gic, unsigned self)
{
	gic->core[self] = (struct bcm2836_core){.only_kicks = true};
	apply_private(gic, self);
	for (unsigned m = 0; m < 4; m++)
		bcm2836_local_write(LOCAL_MAILBOX_TAKE(self, m), ~0u);
	bcm2836_local_write(LOCAL_MAILBOXES(self), 1u << MAILBOX_KICK | 1u << MAILBOX_LOOK);
}

uint32_t bcm2836_take_private(struct bcm2836 *gic, unsigned self)
{
	struct bcm2836_core *core = &gic->core[self];
	uint32_t source = bcm2836_local_read(LOCAL_SOURCE(self)), lines, intid;

	if (source & SOURCE_MAILBOX(MAILBOX_KICK)) {
		bcm2836_local_write(LOCAL_MAILBOX_TAKE(self, MAILBOX_KICK), ~0u);
		return 0;
	}
	lines = (intids_of(source) | core->latch) & open_private(core);
	if (!lines)
		return BCM2836_SPURIOUS;
	intid = (uint32_t)__builtin_ctz(lines);
	core->active |= 1u << intid;
	core->latch &= ~(1u << intid);
	apply_private(gic, self);
	return intid;
}

/* Of these lines the first, for this core. */
static uint32_t take(struct bcm2836 *gic, unsigned word, uint32_t lines)
{
	uint32_t bit = lines & -lines;

	gic->active[word] |= bit;
	gic->latch[word] &= ~bit;
	gic->handed[word] &= ~bit;
	apply(gic, word, bit);
	return 32 * word + (uint32_t)__builtin_ctz(bit);
}

/* What is pending without a wire. With more of it, this core looks again. */
static uint32_t take_told(struct bcm2836 *gic, unsigned self)
{
	uint32_t intid = BCM2836_SPURIOUS;

	bcm2836_local_write(LOCAL_MAILBOX_TAKE(self, MAILBOX_LOOK), ~0u);
	for (unsigned word = 1; word < BCM2836_WORDS; word++) {
		uint32_t lines = (gic->latch[word] | gic->handed[word]) & ready(gic, word) &
				 routed_to(gic, self, word);

		if (!lines)
			continue;
		if (intid != BCM2836_SPURIOUS) {
			look(self);
			break;
		}
		intid = take(gic, word, lines);
		if (lines & (lines - 1))
			look(self);
	}
	return intid;
}

uint32_t bcm2836_take_shared(struct bcm2836 *gic, unsigned self)
{
	uint32_t source = bcm2836_local_read(LOCAL_SOURCE(self)),
		 intid = source & SOURCE_MAILBOX(MAILBOX_LOOK) ? take_told(gic, self)
							       : BCM2836_SPURIOUS;

	for (unsigned word = 1;
	     word < BCM2836_WORDS && (source & SOURCE_GPU) && intid == BCM2836_SPURIOUS; word++) {
		uint32_t lines = bcm2836_armctrl_read(ARMCTRL_PENDING(BANK(word))) &
				 (BANK(word) ? ~0u : ARMCTRL_ARM_LINES) & ready(gic, word),
			 mine = lines & routed_to(gic, self, word);

		gic->handed[word] |= lines & ~mine;
		apply(gic, word, lines & ~mine);
		if (mine)
			intid = take(gic, word, mine);
	}
	return intid;
}

/* Pending by software: only to interrupt the core. */
static void tell_private(const struct bcm2836_core *core, unsigned self)
{
	if (core->latch & open_private(core))
		look(self);
}

static void set_private(struct bcm2836 *gic, unsigned self, uint32_t bank, uint32_t bits)
{
	struct bcm2836_core *core = &gic->core[self];

	if (bank == GICD_ISENABLER)
		core->enabled |= bits;
	else if (bank == GICD_ICENABLER)
		core->enabled &= ~bits;
	else if (bank == GICD_ISPENDR)
		core->latch |= bits;
	else if (bank == GICD_ICPENDR)
		core->latch &= ~bits;
	else if (bank == GICD_ISACTIVER)
		core->active |= bits;
	else if (bank == GICD_ICACTIVER)
		core->active &= ~bits;
	apply_private(gic, self);
	tell_private(core, self);
}

void bcm2836_set(struct bcm2836 *gic, unsigned self, uint32_t bank, unsigned word, uint32_t bits)
{
	if (!word) {
		set_private(gic, self, bank, bits);
		return;
	}
	if (word >= BCM2836_WORDS)
		return;
	if (bank == GICD_ISENABLER)
		gic->enabled[word] |= bits;
	else if (bank == GICD_ICENABLER)
		gic->enabled[word] &= ~bits;
	else if (bank == GICD_ISPENDR)
		gic->latch[word] |= bits;
	else if (bank == GICD_ICPENDR)
		gic->latch[word] &= ~bits;
	else if (bank == GICD_ISACTIVER)
		gic->active[word] |= bits;
	else if (bank == GICD_ICACTIVER)
		gic->active[word] &= ~bits;
	/* what was handed on is a level: its wire says it again */
	if (bank == GICD_ICENABLER || bank == GICD_ICPENDR)
		gic->handed[word] &= ~bits;
	apply(gic, word, bits);
}

uint32_t bcm2836_get(const struct bcm2836 *gic, unsigned self, uint32_t bank, unsigned word)
{
	const struct bcm2836_core *core = &gic->core[self];
	uint32_t lines;

	if (word >= BCM2836_WORDS)
		return 0;
	if (bank == GICD_ISENABLER)
		return word ? gic->enabled[word] : core->enabled;
	if (bank == GICD_ISACTIVER)
		return word ? gic->active[word] : core->active;
	if (bank != GICD_ISPENDR)
		return 0;
	if (!word)
		return core->latch | intids_of(bcm2836_local_read(LOCAL_SOURCE(self)));
	lines = bcm2836_armctrl_read(ARMCTRL_PENDING(BANK(word)));
	return (BANK(word) ? lines : lines & ARMCTRL_ARM_LINES) | gic->latch[word] |
	       gic->handed[word];
}

void bcm2836_route(struct bcm2836 *gic, uint32_t intid, unsigned core)
{
	uint32_t bit = 1u << (intid % 32);

	if (intid < 32 || intid >= BCM2836_LINES)
		return;
	gic->route[intid] = (uint8_t)core;
	apply(gic, intid / 32, bit);
}

void bcm2836_own(struct bcm2836 *gic, unsigned self, uint32_t intid)
{
	uint32_t bit = 1u << (intid % 32);

	if (intid < 32)
		gic->core[self].own |= bit;
	else if (intid < BCM2836_LINES)
		gic->own[intid / 32] |= bit;
}

void bcm2836_only_kicks(struct bcm2836 *gic, unsigned self, bool only)
{
	gic->core[self].only_kicks = only;
	apply_private(gic, self);
	tell_private(&gic->core[self], self);
	for (unsigned word = 1; word < BCM2836_WORDS; word++)
		apply(gic, word, gic->enabled[word] & routed_to(gic, self, word));
}
