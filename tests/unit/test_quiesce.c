/* SPDX-License-Identifier: Apache-2.0 */
/* el2/vm/quiesce.c and quiesce_pci.c on models of the devices: each class comes to rest, one that
 * does not is named, and no bridge leads round in a circle. */
#include "tests/unit/expect.h"

#include <string.h>

#include "el2/vm/quiesce.h"
#include "el2/vm/quiesce_reach.h"

#define BASE 0xff000000ull
#define SLOW 3u /* looks until a device that is waited for has done what it is told */

static struct {
	uint32_t reg[0x10000 / 4];
	uint32_t config[4 << 20 >> 2]; /* of four buses */
	uint64_t now, end_of_reset;
	unsigned writes, early; /* accesses of a function that is being reset */
	/* the register and its bits that follow a write, SLOW looks later */
	uint64_t watched;
	uint32_t was, becomes;
	unsigned looks;
	bool dead;
	uint32_t killed; /* PL330: threads, bit 8 the manager */
} m;

static bool is_config(uint64_t address)
{
	return address < sizeof(m.config);
}

static uint32_t *word(uint64_t address)
{
	if (is_config(address))
		return &m.config[address / 4];
	assert_in_range(address, BASE, BASE + sizeof(m.reg) - 1);
	return &m.reg[(address - BASE) / 4];
}

uint32_t mmio_read32(uint64_t address)
{
	if (is_config(address) && m.now < m.end_of_reset)
		m.early++;
	if (address == m.watched && !m.dead && *word(address) == m.was && m.looks++ >= SLOW)
		*word(address) = m.becomes;
	return *word(address);
}

uint8_t mmio_read8(uint64_t address)
{
	if (address == m.watched && !m.dead && m.looks++ >= SLOW)
		*word(address) = m.becomes;
	return (uint8_t)(*word(address) >> 8 * (address & 3));
}

void mmio_write8(uint64_t address, uint8_t value)
{
	m.writes++;
	*word(address) = (*word(address) & ~(0xffu << 8 * (address & 3))) |
			 (uint32_t)value << 8 * (address & 3);
}

/* What the PL330's debug interface is told: DMAKILL for a channel's thread or the manager. */
static void debug_command(void)
{
	uint32_t instruction = *word(BASE + 0xd04);

	assert_int_equal(instruction >> 16, 0x01);
	m.killed |= instruction & 1 ? 1u << (instruction >> 8 & 7) : 0x100;
}

void mmio_write32(uint64_t address, uint32_t value)
{
	m.writes++;
	*word(address) = value;
	if (address == BASE + 0xd0c)
		debug_command();
	if (address == BASE + 0x20) /* an xHCI's HCRST, done at once */
		*word(address) &= ~2u;
}

uint64_t deadline_us(uint32_t microseconds)
{
	return m.now + microseconds;
}

bool deadline_over(uint64_t deadline)
{
	return m.now++ >= deadline;
}

uint64_t quiesce_register(uint64_t address)
{
	return address;
}

void quiesce_relax(void)
{
}

static uint64_t told;

static void tell(uint64_t base)
{
	if (!told)
		told = base;
}

/* The first that does not come to rest; 0: all do. */
static uint64_t loud_of(unsigned vm)
{
	bool all;

	told = 0;
	all = quiesce(vm, tell);
	assert_int_equal(all, !told);
	return told;
}

static void start(enum quiesce_class class)
{
	memset(&m, 0, sizeof(m));
	m.watched = 1;   /* nothing */
	m.reg[0] = 0x20; /* CAPLENGTH, of an xHCI */
	n_quiesce_devices = 1;
	quiesce_devices[0] =
		(struct quiesce_device){.base = BASE, .class = (uint8_t) class, .vm = 2};
}

/* The register follows; without it, the device is named. */
static void wait_of(enum quiesce_class class, uint32_t offset, uint32_t was, uint32_t becomes)
{
	for (int dead = 0; dead < 2; dead++) {
		start(class);
		m.watched = BASE + offset;
		m.was = was;
		m.becomes = becomes;
		m.dead = dead;
		*word(BASE + offset) = was;
		assert_int_equal(loud_of(2), dead ? BASE : 0);
	}
}

static void waits_are_bounded(void **state)
{
	(void)state;
	wait_of(QUIESCE_AHCI, 0x04, 0x80000001, 0x80000000);
	wait_of(QUIESCE_PL330, 0xd00, 1, 0);
	wait_of(QUIESCE_DWC2, 0x10, 1, 0);
	wait_of(QUIESCE_ZDMA, 0x11c, 2, 3);
	wait_of(QUIESCE_DWC3, 0x24, 0, 1);
}

