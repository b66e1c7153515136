/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual PL011, as a driver and as its other side see it. */
#include "el2/vdev/vpl011.h"

#include <stdio.h>
#include <string.h>

#include "gic/vgic/vgic.h"
#include "tests/unit/device_help.h"
#include "tests/unit/expect.h"

#define INTID 64u
#define DR    0x00u
#define FR    0x18u
#define IBRD  0x24u
#define FBRD  0x28u
#define LCR_H 0x2cu
#define CR    0x30u
#define IFLS  0x34u
#define IMSC  0x38u
#define RIS   0x3cu
#define MIS   0x40u
#define ICR   0x44u
#define CTS   0x07u /* and DSR, DCD */
#define BUSY  0x08u
#define RXFE  0x10u
#define TXFF  0x20u
#define RXFF  0x40u
#define TXFE  0x80u
#define RX    0x10u
#define TX    0x20u
#define RT    0x40u

static struct vpl011 uart;
static struct vgic_vm its_gic;
static unsigned pokes;

static void poke(void)
{
	assert_int_equal(held, 0);
	pokes++;
}

static uint32_t get(uint64_t offset)
{
	bool there = true;
	uint64_t value = vpl011_registers.read(NULL, &uart, offset, 4, &there);

	assert_true(there);
	assert_true(value <= UINT32_MAX);
	return (uint32_t)value;
}

static void put(uint64_t offset, uint32_t value)
{
	bool there = true;

	vpl011_registers.write(NULL, &uart, offset, 4, value, &there);
	assert_true(there);
}

static int begin(void **state)
{
	(void)state;
	lock_order_open(&device_order);
	line_gic = &its_gic;
	line_intid = INTID;
	memset(&its_gic, 0, sizeof(its_gic));
	memset(&uart, 0xa5, sizeof(uart));
	uart.gic = &its_gic;
	uart.intid = INTID;
	uart.poke = poke;
	memset(&uart.lock, 0, sizeof(uart.lock));
	uart.lock.level = LOCK_DEVICE;
	uart.written = uart.shown = uart.lines = 0;
	uart.is_console = false;
	uart.eager = uart.poked = uart.starved = false;
	line = true; /* from whoever was there before */
	meanwhile = NULL;
	vpl011_registers.reset(NULL, &uart);
	assert_false(line);
	pokes = line_sets = 0;
	return 0;
}

static void writes(const char *text)
{
	for (; *text; text++)
		put(DR, (uint8_t)*text);
}

static void identity(void **state)
{
	static const uint8_t want[] = {0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1};

	(void)state;
	for (unsigned i = 0; i < COUNT(want); i++)
		assert_int_equal(get(0xfe0 + 4 * i), want[i]);
	assert_int_equal(get(0xfe1), 0);
	assert_int_equal(get(FR), CTS | TXFE | RXFE);
	assert_int_equal(get(CR), 0x300);
	assert_int_equal(get(IFLS), 0x12);
	assert_int_equal(get(RIS), 0);
	assert_int_equal(get(0x04), 0); /* RSR */
	assert_int_equal(get(0x48), 0); /* DMACR */
}

/* What a driver line_sets up it finds again, as wide as it is; it changes nothing here. */
static void settings(void **state)
{
	static const struct {
		uint32_t offset, kept;
	} registers[] = {{IBRD, 0xffff}, {FBRD, 0x3f}, {LCR_H, 0xff},
			 {CR, 0xffff},   {IFLS, 0x3f}, {IMSC, 0x7ff}};

	(void)state;
	for (unsigned i = 0; i < COUNT(registers); i++) {
		put(registers[i].offset, 0xffffffff);
		assert_int_equal(get(registers[i].offset), registers[i].kept);
	}
	put(0x48, 7);
	put(FR, 0);
	assert_int_equal(get(0x48), 0);
	vpl011_registers.reset(NULL, &uart);
	assert_int_equal(get(IMSC), 0);
	assert_int_equal(get(IFLS), 0x12);
}

