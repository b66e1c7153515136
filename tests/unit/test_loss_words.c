/* SPDX-License-Identifier: Apache-2.0 */
/* How a loss is said: the name of the reference, and what helps. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/losses_help.h"

/* A list is read as Linux reads it: what has no such name, or none that ends, has none. */
static void names_of_entries(void **state)
{
	static const struct {
		const char *node, *want;
	} cases[] = {
		{"clocks = <&ccu 1 &ccu 2>; clock-names = [61 00 62];",
		 "clocks (a) clock-controller@1000 <1> another domain a\n"
		 "u@72000 clocks clock-controller@1000 <2>"},
		{"pinctrl-12 = <&uart0_pins>; pinctrl-names = \"0\", \"1\", \"2\", \"3\", \"4\", "
		 "\"5\", \"6\", \"7\", \"8\", \"9\", \"10\", \"11\", \"12\", \"13\";",
		 "pinctrl-12 (12) uart0"},
		{"pinctrl-4294967297 = <&uart0_pins>; pinctrl-names = \"0\", \"1\";",
		 "pinctrl-4294967297 uart0"},
		{"v-names = \"v\"; clock-names = \"c\"; interrupt-names = \"i\"; "
		 "interrupt-parent = <&gpio_irq>; interrupts = <1 2>;",
		 "interrupts (i) interrupt-controller@23000 <1 2>"},
		{"interrupt-names = \"a\", \"b\"; interrupts-extended = <&gic 0 99 4>, <&gpio_irq "
		 "1 2>;",
		 "interrupts-extended (b) interrupt-controller@23000 <1 2>"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[512], want[512];

		snprintf(more, sizeof(more), "/ { u@72000 { reg = <0 0x72000 0x1000>; %s }; };",
			 cases[k].node);
		snprintf(want, sizeof(want), "u@72000 %s another domain a\n", cases[k].want);
		configure("soc.dts", more,
			  DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&u_72000>;")));
		expect_losses(1, want, 1);
	}
}

/* How what is said of a property's loss begins; NULL: nothing is said. */
static void expect_words_of(unsigned node, const char *property, enum loss_kind kind,
			    const char *consequence, const char *there, const char *here)
{
	const struct loss loss = {.node = node, .property = property, .kind = kind};
	const struct loss_words words = loss_words(tree_last(), &loss);
	const char *const got[] = {words.consequence, words.there, words.here};
	const char *const want[] = {consequence, there, here};

	for (unsigned k = 0; k < COUNT(got); k++)
		if (!want[k] || !got[k])
			assert_true(want[k] == got[k]);
		else if (!starts_with(got[k], want[k]))
			fail_msg("%s: \"%s\", not \"%s\"", property, got[k], want[k]);
}

static void expect_words(const char *property, enum loss_kind kind, const char *consequence,
			 const char *there, const char *here)
{
	expect_words_of(0, property, kind, consequence, there, here);
}

/* Nobody can be given the CPUs' own, so the advice is not to give it to somebody. */
static void words_of_the_cores(void **state)
{
	static const char *const cores_own[] = {"timer", "pmu"};

	(void)state;
	configure("soc.dts", "", DOMAINS(A(REST)));
	for (unsigned k = 0; k < COUNT(cores_own); k++)
		expect_words_of(tree_child(tree_last(), 0, cores_own[k]), "interrupts", LOSS_OTHERS,
				"no interrupt", "no need: nothing", "name the controller");
}

static void words_of_a_property(void **state)
{
	static const struct {
		const char *property, *consequence, *there, *here;
	} cases[] = {
		{"clocks", "as boot left it", "clk_ignore_unused", "a fixed-clock"},
		{"assigned-clocks", "rate and parent", "the same assigned-clocks", NULL},
		{"assigned-clock-parents", "rate and parent", "the same assigned-clocks", NULL},
		{"resets", "as boot left it", "no need: ", NULL},
		{"power-domains", "on or off", "pd_ignore_unused", NULL},
		{"pinctrl-1", "pins as boot", "no need: ", NULL},
		{"vcc-supply", "taken as on", "regulator-always-on", NULL},
		{"interrupts", "no interrupt", "no need: nothing", "give the device"},
		{"interrupts-extended", "no interrupt", "no need: nothing", "give the device"},
		{"interrupt-map", "no interrupts for", "no need: nothing", "give the device"},
		{"msi-parent", "no message", NULL, NULL},
		{"iommus", "its DMA is not", NULL, "give the device"},
		{"dmas", "without DMA", "no need: nothing", "give the device"},
		{"mboxes", "no channel", "no need: nothing", "give the device"},
		{"interconnects", "bandwidth", "a device of its own", "give the device"},
		{"required-opps", "level of", "a device of its own", "give the device"},
		{"pwms", "signal as boot", "clk_ignore_unused and", "give the device"},
		{"mux-controls", "as boot left it", "idle-state", "give the device"},
		{"mux-gpios", "line as boot", "a hog", "give the device"},
		{"enable-gpio", "line as boot", "a hog", "give the device"},
		{"gpios", "line as boot", "a hog", "give the device"},
		{"gpio-ranges", "its lines are not", NULL, "give the device"},
		{"rockchip,pins", "pins as boot", NULL, "give the device"},
		{"io-channels", "no readings", "no need: nothing", "give the device"},
		{"nvmem-cells", "without what is stored", "no need: nothing", "the value"},
		{"thermal-sensors", "no temperature", "a thermal zone", "give the device"},
		{"vendor,syscon", "its driver may", NULL, "give the device"},
		{"memory-region", "no memory", NULL, NULL},
		{"reg", "not in the domain's memory", NULL, NULL},
		{"phys", "PHY as boot", "clk_ignore_unused and", "give the device"},
		{"reset-gpios", "line as boot", "a hog", "give the device"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++)
		expect_words(cases[k].property, LOSS_OTHERS, cases[k].consequence, cases[k].there,
			     cases[k].here);
}

static void words_of_a_kind(void **state)
{
	(void)state;
	expect_words("clocks", LOSS_FIRMWARE, "as boot left it", "in no domain's tree",
		     "a fixed-clock");
	expect_words("phys", LOSS_FIRMWARE, "PHY as boot", "in no domain's tree", NULL);
	expect_words("resets", LOSS_FIRMWARE, "as boot left it", "in no domain's tree", NULL);
	expect_words("nvmem-cells", LOSS_HELD, "without what", NULL, "name the provider");
	expect_words("clocks", LOSS_BROKEN, "from there on", NULL, "correct it");
	expect_words("clocks", LOSS_SHORT, "from there on", NULL, "correct it");
	expect_words("dmas", LOSS_UNCOUNTED, "from there on", NULL, "write it");
	expect_words("clocks", LOSS_DISABLED, "nobody has it", NULL, NULL);
	expect_words("interrupts", LOSS_NOWHERE, "no interrupt: nothing", NULL, NULL);
	expect_words("interrupts", LOSS_EXTENDED, "none of the list's interrupts", NULL, NULL);
	expect_words("clocks", LOSS_MALFORMED, "as boot left it", NULL, "correct the malformed");
	expect_words("-", LOSS_MALFORMED, "left out", NULL, "correct the malformed");
	expect_words("clocks", LOSS_NOBODY, "as boot left it", NULL, NULL);
	expect_words("iommus", LOSS_HYPERVISOR, "its DMA is not", NULL, NULL);
	expect_words("interrupts", LOSS_SHARED, "counts without", NULL, NULL);
	expect_words("interrupts", LOSS_BEHIND, "counts without", NULL, NULL);
	expect_words("interrupts", LOSS_PARTITION, "counts without", NULL, NULL);
	expect_words("interrupts", LOSS_NO_PARTITION, "no interrupt: what the fourth", NULL,
		     "correct it");
	expect_words("interrupts", LOSS_CPUS, "none of the list's", NULL, "give the device to");
	expect_words("interrupt-map", LOSS_EXTENDED, "not this entry's", NULL, NULL);
	expect_words("interrupt-map", LOSS_CPUS, "not this entry's", NULL, "give the device to");
	expect_words("v,grf", LOSS_SUSPECT, "kept", NULL, NULL);
	expect_words("memory-region", LOSS_REGION, "no memory", NULL, NULL);
	expect_words("-", LOSS_CHOSEN, "left out: a guest has", NULL, "in the configuration");
	expect_words("memory-region", LOSS_ROOM, "not set aside", NULL, "another size");
}

/* More than the kind: of cells only where there are some. */
static void reasons(void **state)
{
	fdt32_t cell = cpu_to_fdt32(0x777);
	const struct {
		struct loss loss;
		const char *want;
	} cases[] = {
		{{.kind = LOSS_BROKEN, .cells = &cell, .n_cells = 1}, "no node has phandle 0x777"},
		{{.kind = LOSS_BROKEN}, "no node has phandle 0x0"},
		{{.kind = LOSS_NO_PARTITION, .cells = &cell, .n_cells = 1},
		 "the fourth cell is 0x777"},
		{{.kind = LOSS_SHORT}, "it ends inside a reference"},
		{{.kind = LOSS_MALFORMED, .node = 1, .provider = TREE_NONE}, ""},
		{{.kind = LOSS_MALFORMED, .node = 1, .provider = 2}, ""},
		{{.kind = LOSS_OTHERS}, ""},
	};

	(void)state;
	configure("soc.dts", "", DOMAINS(A(REST)));
	for (unsigned k = 0; k < COUNT(cases); k++) {
		struct diag why = {.reason = ""};

		loss_reason(tree_last(), &cases[k].loss, &why);
		assert_string_equal(why.reason, cases[k].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_a_property),
		cmocka_unit_test(words_of_the_cores),
		cmocka_unit_test(words_of_a_kind),
		cmocka_unit_test(names_of_entries),
		cmocka_unit_test(reasons),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