static void virtio_is_reset(void **state)
{
	(void)state;
	start(QUIESCE_VIRTIO_MMIO);
	*word(BASE + 0x70) = 0xf;
	assert_int_equal(loud_of(1), 0);
	assert_int_equal(m.writes, 0); /* another VM's */
	assert_int_equal(loud_of(2), 0);
	assert_int_equal(*word(BASE + 0x70), 0);
}

static void sdhci_is_reset(void **state)
{
	(void)state;
	start(QUIESCE_SDHCI);
	m.watched = BASE + 0x2f;
	*word(BASE + 0x2c) = 0x000e0007;
	m.becomes = 0x000e0007;
	assert_int_equal(loud_of(2), 0);
	assert_in_range(m.looks, SLOW, 2 * SLOW);
	m.dead = true;
	assert_int_equal(loud_of(2), BASE);
}

static void engines_are_stopped(void **state)
{
	(void)state;
	start(QUIESCE_PL330);
	assert_int_equal(loud_of(2), 0);
	assert_int_equal(m.killed, 0x1ff);
	start(QUIESCE_PL080);
	*word(BASE + 0x30) = 7;
	assert_int_equal(loud_of(2), 0);
	assert_int_equal(*word(BASE + 0x30), 6);
	start(QUIESCE_GEM);
	*word(BASE) = 0x1c;
	assert_int_equal(loud_of(2), 0);
	assert_int_equal(*word(BASE), 0x10);
	start(QUIESCE_ZDMA);
	*word(BASE + 0x200) = 1;
	assert_int_equal(loud_of(2), 0);
	assert_int_equal(*word(BASE + 0x200), 0);
	start(QUIESCE_DPDMA);
	for (unsigned n = 0; n < 6; n++)
		*word(BASE + 0x218 + 0x100 * n) = 3;
	assert_int_equal(loud_of(2), 0);
	for (unsigned n = 0; n < 6; n++)
		assert_int_equal(*word(BASE + 0x218 + 0x100 * n), 2);
}

/* The VideoCore's channels go on. */
static void channels_of_the_arm_are_stopped(void **state)
{
	(void)state;
	start(QUIESCE_BCM2835_DMA);
	quiesce_devices[0].buses = 0x4005;
	for (unsigned n = 0; n < 15; n++)
		*word(BASE + 0x100 * n) = 2; /* it has ended */
	m.watched = BASE + 0x200;
	m.was = 0;
	m.becomes = 1u << 6; /* paused, a write is on its way: for ever */
	m.looks = SLOW;
	assert_int_equal(loud_of(2), BASE);
	for (unsigned n = 0; n < 15; n++)
		assert_int_equal(*word(BASE + 0x100 * n), n == 2            ? 1u << 6
							  : 0x4005 >> n & 1 ? 1u << 31
									    : 2);
}

static void uarts_are_silent(void **state)
{
	(void)state;
	start(QUIESCE_PL011);
	*word(BASE + 0x38) = 0x7ff;
	*word(BASE + 0x48) = 7;
	*word(BASE + 0x30) = 0x301;
	assert_int_equal(loud_of(2), 0);
	assert_int_equal(*word(BASE + 0x38), 0);
	assert_int_equal(*word(BASE + 0x48), 0);
	assert_int_equal(*word(BASE + 0x30), 0x301); /* the log goes there, too */
	start(QUIESCE_SBSA_UART);
	*word(BASE + 0x48) = 7;
	assert_int_equal(loud_of(2), 0);
	assert_int_equal(*word(BASE + 0x48), 7);
}

/* One that does not come to rest keeps none of the others from it. */
static void all_are_told(void **state)
{
	(void)state;
	start(QUIESCE_AHCI);
	m.dead = true;
	quiesce_devices[1] = (struct quiesce_device){BASE + 0x1000, 0, QUIESCE_GEM, 2};
	quiesce_devices[2] = (struct quiesce_device){BASE + 0x2000, 0, QUIESCE_AHCI, 2};
	n_quiesce_devices = 3;
	*word(BASE + 0x1000) = 0xc;
	assert_int_equal(loud_of(2), BASE);
	assert_int_equal(*word(BASE + 0x1000), 0);
}

/* --- PCI --- */

