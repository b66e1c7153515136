/* SPDX-License-Identifier: Apache-2.0 */
/* board/soc/bcm283x/card.c: which controller is asked, with which clock and pins; test_sdhci.c has
 * what it is asked. */
#include "tests/unit/expect.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "board/driver/mmio.h"
#include "board/driver/sdhci.h"
#include "board/soc/bcm283x/soc.h"
#include "lib/log.h"

#define BASE   0x3f000000ull
#define SELECT (BASE + 0x200000 + 0x0c)

static const struct bcm283x one = {
	.peripherals = BASE,
	.cards = {{"SD card at EMMC", BCM283X_EMMC, PROPERTY_CLOCK_EMMC, true, true}}};
static const struct bcm283x two = {
	.peripherals = BASE,
	.cards = {{"SD card at EMMC2", BCM283X_EMMC2, PROPERTY_CLOCK_EMMC2, false, false},
		  {"SD card at EMMC", BCM283X_EMMC, PROPERTY_CLOCK_EMMC, false, true}}};
static struct diag d;
static struct block_device card;

static struct {
	uint32_t pins[3], pins_then[3]; /* GPFSEL3 to 5; as they were when a card was asked for */
	uint64_t there;                 /* the controller that has it */
	uint32_t hz;
	bool no_power, no_clock, no_answer;
	enum property_clock clock;
	struct sdhci host;
	unsigned opened;
	char logged[128];
} m;

struct property_channel bcm283x_channel(const struct bcm283x *soc)
{
	return (struct property_channel){.base = soc->peripherals};
}

int property_card_on(const struct property_channel *channel, struct diag *diag)
{
	assert_true(channel->base == BASE);
	return m.no_power ? diag_fail(diag, "VideoCore mailbox", "power 0 stays off: 0x2") : 0;
}

int property_clock_on(const struct property_channel *channel, enum property_clock clock,
		      struct diag *diag)
{
	(void)channel;
	m.clock = clock;
	return m.no_clock ? diag_fail(diag, "VideoCore mailbox", "clock 1 stays off: 0x2") : 0;
}

int property_clock_hz(const struct property_channel *channel, enum property_clock clock,
		      uint32_t *hz, struct diag *diag)
{
	(void)channel;
	assert_int_equal(clock, m.clock);
	*hz = m.hz;
	return m.no_answer ? diag_fail(diag, "VideoCore mailbox", "no answer in 100 ms") : 0;
}

int sdhci_open(struct block_device *device, const struct sdhci *host, struct diag *diag)
{
	m.opened++;
	m.host = *host;
	memcpy(m.pins_then, m.pins, sizeof(m.pins));
	*device = (struct block_device){.name = host->name};
	return host->base == m.there ? 0 : diag_fail(diag, host->name, "none answers");
}

uint32_t mmio_read32(uint64_t address)
{
	assert_true(address >= SELECT && address <= SELECT + 8);
	return m.pins[(address - SELECT) / 4];
}

void mmio_write32(uint64_t address, uint32_t value)
{
	assert_true(address >= SELECT && address <= SELECT + 8);
	m.pins[(address - SELECT) / 4] = value;
}

void log_line(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(m.logged, sizeof(m.logged), format, arguments);
	va_end(arguments);
}

/* The firmware's: the card at SDHOST (ALT0), WLAN at EMMC (ALT3), others as they like. */
static const uint32_t found[3] = {0x3ffff123, 0x24fedcba, 0xabcde924};

static int reset(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	memcpy(m.pins, found, sizeof(found));
	m.there = BASE + BCM283X_EMMC;
	m.hz = 200000000;
	return 0;
}

/* Its pins are inputs, those of the card the controller's, and all are put back at the end. */
static void pins(void **state)
{
	(void)state;
	expect_success(bcm283x_card_open(&one, &card, &d), &d);
	assert_true(m.host.no_detect && m.host.slow_writes && m.host.clock_hz == 200000000);
	assert_int_equal(m.clock, PROPERTY_CLOCK_EMMC);
	assert_int_equal(m.pins_then[0], 0x00000123);
	assert_int_equal(m.pins_then[1], 0x3ffedcba | 0x24000000);
	assert_int_equal(m.pins_then[2], 0xabcdefff);
	assert_memory_equal(m.pins, m.pins_then, sizeof(found));
	expect_success(card.close(&card, &d), &d);
	assert_memory_equal(m.pins, found, sizeof(found));
	m.pins[0] = 7; /* another's by now */
	expect_success(card.close(&card, &d), &d);
	assert_int_equal(m.pins[0], 7);
}

static void nowhere(void **state)
{
	(void)state;
	m.there = 0;
	expect_failure(bcm283x_card_open(&one, &card, &d), &d, "SD card at EMMC", "none answers");
	assert_memory_equal(m.pins, found, sizeof(found));
	assert_string_equal(m.logged, "");
	expect_failure(bcm283x_card_open(&two, &card, &d), &d, "SD card at EMMC", "none answers");
	assert_string_equal(m.logged, "SD card at EMMC2: none answers");
	assert_int_equal(m.opened, 3);
}

/* Silicon's answers first; its pins are nobody else's. */
static void at_either(void **state)
{
	(void)state;
	m.there = BASE + BCM283X_EMMC2;
	expect_success(bcm283x_card_open(&two, &card, &d), &d);
	assert_string_equal(card.name, "SD card at EMMC2");
	assert_int_equal(m.opened, 1);
	assert_int_equal(m.clock, PROPERTY_CLOCK_EMMC2);
	assert_false(m.host.slow_writes);
	m.there = BASE + BCM283X_EMMC;
	expect_success(bcm283x_card_open(&two, &card, &d), &d);
	assert_string_equal(card.name, "SD card at EMMC");
	assert_memory_equal(m.pins, found, sizeof(found));
}

static void no_clock(void **state)
{
	(void)state;
	m.hz = 0;
	expect_failure(bcm283x_card_open(&one, &card, &d), &d, "SD card at EMMC",
		       "the firmware gives its clock no rate");
	m.no_answer = true;
	expect_failure(bcm283x_card_open(&one, &card, &d), &d, "VideoCore mailbox",
		       "no answer in 100 ms");
	m.no_clock = true;
	expect_failure(bcm283x_card_open(&one, &card, &d), &d, "VideoCore mailbox",
		       "clock 1 stays off: 0x2");
	m.no_power = true;
	expect_failure(bcm283x_card_open(&one, &card, &d), &d, "VideoCore mailbox",
		       "power 0 stays off: 0x2");
	assert_int_equal(m.opened, 0);
	assert_memory_equal(m.pins, found, sizeof(found));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(pins, reset),
		cmocka_unit_test_setup(nowhere, reset),
		cmocka_unit_test_setup(at_either, reset),
		cmocka_unit_test_setup(no_clock, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
