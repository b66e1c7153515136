/* SPDX-License-Identifier: Apache-2.0 */
/* Channels between the domains of a configuration: what is read of them, and what is refused. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/channel_parse.h"
#include "dtb/config/channels.h"
#include "lib/diag_collect.h"
#include "tests/unit/system_help.h"

#define WIRE    "compatible = \"mullion,wire\"; "
#define BOTH    "domains = <&a &b>; "
#define NET     WIRE BOTH "type = \"net\"; "
#define CONSOLE WIRE BOTH "type = \"console\"; "
#define VSOCK   WIRE BOTH "type = \"vsock\"; "
#define MEMORY  WIRE BOTH "type = \"memory\"; "
#define SIZED   MEMORY "mullion,size = <0x1000>; "
#define DOMAIN  "compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\"; "
#define LONG    "a-name-of-32-characters-is-longer"
#define CLUSTER                                                                    \
	"/ { r5: cpus-r5@0 { compatible = \"cpus,cluster\"; cpu@0 { compatible = " \
	"\"arm,cortex-r5\"; }; }; };"

/* Three domains on virt, a moved to 0x90000000, b with fixed memory, and one for another
 * processor; with these channels. */
static void merge_channels(const char *channels)
{
	char config[4096];

	snprintf(config, sizeof(config),
		 "&{/} { domains { a: a { " DOMAIN "cpus = <&cpus 1 1>; "
		 "mullion,memory-size = <0x200000>; mullion,memory-at = <0x50000000>; }; "
		 "b: b { " DOMAIN "cpus = <&cpus 2 1>; memory = <0 0x60000000 0 0x100000>; }; "
		 "rpu: rpu { compatible = \"openamp,domain-v1\"; cpus = <&{/cpus-r5@0} 1 0>; "
		 "memory = <0 0x70000000 0 0x1000>; }; "
		 "c: c { " DOMAIN "cpus = <&cpus 4 1>; mullion,memory-rest; }; }; %s };",
		 channels);
	expect_success(merge_config("virt.dts",
				    CLUSTER "/ { reserved-memory { #address-cells = <2>; "
					    "#size-cells = <2>; ranges; x@78000000 { reg = <0 "
					    "0x78000000 0 0x1000>; }; }; };",
				    "-@", config),
		       &said);
}

/* One channel, net0, with this body, and what is read of it. */
static const struct sys_channel *one(const char *body)
{
	char text[2048];

	snprintf(text, sizeof(text), "channels { net0 { %s }; };", body);
	merge_channels(text);
	expect_success(parse_config(), &said);
	assert_int_equal(parsed.n_channels, 1);
	return &parsed.channels[0];
}

static void none_at_all(void **state)
{
	(void)state;
	merge_channels("");
	expect_success(parse_config(), &said);
	assert_int_equal(parsed.n_channels, 0);
	merge_channels("channels { #address-cells = <2>; };");
	expect_success(parse_config(), &said);
	assert_int_equal(parsed.n_channels, 0);
	for (unsigned k = 0; k < tree_last()->n_nodes; k++)
		if (!strcmp(tree_name(tree_last(), k), "channels"))
			assert_int_equal(tree_last()->node[k].class, NODE_GONE);
}

static void a_net_by_default(void **state)
{
	static const uint8_t first[] = {2, 'm', 'u', 'l', 0, 0},
			     second[] = {2, 'm', 'u', 'l', 0, 1};
	const struct sys_channel *channel = one(NET);

	(void)state;
	assert_string_equal(channel->name, "net0");
	assert_int_equal(channel->type, SYS_CHANNEL_NET);
	assert_string_equal(channels_word(channel->type), "net");
	assert_int_equal(channel->n_sides, 2);
	assert_int_equal(channel->side[0].domain, 0);
	assert_int_equal(channel->side[1].domain, 1);
	assert_memory_equal(channel->side[0].mac, first, 6);
	assert_memory_equal(channel->side[1].mac, second, 6);
	assert_int_equal(channel->mtu, 1500);
	assert_false(channel->checksum);
}

