/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of channels in the trees of its sides. */
#include <string.h>

#include <libfdt.h>

#include "tests/unit/derive_help.h"

#define SIDES "one: " DOMAIN("a", BASIC_A) "two: " DOMAIN("b", BASIC_B)
#define CHANNEL(name, more)                                             \
	name " { compatible = \"mullion,wire\"; domains = <&two &one>;" \
	     " type = \"memory\"; " more " };"
#define WITH(channels) "&{/} { domains { " SIDES " }; channels { " channels " }; };"

/* As divide.c places them. */
static void place(void)
{
	for (unsigned i = 0; i < parsed.n_channels; i++)
		parsed.channels[i].memory.base = 0x50000000 + i * 0x100000;
}

static void has_paths(const char *paths, size_t size)
{
	int length;
	const void *have =
		fdt_getprop(derived, node("/hypervisor"), "mullion,shared-memory", &length);

	assert_int_equal(length, size);
	assert_memory_equal(have, paths, size);
}

static void both_kinds(void **state)
{
	static const char compatible[] = "mullion,shared-memory\0pmem-region",
			  paths[] = "/shared-memory@50000000\0"
				    "/reserved-memory/shared-memory@50100000";
	int length;

	(void)state;
	configure("virt.dts", "", "-@",
		  WITH(CHANNEL("data", "mullion,size = <0x3000>; "
				       "mullion,access = \"read-only\", \"read-write\";")
			       CHANNEL("flags", "mullion,size = <0x1000>; "
						"mullion,attributes = \"uncached\";")));
	place();
	give_params(0);
	derive(0);
	assert_memory_equal(
		fdt_getprop(derived, node("/shared-memory@50000000"), "compatible", &length),
		compatible, sizeof(compatible));
	is_string("/shared-memory@50000000", "label", "data");
	is_cells("/shared-memory@50000000", "mullion,side", 1, 1);
	is_cells("/shared-memory@50000000", "reg", 4, 0, 0x50000000, 0, 0x3000);
	is_empty("/shared-memory@50000000", "volatile");
	no_prop("/shared-memory@50000000", "no-map");
	no_prop("/shared-memory@50000000", "mullion,read-only");
	is_string("/reserved-memory/shared-memory@50100000", "compatible", "mullion,shared-memory");
	is_string("/reserved-memory/shared-memory@50100000", "label", "flags");
	is_cells("/reserved-memory/shared-memory@50100000", "reg", 4, 0, 0x50100000, 0, 0x1000);
	is_empty("/reserved-memory/shared-memory@50100000", "no-map");
	no_prop("/reserved-memory/shared-memory@50100000", "volatile");
	is_empty("/reserved-memory", "ranges");
	no_node("/shared-memory@50100000");
	has_paths(paths, sizeof(paths));
	no_node("/channels");
	give_params(1);
	derive(1);
	is_cells("/shared-memory@50000000", "mullion,side", 1, 0);
	is_empty("/shared-memory@50000000", "mullion,read-only");
	no_prop("/reserved-memory/shared-memory@50100000", "mullion,read-only");
}

/* Who is no side has none of it; nor has anybody without a hypervisor. */
static void others(void **state)
{
	(void)state;
	configure("virt.dts", "", "-@",
		  WITH(CHANNEL("flags", "mullion,size = <0x1000>; "
					"mullion,attributes = \"uncached\";")));
	place();
	parsed.channels[0].n_sides = 1; /* the second domain's alone */
	give_params(0);
	derive(0);
	no_node("/reserved-memory");
	no_prop("/hypervisor", "mullion,shared-memory");
	parsed.channels[0].n_sides = 2;
	guest.native = true;
	derive(0);
	no_node("/reserved-memory");
	parsed.channels[0].type = SYS_CHANNEL_NET;
	guest.native = false;
	derive(0);
	no_node("/reserved-memory");
	no_prop("/hypervisor", "mullion,shared-memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_kinds),
		cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
