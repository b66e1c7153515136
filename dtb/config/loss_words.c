/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Linux does where a reference is missing, and with a provider that none of its own devices
 * uses: clk_ignore_unused and pd_ignore_unused are in its kernel-parameters.txt, assigned-clocks of
 * a provider in bindings/clock/clock.txt (dtschema: clock.yaml), hogs of a pin controller in
 * bindings/pinctrl, those of a GPIO controller in bindings/gpio/gpio.txt, regulator-always-on in
 * bindings/regulator/regulator.yaml, clocks held by a regulator in fixed-regulator.yaml, idle-state
 * in bindings/mux/mux-controller.yaml, what becomes of an interconnect's paths in
 * drivers/interconnect/core.c (icc_sync_state).
 */
#include "dtb/config/loss_words.h"

#include "dtb/config/node_check.h"
#include "dtb/tree/refs.h"
#include "lib/printf.h"

#define GIVES_UP "its driver may give up"
#define TOGETHER "give the device and its provider to one domain"
#define PER_CORE \
	"name the controller in access, for the domain whose CPUs are to have the interrupts"
#define NO_NEED  "no need: nothing has to be kept on"
#define HOG      "a hog in the node of the GPIO controller sets the line and keeps it"
#define LEFT_OUT "from there on the property is left out"
#define FEEDS                                                                                 \
	"clk_ignore_unused and pd_ignore_unused on the command line, for what it is fed by; " \
	"Linux leaves alone one that none of its devices names"

static const struct {
	/* a property; with a '*' at the end, how it begins; at the beginning, how it ends */
	const char *property;
	struct loss_words words;
} classes[] = {
	{"clocks",
	 {"as boot left it; " GIVES_UP,
	  "clk_ignore_unused on the command line, or a node that uses the clock "
	  "(regulator-fixed-clock with regulator-always-on)",
	  "a fixed-clock of the same rate in the place of the clock (the configuration may change "
	  "clocks)"}},
	{"assigned-clock*",
	 {"rate and parent as boot left them",
	  "the same assigned-clocks in the node of the clock controller", NULL}},
	{"resets",
	 {"as boot left it; " GIVES_UP,
	  "no need: Linux leaves alone the resets that none of its devices names", NULL}},
	{"power-domains",
	 {"on or off as boot left it",
	  "pd_ignore_unused on the command line; a power domain that its devices share goes off "
	  "with them",
	  NULL}},
	{"required-opps",
	 {"level of its power domain as boot left it",
	  "a device of its own that asks for that level: Linux sets the one that its devices ask "
	  "for",
	  TOGETHER}},
	{"interconnects",
	 {"bandwidth as boot left it",
	  "a device of its own that asks for the same path: when all have their drivers, Linux "
	  "lowers each path to what its devices ask for",
	  TOGETHER}},
	{"pinctrl-*",
	 {"pins as boot left them",
	  "no need: Linux leaves alone the pins that none of its devices claims; or the same "
	  "pinctrl-0 in the node of the pin controller (a hog)",
	  NULL}},
	{"rockchip,pins", {"pins as boot left them", NULL, TOGETHER}},
	{"gpio-ranges", {"its lines are not switched to GPIO", NULL, TOGETHER}},
	{"*-supply",
	 {"taken as on (Linux has a dummy)", "regulator-always-on in the node of the regulator",
	  NULL}},
	{"interrupts*", {"no interrupt", NO_NEED, TOGETHER}},
	{"interrupt-map", {"no interrupts for what is behind it", NO_NEED, TOGETHER}},
	{"msi-*", {"no message interrupts", NULL, NULL}},
	{"iommu*", {"its DMA is not translated", NULL, TOGETHER}},
	{"remote-endpoint", {"what is at the other end is another's", NULL, TOGETHER}},
	{"dmas", {"without DMA, where its driver can", NO_NEED, TOGETHER}},
	{"mboxes", {"no channel to talk by; " GIVES_UP, NO_NEED, TOGETHER}},
	{"phys", {"PHY as boot left it; " GIVES_UP, FEEDS, TOGETHER}},
	{"pwms", {"signal as boot left it; " GIVES_UP, FEEDS, TOGETHER}},
	{"gpio*", {"line as boot left it; " GIVES_UP, HOG, TOGETHER}},
	{"*-gpio", {"line as boot left it; " GIVES_UP, HOG, TOGETHER}},
	{"*-gpios", {"line as boot left it; " GIVES_UP, HOG, TOGETHER}},
	{"mux-*",
	 {"as boot left it; " GIVES_UP, "idle-state in the node of the mux controller", TOGETHER}},
	{"io-channels", {"no readings; " GIVES_UP, NO_NEED, TOGETHER}},
	{"nvmem-cells",
	 {"without what is stored there; " GIVES_UP, NO_NEED,
	  "the value in the device's node, where its binding has a property for that"}},
	{"thermal-sensors",
	 {"no temperature", "a thermal zone of its own for the sensor", TOGETHER}},
	{"memory-region", {"no memory set aside for it", NULL, NULL}},
	{"reg", {"not in the domain's memory", NULL, NULL}}, /* a region itself */
	{"-", {"left out", NULL, NULL}},                     /* the device itself */
	{"*", {GIVES_UP, NULL, TOGETHER}},
};

static bool matches(const char *property, const char *pattern)
{
	size_t length = strlen(pattern);

	if (pattern[length - 1] == '*')
		return !strncmp(property, pattern, length - 1);
	return *pattern == '*' ? ends_with(property, pattern + 1) : !strcmp(property, pattern);
}

