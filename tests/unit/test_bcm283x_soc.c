/* SPDX-License-Identifier: Apache-2.0 */
/* board/soc/bcm283x/soc.c: what is written where, and what is made of the firmware's answers. */
#include "tests/unit/expect.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "arch/arm64/cache.h"
#include "board/driver/mmio.h"
#include "board/soc/bcm283x/armstub.h"
#include "board/soc/bcm283x/soc.h"
#include "lib/log.h"

#define BASE  0x3f000000ull
#define LOCAL 0x40000000ull

static const struct bcm283x soc = {
	.peripherals = BASE, .local = LOCAL, .crystal_hz = 19200000, .low_end = BASE};
static const struct bcm283x soc4 = {
	.peripherals = BASE, .local = LOCAL, .crystal_hz = 54000000, .low_end = 0xfc000000};
static struct diag d;
static char logged[256];

static struct {
	uint64_t address[16];
	uint32_t value[16];
	unsigned n;
	uint32_t gpio, rstc, rsts;
} chip;

/* What the firmware answers; silent: it does not. */
static struct {
	uint32_t revision, memory_base, memory, uart_hz, core_hz;
	unsigned silent_from, asked;
} vc;

static struct {
	uint32_t hz, baud;
	bool refuses;
} line;

/* In place of property.c, which has a test of its own. */
static int answer(struct diag *diag)
{
	return ++vc.asked > vc.silent_from ? diag_fail(diag, "VideoCore mailbox", "no answer") : 0;
}

int property_revision(const struct property_channel *channel, uint32_t *revision, struct diag *diag)
{
	assert_true(channel->base == BASE + 0xb880);
	assert_true(channel->bus_address >> 30 == 3 && !((uintptr_t)channel->buffer & 63));
	assert_true(channel->flush == dcache_flush);
	*revision = vc.revision;
	return answer(diag);
}

int property_memory(const struct property_channel *channel, struct range *memory, struct diag *diag)
{
	(void)channel;
	*memory = (struct range){vc.memory_base, vc.memory};
	return answer(diag);
}

int property_clock_hz(const struct property_channel *channel, enum property_clock clock,
		      uint32_t *hz, struct diag *diag)
{
	(void)channel;
	*hz = clock == PROPERTY_CLOCK_UART   ? vc.uart_hz
	      : clock == PROPERTY_CLOCK_CORE ? vc.core_hz
					     : 1500000000;
	return answer(diag);
}

uint64_t property_ram_size(uint32_t revision)
{
	return (uint64_t)MIB(256) << (revision >> 20 & 7);
}

uint32_t mmio_read32(uint64_t address)
{
	switch (address - BASE) {
	case 0x200004:
		return chip.gpio;
	case 0x10001c:
		return chip.rstc;
	case 0x100020:
		return chip.rsts;
	}
	fail_msg("read at 0x%llx", (unsigned long long)address);
	return 0;
}

void mmio_write32(uint64_t address, uint32_t value)
{
	assert_true(chip.n < COUNT(chip.value));
	chip.address[chip.n] = address;
	chip.value[chip.n++] = value;
}

void dcache_flush(uint64_t base, uint64_t size)
{
	(void)base;
	(void)size;
}

static bool uart_set(const struct uart *uart, uint32_t baud)
{
	line.hz = uart->clock_hz;
	line.baud = baud;
	return !line.refuses;
}

const struct uart_ops uart_pl011 = {.init = uart_set}, uart_bcm_aux = {.init = uart_set};
static const struct uart pl011 = {.ops = &uart_pl011, .clock_hz = 1};
static const struct uart mini = {.ops = &uart_bcm_aux, .clock_hz = 1};

void log_line(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(logged, sizeof(logged), format, arguments);
	va_end(arguments);
}

static int reset(void **state)
{
	(void)state;
	memset(&chip, 0, sizeof(chip));
	memset(&line, 0, sizeof(line));
	vc = (typeof(vc)){.revision = 0xa02082,
			  .memory = 0x3b400000,
			  .uart_hz = 48000000,
			  .core_hz = 250000000,
			  .silent_from = 99};
	return 0;
}

static void expect_write(unsigned i, uint64_t address, uint32_t value)
{
	assert_true(i < chip.n);
	if (chip.address[i] != address || chip.value[i] != value)
		fail_msg("write %u: 0x%x at 0x%llx", i, chip.value[i],
			 (unsigned long long)chip.address[i]);
}

/* The other pins of the register keep what they are. */
static void pins(void **state)
{
	(void)state;
	chip.gpio = 0xffffffff;
	bcm283x_early(&soc, &mini);
	assert_int_equal(chip.n, 3);
	expect_write(0, LOCAL, 0);
	expect_write(1, LOCAL + 8, 0x80000000);
	expect_write(2, BASE + 0x200004, 0xfffc0fff | 2 << 12 | 2 << 15);
	chip.gpio = 0;
	bcm283x_early(&soc, &pl011);
	expect_write(5, BASE + 0x200004, 4 << 12 | 4 << 15);
}

