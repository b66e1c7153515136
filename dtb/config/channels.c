/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/channels.h"

#include <string.h>

#include "dtb/config/channel_parse.h"
#include "dtb/config/console.h"
#include "dtb/config/domains.h"
#include "dtb/config/merge.h"
#include "lib/printf.h"

static const char *const words[SYS_CHANNEL_TYPES] = {[SYS_CHANNEL_NET] = "net",
						     [SYS_CHANNEL_CONSOLE] = "console",
						     [SYS_CHANNEL_VSOCK] = "vsock",
						     [SYS_CHANNEL_MEMORY] = "memory"};

/* What a channel may have: for all, or for one type. */
#define ALL SYS_CHANNEL_TYPES
static const struct {
	const char *name;
	enum sys_channel_type type;
} known_properties[] = {
	{"compatible", ALL},
	{"domains", ALL},
	{"type", ALL},
	{"phandle", ALL},
	{"linux,phandle", ALL},
	{"mullion,mtu", SYS_CHANNEL_NET},
	{"mullion,mac-addresses", SYS_CHANNEL_NET},
	{"mullion,features", SYS_CHANNEL_NET},
	{"mullion,ports", SYS_CHANNEL_CONSOLE},
	{"mullion,cids", SYS_CHANNEL_VSOCK},
	{"mullion,size", SYS_CHANNEL_MEMORY},
	{"mullion,memory-at", SYS_CHANNEL_MEMORY},
	{"mullion,access", SYS_CHANNEL_MEMORY},
	{"mullion,attributes", SYS_CHANNEL_MEMORY},
	{"mullion,doorbells", SYS_CHANNEL_MEMORY},
	{"#address-cells", SYS_CHANNEL_MEMORY},
	{"#size-cells", SYS_CHANNEL_MEMORY},
};
#define KNOWN (sizeof(known_properties) / sizeof(known_properties[0]))

const char *channels_word(enum sys_channel_type type)
{
	return words[type];
}

static int check_property(const struct channel_parse *parse, const char *name)
{
	for (unsigned k = 0; k < KNOWN; k++) {
		enum sys_channel_type type = known_properties[k].type;

		if (strcmp(known_properties[k].name, name) != 0)
			continue;
		return type == ALL || type == parse->channel->type ||
				       parse->channel->type == SYS_CHANNEL_TYPES
			       ? 0
			       : refuse(parse, "%s is of type = \"%s\" alone", name, words[type]);
	}
	return refuse(parse, "a channel has no property %s", name);
}

static int check_known(const struct channel_parse *parse)
{
	tree_for_each_prop(parse->tree, parse->node, prop) {
		const char *name = tree_prop_name(parse->tree, prop);

		if (diag_ends(check_property(parse, name), parse->diag))
			return -1;
	}
	if (parse->tree->node[parse->node].end != parse->node + 1)
		return refuse(parse, "a channel has no node %s",
			      tree_name(parse->tree, parse->node + 1));
	return 0;
}

static int check_name(const struct channel_parse *parse)
{
	const char *name = parse->channel->name;

	if (strlen(tree_name(parse->tree, parse->node)) >= SYS_NAME)
		return refuse(parse, "the name of a channel has at most %u characters",
			      SYS_NAME - 1);
	if (!console_is_name(name))
		return refuse(parse, "the name of a channel is of letters, digits, - and _");
	for (unsigned k = 0; k < sys_owners(parse->config); k++)
		if (!strcmp(parse->config->domains[k].name, name))
			return refuse(parse, "a domain has this name, too");
	return 0;
}

static int parse_type(const struct channel_parse *parse)
{
	static const bool built[] = {[SYS_CHANNEL_NET] = IS_ENABLED(CONFIG_CHANNEL_NET),
				     [SYS_CHANNEL_CONSOLE] = IS_ENABLED(CONFIG_CHANNEL_CONSOLE),
				     [SYS_CHANNEL_VSOCK] = IS_ENABLED(CONFIG_CHANNEL_VSOCK),
				     [SYS_CHANNEL_MEMORY] = IS_ENABLED(CONFIG_CHANNEL_MEMORY)};
	static const char *const symbols[] = {[SYS_CHANNEL_NET] = "CHANNEL_NET",
					      [SYS_CHANNEL_CONSOLE] = "CHANNEL_CONSOLE",
					      [SYS_CHANNEL_VSOCK] = "CHANNEL_VSOCK",
					      [SYS_CHANNEL_MEMORY] = "CHANNEL_MEMORY"};
	const char *word = tree_str(parse->tree, parse->node, "type");
	unsigned type = 0;

	parse->channel->type = SYS_CHANNEL_TYPES;
	if (!tree_has(parse->tree, parse->node, "type"))
		return refuse(parse, "type is missing: \"net\", \"console\", \"vsock\" or "
				     "\"memory\"");
	while (type < SYS_CHANNEL_TYPES && !(word && !strcmp(word, words[type])))
		type++;
	if (type == SYS_CHANNEL_TYPES)
		return refuse(parse,
			      "type is \"%.40s\", and none of \"net\", \"console\", \"vsock\" and "
			      "\"memory\"",
			      word ? word : "");
	parse->channel->type = (enum sys_channel_type)type;
	if (channel_has_several(parse, "type"))
		return refuse(parse, "%s has several strings: it is one", "type");
	return built[type]
		       ? 0
		       : refuse(parse, "type: this build has no such channels (%s)", symbols[type]);
}

/* --- the sides --- */

_Static_assert(SYS_MAX_DOMAINS <= SYS_CHANNEL_SIDES, "each is a side once at most");

