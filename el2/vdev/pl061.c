/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/pl061.h"

/* DDI 0190B, table 3-1 */
#define GPIODATA      0x000u /* to 0x3fc: bits 9 to 2 of the address say which lines are meant */
#define GPIODIR       0x400u
#define GPIOIS        0x404u
#define GPIOIBE       0x408u
#define GPIOIEV       0x40cu
#define GPIOIE        0x410u
#define GPIORIS       0x414u
#define GPIOMIS       0x418u
#define GPIOIC        0x41cu
#define GPIOPeriphID0 0xfe0u

#define LINES 0xffu

/* Part 061 of Arm's, revision 0; PrimeCell's. */
static const uint8_t identification[] = {0x61, 0x10, 0x04, 0x00, 0x0d, 0xf0, 0x05, 0xb1};

static uint32_t get(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static void put(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value & LINES, __ATOMIC_SEQ_CST);
}

/* What is on the lines: the guest's own data where they are outputs. */
static uint32_t levels(const struct pl061 *chip)
{
	uint32_t outputs = get(&chip->direction);

	return (get(&chip->data) & outputs) | (get(&chip->driven) & ~outputs);
}

static uint32_t raw_status(const struct pl061 *chip)
{
	uint32_t by_level = get(&chip->by_level);

	return ((get(&chip->latched) & ~by_level) |
		(by_level & ~(levels(chip) ^ get(&chip->high)))) &
	       LINES;
}

uint32_t pl061_read(const struct pl061 *chip, uint64_t offset)
{
	if (offset < GPIODIR)
		return levels(chip) & (uint32_t)(offset >> 2);
	switch (offset) {
	case GPIODIR:
		return get(&chip->direction);
	case GPIOIS:
		return get(&chip->by_level);
	case GPIOIBE:
		return get(&chip->both_edges);
	case GPIOIEV:
		return get(&chip->high);
	case GPIOIE:
		return get(&chip->enabled);
	case GPIORIS:
		return raw_status(chip);
	case GPIOMIS:
		return raw_status(chip) & get(&chip->enabled);
	}
	/* GPIOAFSEL is 0: no line has a function in hardware. */
	return offset >= GPIOPeriphID0 && offset < PL061_PAGE && offset % 4 == 0
		       ? identification[(offset - GPIOPeriphID0) / 4]
		       : 0;
}

/* Two cores may each write lines of their own at once: none of the others is touched. */
static void write_data(struct pl061 *chip, uint32_t lines, uint32_t value,
		       struct pl061_write *led_to)
{
	uint32_t set = value & lines, clear = ~value & lines, outputs = get(&chip->direction);

	led_to->rose = set & ~__atomic_fetch_or(&chip->data, set, __ATOMIC_SEQ_CST) & outputs;
	led_to->fell = clear & __atomic_fetch_and(&chip->data, ~clear, __ATOMIC_SEQ_CST) & outputs;
}

/* A line that is no output any more is low. */
static void write_direction(struct pl061 *chip, uint32_t value, struct pl061_write *led_to)
{
	uint32_t before = __atomic_exchange_n(&chip->direction, value & LINES, __ATOMIC_SEQ_CST),
		 high = get(&chip->data);

	led_to->rose = high & value & ~before;
	led_to->fell = high & ~value & before;
}

static void write_register(struct pl061 *chip, uint64_t offset, uint32_t value,
			   struct pl061_write *led_to)
{
	switch (offset) {
	case GPIODIR:
		write_direction(chip, value, led_to);
		break;
	case GPIOIS:
		put(&chip->by_level, value);
		break;
	case GPIOIBE:
		put(&chip->both_edges, value);
		break;
	case GPIOIEV:
		put(&chip->high, value);
		break;
	case GPIOIE:
		put(&chip->enabled, value);
		break;
	case GPIOIC:
		__atomic_fetch_and(&chip->latched, ~value, __ATOMIC_SEQ_CST);
		break;
	}
}

void pl061_write(struct pl061 *chip, uint64_t offset, uint32_t value, struct pl061_write *led_to)
{
	uint32_t before;

	*led_to = (struct pl061_write){0};
	/* An edge that comes meanwhile is told of by who has made it, if the line is enabled by
	 * then; else it is seen here. */
	before = raw_status(chip) & get(&chip->enabled);
	if (offset < GPIODIR)
		write_data(chip, (uint32_t)(offset >> 2) & LINES, value, led_to);
	else
		write_register(chip, offset, value, led_to);
	led_to->interrupt = raw_status(chip) & get(&chip->enabled) & ~before;
}

uint32_t pl061_drive(struct pl061 *chip, uint32_t lines, bool high)
{
	uint32_t before = high ? __atomic_fetch_or(&chip->driven, lines, __ATOMIC_SEQ_CST)
			       : __atomic_fetch_and(&chip->driven, ~lines, __ATOMIC_SEQ_CST);

	return (high ? ~before : before) & lines;
}

uint32_t pl061_edge(struct pl061 *chip, uint32_t lines, bool high)
{
	uint32_t by_level = get(&chip->by_level);
	uint32_t wanted = high ? get(&chip->high) : ~get(&chip->high);

	wanted |= get(&chip->both_edges) & ~by_level;
	wanted &= lines & ~get(&chip->direction);
	__atomic_fetch_or(&chip->latched, wanted & ~by_level, __ATOMIC_SEQ_CST);
	return wanted;
}

uint32_t pl061_pulse(struct pl061 *chip, uint32_t lines)
{
	uint32_t wanted = lines & ~get(&chip->by_level) & ~get(&chip->direction);

	__atomic_fetch_or(&chip->latched, wanted, __ATOMIC_SEQ_CST);
	return wanted;
}

void pl061_reset(struct pl061 *chip)
{
	put(&chip->enabled, 0);
	put(&chip->data, 0);
	put(&chip->direction, 0);
	put(&chip->by_level, 0);
	put(&chip->both_edges, 0);
	put(&chip->high, 0);
	put(&chip->latched, 0);
}
