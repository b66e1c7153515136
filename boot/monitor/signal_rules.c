/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/signal_rules.h"

#include <stdbool.h>

#include "gic/gicv3_regs.h"
#include "include/addr.h"
#include "include/smccc.h"

#define SECURE_TIMER 29u

unsigned signal_bit_of(const struct signal *signal, uint32_t intid)
{
	for (unsigned bit = 1; bit < MONITOR_LINES; bit++)
		if (signal->line[bit] == intid && intid)
			return bit;
	return SIGNAL_NO_BIT;
}

int64_t signal_turn_on(struct signal *signal, uint64_t begin, uint64_t end)
{
	if (!(signal->features & MONITOR_HAS_SIGNAL))
		return PSCI_DENIED;
	if (begin > end || !IS_ALIGNED(begin | end, 4))
		return PSCI_INVALID_PARAMETERS;
	signal->begin = begin;
	signal->end = end;
	__atomic_store_n(&signal->on, 1, __ATOMIC_RELEASE);
	return PSCI_SUCCESS;
}

static bool can_be_owned(const struct signal_spis *spis, uint32_t lines, uint64_t intid)
{
	if (intid < GIC_FIRST_SPI)
		return intid >= GIC_FIRST_PPI && intid != SECURE_TIMER;
	return intid < lines && intid < GIC_MAX_INTID &&
	       !(spis->owned[intid / 32] >> intid % 32 & 1);
}

int64_t signal_add_line(struct signal *signal, struct signal_spis *spis, uint32_t lines,
			uint64_t intid, uint64_t bit)
{
	if (!signal->on)
		return PSCI_DENIED;
	if (!bit || bit >= MONITOR_LINES || signal->line[bit] ||
	    !can_be_owned(spis, lines, intid) ||
	    signal_bit_of(signal, (uint32_t)intid) != SIGNAL_NO_BIT)
		return PSCI_INVALID_PARAMETERS;
	signal->line[bit] = (uint16_t)intid;
	spis->owned[intid / 32] |= intid < GIC_FIRST_SPI ? 0 : 1u << intid % 32;
	return PSCI_SUCCESS;
}

int64_t signal_line(const struct signal *signal, uint64_t bit)
{
	if (!bit || bit >= MONITOR_LINES || !signal->line[bit])
		return PSCI_INVALID_PARAMETERS;
	return signal->line[bit];
}

int64_t signal_drop_line(struct signal *signal, struct signal_spis *spis, uint64_t bit)
{
	int64_t intid = signal_line(signal, bit);

	if (intid < 0)
		return intid;
	signal->line[bit] = 0;
	spis->owned[intid / 32] &= ~(1u << intid % 32);
	return intid;
}
