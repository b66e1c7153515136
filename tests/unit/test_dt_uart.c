/* SPDX-License-Identifier: Apache-2.0 */
/* Which UART dt_find_uart takes, and what it says of it. */
#include "tests/unit/expect.h"

#include <string.h>

#include "dtb/tree/uart.h"
#include "tests/unit/dt_help.h"

static const char *const names[] = {"arm,pl011", "ns16550a", "snps,dw-apb-uart", "cdns,uart-r1p12",
				    NULL};
enum { PL011, NS16550A, DW_APB, CADENCE, NONE = -1 };

static struct diag d;
static struct dt_uart u;

static void find(const char *file, const char *more)
{
	struct blob t = dt_board_file(file, more, strcmp(file, "soc.dts") ? "" : "-@");

	memset(&u, 0xa5, sizeof(u));
	expect_success(dt_find_uart(tree_open(t.data, &d), names, &u, &d), &d);
	dt_free(&t);
}

static void found(int match, uint64_t base)
{
	assert_int_equal(u.match, match);
	assert_string_equal(u.compatible, names[match]);
	assert_int_equal(u.regs.base, base);
}

static void nothing(void)
{
	assert_int_equal(u.match, NONE);
	assert_string_equal(u.compatible, "");
}

static void stdout_path(void **state)
{
	(void)state;
	find("virt.dts", "");
	found(PL011, 0x9000000);
	assert_int_equal(u.regs.size, 0x1000);
	assert_int_equal(u.intid, 33);
	assert_false(u.edge);
	/* by an alias, through a bus */
	find("soc.dts", "");
	found(DW_APB, 0xf0020000);
	assert_int_equal(u.regs.size, 0x100);
	assert_int_equal(u.intid, 52);
	/* by a path, with options */
	find("soc.dts", "/ { chosen { stdout-path = \"/soc/serial@21000:9600\"; };"
			"soc { serial@21000 { compatible = \"cdns,uart-r1p12\"; }; }; };");
	found(CADENCE, 0xf0021000);
}

/* Nothing that stdout-path names is there: the first that is known, wherever it is. */
static void first_known(void **state)
{
	(void)state;
	find("virt.dts", "/ { chosen { stdout-path = \"nobody\"; }; };");
	found(PL011, 0x9000000);
	find("virt.dts", "/ { /delete-node/ chosen; };");
	found(PL011, 0x9000000);
	find("virt.dts", "/ { chosen { stdout-path = \"/chosen\"; }; };");
	found(PL011, 0x9000000);
	find("soc.dts", "/ { soc { serial@20000 { status = \"disabled\"; }; }; };");
	found(DW_APB, 0xf0021000);
	find("virt.dts", "/ { /delete-node/ chosen; /delete-node/ pl011@9000000; };");
	nothing();
}

/* What stdout-path names is not guessed around: it is told. */
static void unknown(void **state)
{
	(void)state;
	find("virt.dts",
	     "/ { pl011@9000000 { compatible = \"test,uart\", \"test,old\"; };"
	     "s@9100000 { compatible = \"ns16550a\"; reg = <0 0x9100000 0 0x100>; }; };");
	assert_int_equal(u.match, NONE);
	assert_string_equal(u.compatible, "test,uart");
	assert_int_equal(u.regs.base, 0x9000000);
	/* a name that is too long is cut, a compatible that is no list of strings is none */
	find("virt.dts",
	     "/ { pl011@9000000 { compatible = \"test,0123456789012345678901234567890123"
	     "45678901234567890123456789\"; }; };");
	assert_string_equal(u.compatible, "test,012345678901234567890123456789012345678901");
	find("virt.dts", "/ { pl011@9000000 { compatible = [61 62]; }; };");
	nothing();
	find("virt.dts", "/ { pl011@9000000 { compatible = [61 00 62]; }; };");
	assert_string_equal(u.compatible, "a");
	assert_int_equal(u.match, NONE);
}

/* From what it is to what it is like: the first that is known. */
static void most_specific(void **state)
{
	(void)state;
	find("virt.dts", "/ { pl011@9000000 { compatible = \"test,own\", \"snps,dw-apb-uart\", "
			 "\"ns16550a\"; }; };");
	found(DW_APB, 0x9000000);
}