static void a_net_in_full(void **state)
{
	static const uint8_t first[] = {2, 0, 0, 0, 0, 1}, second[] = {0xfe, 1, 2, 3, 4, 5};
	const struct sys_channel *channel =
		one(WIRE "domains = <&c &a>; type = \"net\"; mullion,mtu = <9000>; "
			 "mullion,features = \"checksum\"; "
			 "mullion,mac-addresses = [02 00 00 00 00 01 fe 01 02 03 04 05];");

	(void)state;
	assert_int_equal(channel->side[0].domain, 2); /* the one for another processor is behind */
	assert_string_equal(parsed.domains[2].name, "c");
	assert_int_equal(channel->side[1].domain, 0);
	assert_memory_equal(channel->side[0].mac, first, 6);
	assert_memory_equal(channel->side[1].mac, second, 6);
	assert_int_equal(channel->mtu, 9000);
	assert_true(channel->checksum);
	assert_int_equal(one(NET "mullion,mtu = <68>;")->mtu, 68);
}

static void a_console(void **state)
{
	const struct sys_channel *channel = one(CONSOLE);

	(void)state;
	assert_int_equal(channel->n_ports, 1);
	assert_string_equal(channel->port[0], "net0");
	channel = one(CONSOLE "mullion,ports = \"log\", \"shell_2\", \"x-y\", \"4\";");
	assert_int_equal(channel->n_ports, 4);
	assert_string_equal(channel->port[0], "log");
	assert_string_equal(channel->port[3], "4");
}

static void a_vsock(void **state)
{
	const struct sys_channel *channel = one(WIRE "domains = <&a &b &c>; type = \"vsock\";");

	(void)state;
	assert_int_equal(channel->n_sides, 3);
	assert_int_equal(channel->side[0].cid, 3);
	assert_int_equal(channel->side[2].cid, 5);
	channel = one(VSOCK "mullion,cids = <0xfffffffe 3>;");
	assert_int_equal(channel->side[0].cid, 0xfffffffe);
	assert_int_equal(channel->side[1].cid, 3);
}

static void memory(void **state)
{
	const struct sys_channel *channel = one(SIZED);

	(void)state;
	assert_int_equal(channel->memory.size, 0x1000);
	assert_false(channel->is_fixed || channel->uncached || channel->doorbells);
	assert_false(channel->side[0].read_only || channel->side[1].read_only);
	channel = one(MEMORY "mullion,size = <0x1 0x0>; mullion,attributes = \"cached\"; "
			     "mullion,access = \"read-write\", \"read-only\";");
	assert_int_equal(channel->memory.size, 0x100000000);
	assert_false(channel->side[0].read_only || channel->uncached);
	assert_true(channel->side[1].read_only);
	channel = one(MEMORY "mullion,memory-at = <0 0x61000000 0 0x3000>; mullion,doorbells; "
			     "mullion,attributes = \"uncached\";");
	assert_int_equal(channel->memory.base, 0x61000000);
	assert_int_equal(channel->memory.size, 0x3000);
	assert_true(channel->is_fixed && channel->uncached && channel->doorbells);
	channel = one(MEMORY "#address-cells = <1>; #size-cells = <1>; "
			     "mullion,memory-at = <0x61000000 0x1000>;");
	assert_int_equal(channel->memory.base, 0x61000000);
}

static void the_first_comes_first(void **state)
{
	(void)state;
	merge_channels("channels { x { " NET "}; y { " NET "}; z { " SIZED "}; };");
	expect_success(parse_config(), &said);
	assert_int_equal(parsed.n_channels, 3);
	assert_string_equal(parsed.channels[0].name, "x");
	assert_string_equal(parsed.channels[2].name, "z");
	assert_int_equal(parsed.channels[1].side[1].mac[4], 1);
}

/* --- what is refused --- */