static void text(void **state)
{
	uint64_t lines;

	(void)state;
	writes("one\ntw");
	assert_int_equal(vpl011_written(&uart, false, &lines), 6);
	assert_int_equal(lines, 4);
	assert_memory_equal(uart.text, "one\ntw", 6);
	vpl011_show(&uart, 4);
	assert_int_equal(uart.shown, 4);
	/* and in the next life */
	vpl011_registers.reset(NULL, &uart);
	assert_int_equal(vpl011_written(&uart, false, &lines), 6);
}

/* A life has ended in the middle of a line: that ends, and the next life's first line is whole. */
static void line_of_a_life(void **state)
{
	uint64_t lines;

	(void)state;
	uart.is_console = true;
	writes("one\ntw");
	vpl011_written(&uart, false, &lines);
	pokes = 0;
	vpl011_registers.reset(NULL, &uart);
	assert_int_equal(pokes, 1);
	assert_int_equal(vpl011_written(&uart, false, &lines), 8);
	assert_int_equal(lines, 8);
	assert_memory_equal(uart.text, "one\ntw\r\n", 8);
	/* there is nothing to end */
	pokes = 0;
	vpl011_registers.reset(NULL, &uart);
	assert_int_equal(pokes, 0);
	assert_int_equal(vpl011_written(&uart, false, &lines), 8);
	/* also behind a full FIFO */
	for (unsigned i = 0; i < VPL011_FIFO; i++)
		put(DR, 'x');
	vpl011_registers.reset(NULL, &uart);
	assert_int_equal(vpl011_written(&uart, false, &lines), VPL011_FIFO + 2);
	assert_int_equal(uart.text[(lines - 1) % VPL011_TEXT], '\n');
	vpl011_show(&uart, lines);
	assert_int_equal(get(FR), CTS | TXFE | RXFE);
}

/* Once for what is worth showing, until it was looked at. */
static void told(void **state)
{
	uint64_t lines;

	(void)state;
	writes("no line yet");
	assert_int_equal(pokes, 0);
	writes("\nand more\n");
	assert_int_equal(pokes, 1);
	vpl011_show(&uart, vpl011_written(&uart, true, &lines));
	writes("x");
	assert_int_equal(pokes, 2);
	writes("y\n");
	assert_int_equal(pokes, 2);
	vpl011_show(&uart, vpl011_written(&uart, false, &lines));
	for (unsigned i = 0; i < VPL011_LINE - 1; i++)
		writes("z");
	assert_int_equal(pokes, 2);
	writes("z");
	assert_int_equal(pokes, 3);
}

static void full(void **state)
{
	uint64_t lines;

	(void)state;
	put(IMSC, TX);
	assert_false(line); /* nothing was sent yet */
	for (unsigned i = 0; i < VPL011_FIFO - 1; i++)
		put(DR, 'a' + i % 26);
	assert_true(line);
	assert_int_equal(get(FR), CTS | TXFE | RXFE);
	put(DR, '!');
	assert_int_equal(get(FR), CTS | TXFF | BUSY | RXFE);
	assert_false(line);
	put(DR, '?'); /* is lost, as in hardware */
	assert_int_equal(vpl011_written(&uart, false, &lines), VPL011_FIFO);
	assert_int_equal(uart.text[VPL011_FIFO - 1], '!');
	/* room for one: enough for a driver that polls; one that sleeps is woken for half */
	vpl011_show(&uart, 1);
	vpl011_drive(&uart);
	assert_int_equal(get(FR) & (TXFF | TXFE), TXFE);
	assert_false(line);
	vpl011_show(&uart, VPL011_FIFO / 2);
	vpl011_drive(&uart);
	assert_true(line);
	put(ICR, TX);
	assert_false(line);
	/* what is kept is the last, around the end */
	vpl011_show(&uart, VPL011_FIFO);
	for (unsigned n = VPL011_FIFO; n < 3 * VPL011_TEXT; n++) {
		put(DR, n & 0x7f);
		vpl011_show(&uart, n + 1);
	}
	for (unsigned n = 2 * VPL011_TEXT; n < 3 * VPL011_TEXT; n++)
		assert_int_equal(uart.text[n % VPL011_TEXT], n & 0x7f);
}