/* Of a kind, whatever the property. */
static const struct loss_words of_kind[LOSS_KINDS] = {
	[LOSS_BROKEN] = {LEFT_OUT, NULL, "correct it in the configuration"},
	[LOSS_UNCOUNTED] = {LEFT_OUT, NULL,
			    "write it into the node of the provider, in the configuration"},
	[LOSS_SHORT] = {LEFT_OUT, NULL, "correct it in the configuration"},
	[LOSS_ROOM] = {"not set aside: the domain's memory has no room for it there", NULL,
		       "another size or alloc-ranges for the region in the configuration, or "
		       "memory there for the domain"},
	[LOSS_CHOSEN] =
		{"left out: a guest has a /chosen of its own", NULL,
		 "in the configuration a node of the root with the same properties, and with "
		 "a memory-region in the place of reg (simple-framebuffer.yaml)"},
	[LOSS_EXTENDED] = {"none of the list's interrupts: a guest's GIC has no extended ones",
			   NULL, NULL},
	[LOSS_NOWHERE] = {"no interrupt: nothing here says how it gets to the GIC", NULL, NULL},
	[LOSS_DISABLED] = {"nobody has it: its status disables it", NULL, NULL},
	[LOSS_NO_PARTITION] =
		{"no interrupt: what the fourth cell names is no partition of the GIC's", NULL,
		 "correct it in the configuration"},
	[LOSS_CPUS] = {"none of the list's interrupts: one names a partition of other CPUs", NULL,
		       "give the device to the domain that has these CPUs"},
	[LOSS_SHARED] = {"counts without interrupts: they are not each core's own", NULL, NULL},
	[LOSS_BEHIND] = {"counts without interrupts: a domain has those that are wired to the GIC, "
			 "and these go by another controller",
			 NULL, NULL},
	[LOSS_PARTITION] = {"counts without interrupts: none of the partition's CPUs is the "
			    "domain's",
			    NULL, NULL},
	[LOSS_SUSPECT] = {"kept: no known reference, but as a phandle it is this", NULL, NULL},
};

/* Timer and counters can be given to nobody: each domain has its CPUs'. */
static bool is_cores_own(const struct tree *tree, unsigned node)
{
	return tree->node[node].class == NODE_TIMER || tree->node[node].class == NODE_PMU;
}

struct loss_words loss_words(const struct tree *tree, const struct loss *loss)
{
	struct loss_words words;
	unsigned k = 0;

	words = of_kind[loss->kind];
	if ((loss->kind == LOSS_EXTENDED || loss->kind == LOSS_CPUS) &&
	    !strcmp(loss->property, "interrupt-map"))
		words.consequence = "not this entry's interrupts, for what is behind it; the other "
				    "entries stay";
	if (words.consequence)
		return words;
	while (!matches(loss->property, classes[k].property))
		k++;
	words = classes[k].words;
	switch (loss->kind) {
	case LOSS_OTHERS:
		if (is_cores_own(tree, loss->node))
			words.here = PER_CORE;
		return words;
	case LOSS_FIRMWARE:
		/* nobody there turns off what boot left on */
		words.there = "in no domain's tree, and SMC ends in the hypervisor";
		words.here = words.here && strcmp(words.here, TOGETHER) ? words.here : NULL;
		return words;
	case LOSS_HELD:
		words.there = NULL;
		words.here = "name the provider in access as well";
		return words;
	case LOSS_MALFORMED:
		words.there = NULL;
		words.here = "correct the malformed node in the configuration";
		return words;
	default:
		words.there = words.here = NULL;
		return words;
	}
}

void loss_reason(const struct tree *tree, const struct loss *loss, struct diag *why)
{
	uint32_t cell = loss->n_cells ? fdt32_ld(loss->cells) : 0;

	if (loss->kind == LOSS_MALFORMED) /* which of the two it is has the reason */
		(void)node_check(tree, loss->provider == TREE_NONE ? loss->node : loss->provider,
				 why);
	else if (loss->kind == LOSS_BROKEN)
		fmt_sn(why->reason, sizeof(why->reason), "no node has phandle 0x%x", cell);
	else if (loss->kind == LOSS_NO_PARTITION)
		fmt_sn(why->reason, sizeof(why->reason), "the fourth cell is 0x%x", cell);
	else if (loss->kind == LOSS_SHORT)
		fmt_sn(why->reason, sizeof(why->reason), "it ends inside a reference");
}

const char *loss_entry_name(const struct tree *tree, const struct loss *loss)
{
	const struct ref_kind *kind = ref_kind(tree, loss->node, loss->property);
	bool interrupts = starts_with(loss->property, "interrupts");
	unsigned entry = loss->entry;

	if (starts_with(loss->property, "pinctrl-")) { /* a list for each name */
		entry = 0;
		for (const char *c = loss->property + strlen("pinctrl-");
		     *c >= '0' && *c <= '9' && entry < 100; c++)
			entry = 10 * entry + (unsigned)(*c - '0');
	}
	tree_for_each_prop(tree, loss->node, p) {
		const char *name = tree_prop_name(tree, p), *text = p->data, *end;

		if (!ends_with(name, "-names") ||
		    (interrupts ? strcmp(name, "interrupt-names") != 0
				: !kind || ref_kind_by_names(name) != kind))
			continue;
		end = text + fdt32_ld(&p->len);
		for (; text < end && memchr(text, 0, (size_t)(end - text));
		     text += strlen(text) + 1)
			if (!entry--)
				return text;
	}
	return NULL;
}