static int add_side(struct channel_parse *parse, uint32_t phandle)
{
	struct sys_channel *channel = parse->channel;
	unsigned node = tree_phandle(parse->tree, phandle), domain;

	if (node == TREE_NONE && merge_has_refused(phandle, parse->diag))
		return 0;
	if (node == TREE_NONE)
		return refuse(parse, "domains: no node has phandle 0x%x", phandle);
	domain = domains_index(parse->tree, parse->domains, node, parse->config);
	if (domain == DOMAINS_NONE)
		return refuse(parse, "domains: %s is no domain", tree_name(parse->tree, node));
	if (domain >= parse->config->n_domains)
		return refuse(parse, "domains: %s is for other processors, where no channel leads",
			      tree_name(parse->tree, node));
	if (channels_has_side(channel, domain))
		return refuse(parse, "domains names %s twice", tree_name(parse->tree, node));
	channel->side[channel->n_sides++].domain = (uint8_t)domain;
	return 0;
}

static int check_count(const struct channel_parse *parse)
{
	enum sys_channel_type type = parse->channel->type;
	bool is_cable = type == SYS_CHANNEL_NET || type == SYS_CHANNEL_CONSOLE;

	if (is_cable && parse->n_named != 2)
		return refuse(parse, "domains: a channel of type = \"%s\" has two, not %u",
			      words[type], parse->n_named);
	if (parse->n_named < 2 || parse->n_named > SYS_CHANNEL_SIDES)
		return refuse(parse, "domains: a channel has two to %u, not %u", SYS_CHANNEL_SIDES,
			      parse->n_named);
	return 0;
}

static int parse_sides(struct channel_parse *parse)
{
	const fdt32_t *cells = tree_cells(parse->tree, parse->node, "domains", &parse->n_named);

	if (!parse->n_named)
		return refuse(parse, tree_has(parse->tree, parse->node, "domains")
					     ? "domains is not <&FIRST &SECOND>"
					     : "domains is missing: <&FIRST &SECOND>");
	for (unsigned k = 0; k < parse->n_named; k++)
		if (diag_ends(add_side(parse, fdt32_ld(cells + k)), parse->diag))
			return -1;
	return check_count(parse);
}

/* --- a channel, and all of them --- */

static int parse_channel(struct channel_parse *parse)
{
	static const char *const binding[] = {"mullion,wire", NULL};
	static int (*const parse_rest[])(struct channel_parse *) = {
		[SYS_CHANNEL_NET] = channel_parse_net,
		[SYS_CHANNEL_CONSOLE] = channel_parse_console,
		[SYS_CHANNEL_VSOCK] = channel_parse_vsock,
		[SYS_CHANNEL_MEMORY] = channel_parse_memory};
	const char *name = tree_name(parse->tree, parse->node);

	fmt_sn(parse->channel->name, SYS_NAME, "%s", name);
	fmt_sn(parse->object, sizeof(parse->object), "/channels/%s", name);
	if (diag_ends(check_name(parse), parse->diag))
		return -1;
	if (!tree_compatible(parse->tree, parse->node, binding))
		return refuse(parse, "is no channel: compatible is not \"mullion,wire\"");
	if (diag_ends(parse_type(parse), parse->diag) ||
	    diag_ends(check_known(parse), parse->diag) ||
	    diag_ends(parse_sides(parse), parse->diag))
		return -1;
	return parse->channel->type == SYS_CHANNEL_TYPES ? 0
							 : parse_rest[parse->channel->type](parse);
}

static int check_node(const struct tree *tree, unsigned node, struct diag *diag)
{
	static const char *const known[] = {"#address-cells", "#size-cells",   "ranges",
					    "phandle",        "linux,phandle", NULL};

	tree_for_each_prop(tree, node, prop) {
		const char *name = tree_prop_name(tree, prop);

		if (!is_one_of(known, name) &&
		    diag_ends(diag_fail(diag, "/channels",
					"%s is of no channel here: write it in one", name),
			      diag))
			return -1;
	}
	return 0;
}

/* How many there are; -1: too many. */
static int count_channels(const struct tree *tree, unsigned node, struct diag *diag)
{
	int count = 0;

	tree_for_each_child(tree, node, child)
		count++;
	return count <= (int)SYS_MAX_CHANNELS
		       ? count
		       : diag_fail(diag, "/channels", "more than %u channels", SYS_MAX_CHANNELS);
}

static int parse_all(const struct channel_parse *about, unsigned node)
{
	int left = count_channels(about->tree, node, about->diag);

	if (left < 0)
		return -1;
	about->config->n_channels = (unsigned)left;
	/* libfdt adds each new node in front of the others: the first comes last */
	tree_for_each_child(about->tree, node, child) {
		struct channel_parse parse = *about;

		parse.channel = &about->config->channels[--left];
		parse.node = child;
		if (diag_ends(parse_channel(&parse), about->diag))
			return -1;
	}
	return channels_settle_macs(about->config, about->diag) < 0 ||
			       channels_settle_memory(about->config, about->diag) < 0
		       ? -1
		       : 0;
}

int channels_parse(const struct tree *tree, unsigned domains, const struct dt_board *board,
		   struct sys_config *config, struct diag *diag)
{
	const struct channel_parse about = {
		.tree = tree, .domains = domains, .board = board, .config = config, .diag = diag};
	unsigned node = tree_child(tree, 0, "channels");
	char object[CHANNEL_OBJECT];

	if (node == TREE_NONE || tree->node[node].end == node + 1)
		return node == TREE_NONE ? 0 : check_node(tree, node, diag);
	if (!IS_ENABLED(CONFIG_CHANNELS)) {
		fmt_sn(object, sizeof(object), "/channels/%s", tree_name(tree, node + 1));
		return diag_fail(diag, object, "is a channel, and this build has none (CHANNELS)");
	}
	return check_node(tree, node, diag) < 0 || parse_all(&about, node) < 0 ? -1 : 0;
}