static void layout(void **state)
{
	(void)state;
	find("virt.dts", "");
	assert_int_equal(u.reg_shift, DT_UART_MISSING);
	assert_int_equal(u.reg_io_width, DT_UART_MISSING);
	assert_false(u.big_endian);
	find("virt.dts",
	     "/ { pl011@9000000 { compatible = \"ns16550a\"; reg-shift = <2>; "
	     "reg-io-width = <4>; reg-offset = <0x100>; big-endian; interrupts = <0 5 1>; "
	     "}; };");
	found(NS16550A, 0x9000100);
	assert_int_equal(u.regs.size, 0xf00);
	assert_int_equal(u.reg_shift, 2);
	assert_int_equal(u.reg_io_width, 4);
	assert_true(u.big_endian);
	assert_int_equal(u.intid, 37);
	assert_true(u.edge);
	/* polled only: no interrupt, one that means nothing */
	find("virt.dts", "/ { pl011@9000000 { /delete-property/ interrupts; }; };");
	assert_int_equal(u.intid, 0);
	find("virt.dts", "/ { pl011@9000000 { interrupts = <0 1>; }; };");
	found(PL011, 0x9000000);
	assert_int_equal(u.intid, 0);
}

/* A bus that moves addresses twice, and buses that the CPU does not reach the UART through. */
static void buses(void **state)
{
	(void)state;
	find("virt.dts",
	     "/ { /delete-node/ pl011@9000000; outer { #address-cells = <2>; #size-cells = <1>; "
	     "ranges = <0x1 0x0 0x0 0x20000000 0x100000>;"
	     "inner { #address-cells = <1>; #size-cells = <1>; "
	     "ranges = <0x0 0x1 0x1000 0x1000>, <0x8000 0x1 0x80000 0x1000>;"
	     "serial@8100 { compatible = \"ns16550a\"; reg = <0x8100 0x100>; }; }; }; };");
	found(NS16550A, 0x20080100);
	/* where it starts, is where it is */
	find("virt.dts", "/ { /delete-node/ pl011@9000000; outer { #address-cells = <1>; "
			 "#size-cells = <1>; ranges = <0x0 0x0 0x1000 0x1000>;"
			 "serial@8100 { compatible = \"ns16550a\"; reg = <0xff0 0x100>; }; }; };");
	found(NS16550A, 0x1ff0);
	find("virt.dts", "/ { /delete-node/ pl011@9000000; outer { #address-cells = <1>; "
			 "#size-cells = <1>; ranges = <0x0 0x0 0x1000 0x1000>;"
			 "serial@8100 { compatible = \"ns16550a\"; reg = <0x1000 0x100>; }; }; };");
	nothing();
	find("virt.dts",
	     "/ { /delete-node/ pl011@9000000; outer { ranges; #address-cells = <2>; "
	     "#size-cells = <2>; inner { #address-cells = <7>; #size-cells = <1>; ranges = <1 2 "
	     "3>; "
	     "bus { ranges; #address-cells = <1>; #size-cells = <1>;"
	     "serial@8100 { compatible = \"ns16550a\"; reg = <0xff0 0x100>; }; }; }; }; };");
	nothing();
	find("virt.dts",
	     "/ { /delete-node/ chosen; pl011@9000000 { status = \"disabled\"; }; i2c { "
	     "#address-cells = <1>; #size-cells = <0>; "
	     "uart@4 { compatible = \"ns16550a\"; reg = <4>; }; }; };");
	nothing();
}

static void malformed(const char *more, const char *reason)
{
	struct blob t = dt_board_file("virt.dts", more, "");

	expect_failure(dt_find_uart(tree_open(t.data, &d), names, &u, &d), &d, "pl011@9000000",
		       reason);
	dt_free(&t);
}

static void failures(void **state)
{
	(void)state;
	malformed("/ { pl011@9000000 { reg = <1 2 3>; }; };",
		  "reg does not fit the #address-cells and #size-cells of /");
	malformed("/ { pl011@9000000 { reg-offset = <0x1000>; }; };",
		  "reg-offset 0x1000 is outside its reg");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stdout_path), cmocka_unit_test(first_known),
		cmocka_unit_test(unknown),     cmocka_unit_test(most_specific),
		cmocka_unit_test(layout),      cmocka_unit_test(buses),
		cmocka_unit_test(failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