static void refused(void **state)
{
#define AT(range) MEMORY "mullion,memory-at = <" range ">;"
#define AT_PAGES  "mullion,memory-at 0x"
	static const struct {
		const char *body, *reason;
	} cases[] = {
		{BOTH "type = \"net\";", "is no channel: compatible is not \"mullion,wire\""},
		{WIRE BOTH, "type is missing: \"net\", \"console\", \"vsock\" or \"memory\""},
		{WIRE BOTH "type = \"ethernet\";", "type is \"ethernet\", and none of \"net\", "
						   "\"console\", \"vsock\" and \"memory\""},
		{WIRE BOTH "type = <1>;",
		 "type is \"\", and none of \"net\", \"console\", \"vsock\" and \"memory\""},
		{WIRE BOTH "type = \"net\", \"vsock\";", "type has several strings: it is one"},
		{NET "mtu = <1500>;", "a channel has no property mtu"},
		{NET "mullion,cids = <3 4>;", "mullion,cids is of type = \"vsock\" alone"},
		{VSOCK "mullion,mtu = <1500>;", "mullion,mtu is of type = \"net\" alone"},
		{NET "x { };", "a channel has no node x"},
		/* sides */
		{WIRE "type = \"net\";", "domains is missing: <&FIRST &SECOND>"},
		{WIRE "type = \"net\"; domains;", "domains is not <&FIRST &SECOND>"},
		{WIRE "type = \"net\"; domains = \"a\";", "domains is not <&FIRST &SECOND>"},
		{WIRE "type = \"net\"; domains = <&a>;",
		 "domains: a channel of type = \"net\" has two, not 1"},
		{WIRE "type = \"console\"; domains = <&a &b &c>;",
		 "domains: a channel of type = \"console\" has two, not 3"},
		{WIRE "type = \"memory\"; mullion,size = <0x1000>; domains = <&a>;",
		 "domains: a channel has two to 8, not 1"},
		{WIRE "type = \"net\"; domains = <&a &cpus>;", "domains: cpus is no domain"},
		{WIRE "type = \"net\"; domains = <&a 0x7777>;",
		 "domains: no node has phandle 0x7777"},
		{WIRE "type = \"net\"; domains = <&a &a>;", "domains names a twice"},
		{WIRE "type = \"net\"; domains = <&a &rpu>;",
		 "domains: rpu is for other processors, where no channel leads"},
		/* net */
		{NET "mullion,mtu = <67>;", "mullion,mtu is not a number of bytes from 68 to 9000"},
		{NET "mullion,mtu = <9001>;",
		 "mullion,mtu is not a number of bytes from 68 to 9000"},
		{NET "mullion,mtu = <0 1500>;",
		 "mullion,mtu is not a number of bytes from 68 to 9000"},
		{NET "mullion,mac-addresses = [02 00 00 00 00 01];",
		 "mullion,mac-addresses has 6 bytes, not 6 for each of 2 domains"},
		{NET "mullion,mac-addresses = [02 00 00 00 00 01 00 00 00 00 00 00];",
		 "mullion,mac-addresses: that of b is zero"},
		{NET "mullion,mac-addresses = [03 00 00 00 00 01 02 00 00 00 00 00];",
		 "mullion,mac-addresses: that of a is a group's, as its first byte is odd"},
		{NET "mullion,mac-addresses = [02 00 00 00 00 01 02 00 00 00 00 01];",
		 "mullion,mac-addresses: that of b is that of a in net0, too"},
		{NET "mullion,features = \"checksum\", \"tso\";",
		 "mullion,features: \"tso\" is none: there is \"checksum\""},
		{NET "mullion,features = [41];", "mullion,features is not a list of strings"},
		{NET "mullion,features;", "mullion,features is not a list of strings"},
		/* console */
		{CONSOLE "mullion,ports = <1>, [41];", "mullion,ports is not a list of strings"},
		{CONSOLE "mullion,ports = \"a\", \"b\", \"c\", \"d\", \"e\";",
		 "mullion,ports has more than 4 names"},
		{CONSOLE "mullion,ports = \"a\", \"b.c\";",
		 "mullion,ports: \"b.c\" is no name of letters, digits, - and _"},
		{CONSOLE "mullion,ports = \"a\", \"\";",
		 "mullion,ports: \"\" is no name of letters, digits, - and _"},
		{CONSOLE "mullion,ports = \"" LONG "\";",
		 "mullion,ports has 33 characters, at most 31 fit"},
		{CONSOLE "mullion,ports = \"a\", \"b\", \"a\";", "mullion,ports names a twice"},
		/* vsock */
		{VSOCK "mullion,cids = <3>;", "mullion,cids has 1 numbers for 2 domains"},
		{VSOCK "mullion,cids = [03 04];", "mullion,cids has 0 numbers for 2 domains"},
		{VSOCK "mullion,cids = <3 2>;", "mullion,cids: 0x2 is not from 3 to 0xfffffffe"},
		{VSOCK "mullion,cids = <0xffffffff 3>;",
		 "mullion,cids: 0xffffffff is not from 3 to 0xfffffffe"},
		{VSOCK "mullion,cids = <7 7>;", "mullion,cids names 7 twice"},
		/* memory */
		{MEMORY, "no memory: give mullion,size or mullion,memory-at"},
		{SIZED "mullion,memory-at = <0 0x61000000 0 0x1000>;",
		 "mullion,size and mullion,memory-at exclude each other"},
		{MEMORY "mullion,size = <0x1234>;",
		 "mullion,size is not a number of bytes in whole 4 KiB pages"},
		{MEMORY "mullion,size = <0>;",
		 "mullion,size is not a number of bytes in whole 4 KiB pages"},
		{MEMORY "mullion,size = <0 0 0x1000>;",
		 "mullion,size is not a number of bytes in whole 4 KiB pages"},
		{MEMORY "mullion,memory-at;",
		 "mullion,memory-at is not one address (2 cells) and its size (2 cells)"},
		{AT("0 0x61000000 0x1000"),
		 "mullion,memory-at is not one address (2 cells) and its size (2 cells)"},
		{AT("0 0x61000000 0 0x1000 0 0x62000000 0 0x1000"),
		 "mullion,memory-at is not one address (2 cells) and its size (2 cells)"},
		{AT("0 0x61000800 0 0x1000"),
		 AT_PAGES "61000800 size 0x1000 is not made of whole 4 KiB pages"},
		{AT("0 0x61000000 0 0"),
		 AT_PAGES "61000000 size 0x0 is not made of whole 4 KiB pages"},
		{AT("0 0x7ffff000 0 0x2000"),
		 AT_PAGES "7ffff000 size 0x2000 is not DRAM of this board"},
		{AT("0 0x60000000 0 0x1000"),
		 AT_PAGES "60000000 size 0x1000 overlaps memory of domain b"},
		{AT("0 0x70000000 0 0x1000"),
		 AT_PAGES "70000000 size 0x1000 overlaps memory of domain rpu"},
		{AT("0 0x78000000 0 0x2000"), AT_PAGES
		 "78000000 size 0x2000 overlaps what the board's tree reserves at 0x78000000"},
		{AT("0 0x50100000 0 0x1000"),
		 AT_PAGES "50100000 size 0x1000 is where domain a sees its own memory"},
		{SIZED "mullion,access = \"read-write\";",
		 "mullion,access has 1 words for 2 domains"},
		{SIZED "mullion,access = \"read-write\", \"read-only\", \"read-only\";",
		 "mullion,access has 3 words for 2 domains"},
		{SIZED "mullion,access = \"read-only\", \"ro\";",
		 "mullion,access: \"ro\" is neither \"read-write\" nor \"read-only\""},
		{SIZED "mullion,access = \"read-only\", \"read-only\";",
		 "mullion,access: no domain may write it"},
		{SIZED "mullion,access = [41];", "mullion,access is not a list of strings"},
		{SIZED "mullion,access;", "mullion,access is not a list of strings"},
		{SIZED "mullion,attributes = \"device\";",
		 "mullion,attributes is neither \"cached\" nor \"uncached\""},
		{SIZED "mullion,attributes = [41];",
		 "mullion,attributes is neither \"cached\" nor \"uncached\""},
		{SIZED "mullion,attributes = \"cached\", \"uncached\";",
		 "mullion,attributes has several strings: it is one"},
		{SIZED "mullion,doorbells = <0>;",
		 "mullion,doorbells has a value: it is on by being there"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char text[2048];

		snprintf(text, sizeof(text), "channels { net0 { %s }; };", cases[k].body);
		merge_channels(text);
		expect_failure(parse_config(), &said, "/channels/net0", cases[k].reason);
	}
}

static void names_that_are_none(void **state)
{
	static const struct {
		const char *name, *reason;
	} cases[] = {
		{"net@1", "the name of a channel is of letters, digits, - and _"},
		{LONG, "the name of a channel has at most 31 characters"},
		{"b", "a domain has this name, too"},
		{"rpu", "a domain has this name, too"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char text[2048], object[64];

		snprintf(text, sizeof(text), "channels { %s { " NET " }; };", cases[k].name);
		snprintf(object, sizeof(object), "/channels/%s", cases[k].name);
		merge_channels(text);
		expect_failure(parse_config(), &said, object, cases[k].reason);
	}
}

static void two_that_meet(void **state)
{
	static const struct {
		const char *first, *second, *reason;
	} cases[] = {
		{NET, NET "mullion,mac-addresses = [02 00 00 00 00 01 02 6d 75 6c 00 00];",
		 "mullion,mac-addresses: that of b is that of a in x, too"},
		{MEMORY "mullion,memory-at = <0 0x61000000 0 0x2000>;",
		 MEMORY "mullion,memory-at = <0 0x61001000 0 0x2000>;",
		 "mullion,memory-at 0x61001000 size 0x2000 overlaps that of channel x"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char text[2048];

		snprintf(text, sizeof(text), "channels { x { %s }; y { %s }; };", cases[k].first,
			 cases[k].second);
		merge_channels(text);
		expect_failure(parse_config(), &said, "/channels/y", cases[k].reason);
	}
}

static void of_the_node_itself(void **state)
{
	(void)state;
	merge_channels("channels { " NET "};");
	expect_failure(parse_config(), &said, "/channels",
		       "type is of no channel here: write it in one");
	merge_channels("channels { a1 { }; a2 { }; a3 { }; a4 { }; a5 { }; a6 { }; a7 { }; a8 { }; "
		       "a9 { }; };");
	expect_failure(parse_config(), &said, "/channels", "more than 8 channels");
}

/* What the desk's tool says: all that is wrong, and no second error that follows from one. */
static void all_at_once(void **state)
{
	const struct diag *errors;
	char lines[2048] = "";
	unsigned count;

	(void)state;
	merge_channels("channels { x; x { " WIRE
		       "type = \"nett\"; domains = <&a &cpus>; mullion,mtu = <1>; y; }; "
		       "z { " WIRE "type = \"net\"; domains = <&a &a &b>; mullion,mtu = <1>; "
		       "mullion,mac-addresses = [03 00 00 00 00 00 00 00 00 00 00 00]; "
		       "mullion,features = \"x\", \"y\"; }; "
		       "m { " MEMORY "mullion,access = \"x\", \"y\"; mullion,doorbells = <1>; }; "
		       "c1 { " CONSOLE "mullion,ports = \".\", \",\"; }; "
		       "v { " VSOCK "mullion,cids = <1 2>; }; };");
	collect_from(&said);
	assert_int_equal(parse_config(), -1);
	errors = collected(&count);
	for (unsigned k = 0, n = 0; k < count; k++)
		n += (unsigned)snprintf(lines + n, sizeof(lines) - n, "%s: %.30s\n",
					errors[k].object, errors[k].reason);
	collect_from(NULL);
	assert_string_equal(lines, "/channels: x is of no channel here: write\n"
				   "/channels/v: mullion,cids: 0x1 is not from \n"
				   "/channels/v: mullion,cids: 0x2 is not from \n"
				   "/channels/c1: mullion,ports: \".\" is no name \n"
				   "/channels/c1: mullion,ports: \",\" is no name \n"
				   "/channels/m: no memory: give mullion,size o\n"
				   "/channels/m: mullion,access: \"x\" is neither\n"
				   "/channels/m: mullion,access: \"y\" is neither\n"
				   "/channels/m: mullion,doorbells has a value:\n"
				   "/channels/z: domains names a twice\n"
				   "/channels/z: domains: a channel of type = \"\n"
				   "/channels/z: mullion,mtu is not a number of\n"
				   "/channels/z: mullion,mac-addresses has 12 b\n"
				   "/channels/z: mullion,features: \"x\" is none:\n"
				   "/channels/z: mullion,features: \"y\" is none:\n"
				   "/channels/x: type is \"nett\", and none of \"n\n"
				   "/channels/x: a channel has no property y\n"
				   "/channels/x: domains: cpus is no domain\n");
}

/* More sides than a doorbell has lines: of a board with more cores than this one. */
static void doorbells_of_five(void **state)
{
	struct channel_parse parse = {.board = &found,
				      .config = &parsed,
				      .channel = &parsed.channels[0],
				      .diag = &said,
				      .object = "/channels/net0"};

	(void)state;
	one(SIZED "mullion,doorbells;");
	parse.tree = tree_last();
	parse.node = tree_child(parse.tree, tree_child(parse.tree, 0, "channels"), "net0");
	parsed.channels[0].n_sides = 4;
	expect_success(channel_parse_memory(&parse), &said);
	parsed.channels[0].n_sides = 5;
	expect_failure(channel_parse_memory(&parse), &said, "/channels/net0",
		       "mullion,doorbells are for 4 domains at most, not 5");
}

/* A label that nobody has is one error, and more sides than domains are another. */
static void sides_that_are_none(void **state)
{
	static const char config[] =
		"&{/} { domains { a: a { " DOMAIN "cpus = <&cpus 1 1>; mullion,memory-rest; }; "
		"b: b { " DOMAIN "cpus = <&cpus 2 1>; mullion,memory-size = <0x1000>; }; }; "
		"channels { x { " WIRE "type = \"net\"; domains = <&a &nobody>; }; "
		"y { " WIRE "type = \"vsock\"; domains = <&a &b &a &a &a &a &a &a &a>; }; }; };";
	const struct diag *errors;
	unsigned count;

	(void)state;
	collect_from(&said);
	assert_int_equal(merge_config("virt.dts", "", "-@ -f", config), 0);
	assert_int_equal(parse_config(), -1);
	errors = collected(&count);
	assert_int_equal(count, 3);
	assert_string_equal(errors[0].object, "system configuration");
	assert_string_equal(errors[1].reason, "domains names a twice");
	assert_string_equal(errors[2].reason, "domains: a channel has two to 8, not 9");
	collect_from(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(none_at_all, tear_down),
		cmocka_unit_test_teardown(a_net_by_default, tear_down),
		cmocka_unit_test_teardown(a_net_in_full, tear_down),
		cmocka_unit_test_teardown(a_console, tear_down),
		cmocka_unit_test_teardown(a_vsock, tear_down),
		cmocka_unit_test_teardown(memory, tear_down),
		cmocka_unit_test_teardown(the_first_comes_first, tear_down),
		cmocka_unit_test_teardown(refused, tear_down),
		cmocka_unit_test_teardown(names_that_are_none, tear_down),
		cmocka_unit_test_teardown(two_that_meet, tear_down),
		cmocka_unit_test_teardown(of_the_node_itself, tear_down),
		cmocka_unit_test_teardown(all_at_once, tear_down),
		cmocka_unit_test_teardown(sides_that_are_none, tear_down),
		cmocka_unit_test_teardown(doorbells_of_five, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