static void clocks(void **state)
{
	(void)state;
	expect_success(bcm283x_clocks(&soc, &mini, 115200, &d), &d);
	assert_int_equal(line.hz, 250000000);
	assert_int_equal(line.baud, 115200);
	expect_success(bcm283x_clocks(&soc, &pl011, 115200, &d), &d);
	assert_int_equal(line.hz, 48000000);
	line.refuses = true;
	expect_failure(bcm283x_clocks(&soc, &pl011, 115200, &d), &d, "UART",
		       "cannot be set to 115200 baud from a clock of 48000000 Hz");
	vc.silent_from = 0;
	expect_failure(bcm283x_clocks(&soc, &pl011, 115200, &d), &d, "VideoCore mailbox",
		       "no answer");
}

static void memory_of_pi3(void **state)
{
	struct range ram[3];

	(void)state;
	assert_int_equal(bcm283x_memory(&soc, ram, &d), 1);
	assert_true(ram[0].base == 0 && ram[0].size == 0x3b400000);
	assert_string_equal(logged, "revision 0xa02082, 1024 MiB, Arm at 1500 MHz");
}

static void memory_of_pi4(void **state)
{
	struct range ram[3];

	(void)state;
	vc.revision = 0xb03115; /* 2 GiB */
	assert_int_equal(bcm283x_memory(&soc4, ram, &d), 2);
	assert_true(ram[1].base == GIB(1) && ram[1].size == GIB(1));
	vc.revision = 0xc03115; /* 4 GiB: what is behind the peripherals is not there */
	assert_int_equal(bcm283x_memory(&soc4, ram, &d), 2);
	assert_true(ram[1].base == GIB(1) && range_end(ram[1]) == 0xfc000000);
	vc.revision = 0xd03115; /* 8 GiB */
	assert_int_equal(bcm283x_memory(&soc4, ram, &d), 3);
	assert_true(range_end(ram[1]) == 0xfc000000);
	assert_true(ram[2].base == GIB(4) && ram[2].size == GIB(4));
}

/* Neither registers, nor what is listed above 1 GiB, is memory once more. */
static void memory_that_is_not(void **state)
{
	struct range ram[3];

	(void)state;
	vc.memory = 0xffffffff;
	assert_int_equal(bcm283x_memory(&soc, ram, &d), 1);
	assert_true(ram[0].base == 0 && ram[0].size == BASE);
	vc.revision = 0xd03115;
	assert_int_equal(bcm283x_memory(&soc4, ram, &d), 3);
	assert_true(ram[0].base == 0 && ram[0].size == GIB(1));
	vc.memory = 0;
	expect_failure(bcm283x_memory(&soc4, ram, &d) ? 0 : -1, &d, "VideoCore mailbox",
		       "says that 0x0 bytes from 0x0 on are the Arm's");
	vc.memory_base = 0x1000;
	vc.memory = 0x3b3ff000;
	expect_failure(bcm283x_memory(&soc4, ram, &d) ? 0 : -1, &d, "VideoCore mailbox",
		       "says that 0x3b3ff000 bytes from 0x1000 on are the Arm's");
}

static void no_memory(void **state)
{
	struct range ram[3];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		vc.asked = 0;
		vc.silent_from = i;
		d.object[0] = '\0';
		assert_int_equal(bcm283x_memory(&soc, ram, &d), 0);
		assert_string_equal(d.object, "VideoCore mailbox");
	}
}

/* A write without the password is none. */
static void power(void **state)
{
	(void)state;
	chip.rstc = 0x102 | 1 << 4;
	chip.rsts = 0xff001000;
	bcm283x_reset(&soc);
	assert_int_equal(chip.n, 2);
	expect_write(0, BASE + 0x100024, 0x5a00000a);
	expect_write(1, BASE + 0x10001c, 0x5a000102 | 2 << 4);
	bcm283x_off(&soc);
	assert_int_equal(chip.n, 5);
	expect_write(2, BASE + 0x100020, 0x5a001555);
	expect_write(4, BASE + 0x10001c, 0x5a000102 | 2 << 4);
}

static void tree_address(void **state)
{
	(void)state;
	expect_success(armstub_check_tree(0, 0x4000000, &d), &d);
	expect_success(armstub_check_tree(0x4000000, 0x4000000, &d), &d);
	expect_failure(armstub_check_tree(0x100, 0x4000000, &d), &d, "config.txt",
		       "the firmware has put the device tree to 0x100, wanted is "
		       "device_tree_address=0x4000000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(pins, reset),
		cmocka_unit_test_setup(clocks, reset),
		cmocka_unit_test_setup(memory_of_pi3, reset),
		cmocka_unit_test_setup(memory_of_pi4, reset),
		cmocka_unit_test_setup(memory_that_is_not, reset),
		cmocka_unit_test_setup(no_memory, reset),
		cmocka_unit_test_setup(power, reset),
		cmocka_unit_test_setup(tree_address, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