static uint32_t *function(unsigned bus, unsigned device, unsigned number, uint32_t command)
{
	uint32_t *config = &m.config[(bus << 20 | device << 15 | number << 12) / 4];

	config[0] = 0x10001af4;
	config[1] = command;
	return config;
}

static void start_pci(void)
{
	start(QUIESCE_PCI_ECAM);
	quiesce_devices[0].base = 0;
	quiesce_devices[0].buses = 4;
	memset(m.config, 0xff, sizeof(m.config));
}

static void clear(uint32_t *config)
{
	memset(config + 2, 0, 248);
}

static void masters_are_switched_off(void **state)
{
	uint32_t *plain, *second;

	(void)state;
	start_pci();
	plain = function(0, 3, 0, 0xf9000007);
	clear(plain);
	plain[3] = 1u << 23; /* several functions */
	second = function(0, 3, 5, 4);
	clear(second);
	assert_int_equal(loud_of(2), 0);
	assert_int_equal(plain[1], 3); /* and no status bit is cleared by a one */
	assert_int_equal(second[1], 0);
	assert_true(m.now < 100000);
}

static uint32_t *express(unsigned bus, unsigned device, uint32_t command, bool can_reset)
{
	uint32_t *config = function(bus, device, 0, command | 1u << 20);

	clear(config);
	config[0x34 / 4] = 0x40;
	config[0x40 / 4] = 0x5005; /* MSI, then PCI Express */
	config[0x50 / 4] = 0x0010;
	config[0x54 / 4] = can_reset ? 1u << 28 : 0;
	config[0x58 / 4] = 0x2810;
	return config;
}

static void functions_are_reset(void **state)
{
	uint32_t *can, *cannot, *unused;

	(void)state;
	start_pci();
	can = express(0, 1, 6, true);
	cannot = express(0, 2, 6, false);
	unused = express(0, 4, 0, true);
	assert_int_equal(loud_of(2), 0);
	assert_int_equal(can[0x58 / 4], 0xa810);
	assert_int_equal(cannot[0x58 / 4], 0x2810);
	assert_int_equal(unused[0x58 / 4], 0x2810);
	assert_true(m.now >= 100000);
}

static void pending_is_waited_for(void **state)
{
	uint32_t *config;

	(void)state;
	for (int dead = 0; dead < 2; dead++) {
		start_pci();
		quiesce_devices[0].base = 0;
		config = express(0, 1, 4, true);
		m.watched = (1 << 15) + 0x58;
		config[0x58 / 4] = m.was = 0x200000;
		m.becomes = 0;
		m.dead = dead;
		/* 0, the base, is no failure's: the host is elsewhere */
		assert_int_equal(quiesce_pci(&quiesce_devices[0]), !dead);
	}
}

static void a_list_without_end_ends(void **state)
{
	uint32_t *config;

	(void)state;
	start_pci();
	config = express(0, 1, 4, true);
	config[0x40 / 4] = 0x4005; /* itself */
	assert_int_equal(loud_of(2), 0);
	assert_int_equal(config[1] & 4, 0);
}

static uint32_t *bridge(unsigned bus, unsigned device, unsigned secondary)
{
	uint32_t *config = function(bus, device, 0, 7);

	clear(config);
	config[3] = 1u << 16;
	config[6] = secondary << 8;
	return config;
}

/* What is behind a bridge is found, be its number smaller; one that leads back, or to a bus that
 * there is not, leads nowhere. */
static void bridges_are_passed(void **state)
{
	uint32_t *deep, *over;

	(void)state;
	start_pci();
	over = bridge(0, 1, 3);
	bridge(3, 0, 1);
	bridge(3, 1, 0);
	bridge(3, 2, 200);
	deep = function(1, 0, 0, 4);
	clear(deep);
	assert_int_equal(loud_of(2), 0);
	assert_int_equal(over[1], 3);
	assert_int_equal(over[6], 3 << 8);
	assert_int_equal(deep[1], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_are_bounded),
		cmocka_unit_test(virtio_is_reset),
		cmocka_unit_test(sdhci_is_reset),
		cmocka_unit_test(engines_are_stopped),
		cmocka_unit_test(channels_of_the_arm_are_stopped),
		cmocka_unit_test(uarts_are_silent),
		cmocka_unit_test(all_are_told),
		cmocka_unit_test(masters_are_switched_off),
		cmocka_unit_test(functions_are_reset),
		cmocka_unit_test(pending_is_waited_for),
		cmocka_unit_test(a_list_without_end_ends),
		cmocka_unit_test(bridges_are_passed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