static void received(void **state)
{
	(void)state;
	put(IMSC, RX | RT);
	assert_true(vpl011_receive(&uart, 'a'));
	vpl011_drive(&uart);
	assert_int_equal(get(MIS), RT);
	assert_true(line);
	for (unsigned i = 1; i < 16; i++)
		assert_true(vpl011_receive(&uart, (uint8_t)('a' + i)));
	assert_int_equal(get(MIS), RX | RT);
	assert_int_equal(get(FR) & (RXFE | RXFF), 0);
	assert_int_equal(get(DR), 'a');
	assert_int_equal(get(MIS), RT); /* below half */
	for (unsigned i = 1; i < 16; i++) {
		assert_true(line);
		assert_int_equal(get(DR), 'a' + i);
	}
	assert_false(line);
	assert_int_equal(get(FR), CTS | TXFE | RXFE);
	assert_int_equal(get(DR), 0);
	/* other levels; what the field cannot mean is the half */
	put(IFLS, 0x02);
	for (unsigned i = 0; i < 4; i++)
		vpl011_receive(&uart, 'x');
	assert_int_equal(get(RIS), RX | RT);
	put(ICR, RX | RT);
	assert_int_equal(get(RIS), 0);
	put(IFLS, 0x3a);
	vpl011_receive(&uart, 'x');
	assert_int_equal(get(RIS), RT);
}

/* Nothing is lost on this side: the other is told, and hears when there is room. */
static void no_room(void **state)
{
	(void)state;
	for (unsigned i = 0; i < VPL011_RECEIVE; i++)
		assert_true(vpl011_receive(&uart, (uint8_t)i));
	assert_int_equal(get(FR) & (RXFE | RXFF), RXFF);
	assert_false(vpl011_receive(&uart, 0));
	for (unsigned i = 0; i < VPL011_RECEIVE / 2; i++) {
		assert_int_equal(pokes, 0);
		assert_int_equal(get(DR), i);
	}
	assert_int_equal(pokes, 1);
	for (unsigned i = VPL011_RECEIVE / 2; i < VPL011_RECEIVE; i++)
		assert_int_equal(get(DR), i);
	assert_int_equal(pokes, 1);
}

/* Whoever counts what was taken hears of it once half of it is, also when nothing was refused. */
static void taken(void **state)
{
	uint32_t before = vpl011_taken(&uart);

	(void)state;
	for (unsigned i = 0; i < VPL011_RECEIVE / 2 + 1; i++)
		assert_true(vpl011_receive(&uart, (uint8_t)i));
	assert_int_equal(vpl011_taken(&uart) - before, 0);
	assert_int_equal(get(DR), 0);
	assert_int_equal(pokes, 1);
	assert_int_equal(vpl011_taken(&uart) - before, 1);
	assert_int_equal(get(DR), 1);
	assert_int_equal(pokes, 1);
	/* what a reset throws away is on nobody's way */
	vpl011_registers.reset(NULL, &uart);
	assert_int_equal(vpl011_taken(&uart) - before, VPL011_RECEIVE / 2 + 1);
}

static void other_masks(void)
{
	put(IMSC, 0);
}

static void other_unmasks(void)
{
	put(IMSC, RT);
}

/* Two cores set the line: what holds in the end is what holds. */
static void at_once(void **state)
{
	(void)state;
	vpl011_receive(&uart, 'a');
	meanwhile = other_masks;
	put(IMSC, RT);
	assert_false(line);
	meanwhile = other_unmasks;
	put(IMSC, RT);
	assert_true(line);
	meanwhile = other_masks;
	vpl011_drive(&uart); /* nothing to set */
	meanwhile = other_unmasks;
	put(IMSC, 0);
	assert_true(line);
	line_sets = 0;
	put(IBRD, 1);
	assert_int_equal(line_sets, 0);
}

static unsigned turns;

static void other_without_end(void)
{
	uart.drives++;
	turns++;
	meanwhile = other_without_end;
}

/* Cores that overtake this one again and again do not keep it; a reset forgets who was stopped on
 * the way. */
static void for_ever(void **state)
{
	(void)state;
	vpl011_receive(&uart, 'a');
	meanwhile = other_without_end;
	turns = 0;
	put(IMSC, RT);
	assert_int_equal(turns, 4);
	meanwhile = NULL;
	uart.drivers = 1;
	vpl011_registers.reset(NULL, &uart);
	line_sets = 0;
	vpl011_drive(&uart);
	assert_int_equal(line_sets, 0);
	assert_int_equal(get(FR) & RXFE, RXFE);
}

static void restart(void)
{
	vpl011_registers.reset(NULL, &uart);
}

/* A core that was about to set the line for a life that has ended: it is the next one's, which has
 * no interrupt, and no core on its way to set it. */
static void drives_into_the_next_life(void **state)
{
	(void)state;
	put(IMSC, RT);
	assert_false(line);
	vpl011_receive(&uart, 'a');
	meanwhile = restart;
	vpl011_drive(&uart);
	assert_false(line);
	assert_false(uart.driven);
	assert_int_equal(uart.drivers, 0);
	line_sets = 0;
	vpl011_drive(&uart);
	assert_int_equal(line_sets, 0);
}

/* Direct interrupts: EL2 does not see the end of one, so while the line is high each access asks
 * for it again; a handler that has left something in the FIFO, or only looked, is called again. */
static void asks_again(void **state)
{
	(void)state;
	its_gic.repeats = true;
	put(IMSC, RX | RT);
	get(DR);
	get(FR);
	assert_int_equal(line_sets, 0);
	assert_true(vpl011_receive(&uart, 'a') && vpl011_receive(&uart, 'b'));
	vpl011_drive(&uart);
	assert_int_equal(line_sets, 1);
	get(MIS);
	assert_int_equal(line_sets, 2);
	assert_int_equal(get(DR), 'a');
	assert_int_equal(line_sets, 3);
	assert_true(line);
	/* what comes meanwhile, too */
	assert_true(vpl011_receive(&uart, 'c'));
	vpl011_drive(&uart);
	assert_int_equal(line_sets, 4);
	get(DR);
	assert_int_equal(get(DR), 'c');
	assert_int_equal(line_sets, 6);
	assert_false(line);
	get(MIS);
	put(ICR, RX);
	assert_int_equal(line_sets, 6);
	/* masked with something in the FIFO, and not any more */
	assert_true(vpl011_receive(&uart, 'd'));
	vpl011_drive(&uart);
	put(IMSC, 0);
	assert_false(line);
	get(MIS);
	assert_int_equal(line_sets, 8);
	put(IMSC, RT);
	assert_true(line);
	assert_int_equal(line_sets, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(identity, begin),
		cmocka_unit_test_setup(settings, begin),
		cmocka_unit_test_setup(text, begin),
		cmocka_unit_test_setup(told, begin),
		cmocka_unit_test_setup(line_of_a_life, begin),
		cmocka_unit_test_setup(full, begin),
		cmocka_unit_test_setup(received, begin),
		cmocka_unit_test_setup(no_room, begin),
		cmocka_unit_test_setup(taken, begin),
		cmocka_unit_test_setup(at_once, begin),
		cmocka_unit_test_setup(for_ever, begin),
		cmocka_unit_test_setup(drives_into_the_next_life, begin),
		cmocka_unit_test_setup(asks_again, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
