/* SPDX-License-Identifier: Apache-2.0 */
/* Channels of the types net, console and vsock: each side has a virtio device. */
#include "dtb/config/channel_parse.h"

#include <string.h>

#include "dtb/config/console.h"
#include "lib/printf.h"

#define MAC_SIZE    6u
#define LEAST_MTU   68u /* of IPv4 (RFC 791) */
#define MOST_MTU    9000u
#define DEFAULT_MTU 1500u
#define FIRST_CID   3u /* those below are the hypervisor's, and of loops (virtio 1.2, 5.10.4) */
#define LAST_CID    0xfffffffeu

bool channel_has_several(const struct channel_parse *parse, const char *name)
{
	int length;
	const char *first = tree_str(parse->tree, parse->node, name);

	(void)tree_prop(parse->tree, parse->node, name, &length);
	return first && *first && strlen(first) + 1 != (size_t)length;
}

static const char *side_name(const struct sys_config *config, const struct sys_channel *channel,
			     unsigned side)
{
	return config->domains[channel->side[side].domain].name;
}

/* --- net --- */

static int parse_mtu(struct channel_parse *parse)
{
	uint32_t *mtu = &parse->channel->mtu;

	*mtu = DEFAULT_MTU;
	if (!tree_has(parse->tree, parse->node, "mullion,mtu"))
		return 0;
	*mtu = tree_u32(parse->tree, parse->node, "mullion,mtu", 0);
	if (*mtu < LEAST_MTU || *mtu > MOST_MTU)
		return refuse(parse, "mullion,mtu is not a number of bytes from %u to %u",
			      LEAST_MTU, MOST_MTU);
	return 0;
}

static int check_mac(const struct channel_parse *parse, unsigned side)
{
	static const uint8_t none[MAC_SIZE];
	const uint8_t *mac = parse->channel->side[side].mac;

	if (!memcmp(mac, none, MAC_SIZE))
		return refuse(parse, "mullion,mac-addresses: that of %s is zero",
			      side_name(parse->config, parse->channel, side));
	if (mac[0] & 1)
		return refuse(
			parse,
			"mullion,mac-addresses: that of %s is a group's, as its first byte is "
			"odd",
			side_name(parse->config, parse->channel, side));
	return 0;
}

/* Of the kind that nobody has bought: locally administered. */
static void default_mac(const struct channel_parse *parse, unsigned side)
{
	const uint8_t mac[MAC_SIZE] = {
		0x02,         'm', 'u', 'l', (uint8_t)(parse->channel - parse->config->channels),
		(uint8_t)side};

	memcpy(parse->channel->side[side].mac, mac, MAC_SIZE);
}

static int parse_macs(struct channel_parse *parse)
{
	int length;
	const uint8_t *bytes =
		tree_prop(parse->tree, parse->node, "mullion,mac-addresses", &length);

	for (unsigned side = 0; side < parse->channel->n_sides; side++)
		default_mac(parse, side);
	if (!bytes)
		return 0;
	if ((unsigned)length != parse->n_named * MAC_SIZE)
		return refuse(parse,
			      "mullion,mac-addresses has %d bytes, not 6 for each of %u "
			      "domains",
			      length, parse->n_named);
	for (unsigned side = 0; side < parse->channel->n_sides; side++) {
		memcpy(parse->channel->side[side].mac, bytes + side * MAC_SIZE, MAC_SIZE);
		if (diag_ends(check_mac(parse, side), parse->diag))
			return -1;
	}
	return 0;
}

/* The strings of a property, one after the other: NULL at first gives the first. NULL behind the
 * last, and where the property is no list of strings. */
static const char *next_string(const struct channel_parse *parse, const char *prop,
			       const char *previous)
{
	int length;
	const char *first = tree_prop(parse->tree, parse->node, prop, &length),
		   *end = first + length;

	if (!previous)
		return length && !end[-1] ? first : NULL;
	previous += strlen(previous) + 1;
	return previous < end ? previous : NULL;
}

static bool is_no_list(const struct channel_parse *parse, const char *prop)
{
	return tree_has(parse->tree, parse->node, prop) && !next_string(parse, prop, NULL);
}

static int parse_features(struct channel_parse *parse)
{
	static const char prop[] = "mullion,features";

	if (is_no_list(parse, prop))
		return refuse(parse, "%s is not a list of strings", prop);
	for (const char *word = NULL; (word = next_string(parse, prop, word));) {
		if (strcmp(word, "checksum") != 0 &&
		    diag_ends(refuse(parse,
				     "mullion,features: \"%.40s\" is none: there is "
				     "\"checksum\"",
				     word),
			      parse->diag))
			return -1;
		parse->channel->checksum = true;
	}
	return 0;
}

int channel_parse_net(struct channel_parse *parse)
{
	return diag_ends(parse_mtu(parse), parse->diag) ||
			       diag_ends(parse_macs(parse), parse->diag) ||
			       diag_ends(parse_features(parse), parse->diag)
		       ? -1
		       : 0;
}

/* The side of an earlier channel, or of this one, that has this address, too. */
static int check_other(const struct sys_config *config, unsigned channel, unsigned side,
		       unsigned other, struct diag *diag)
{
	const struct sys_channel *mine = &config->channels[channel],
				 *theirs = &config->channels[other];
	unsigned n_sides = other == channel ? side : theirs->n_sides;
	char object[CHANNEL_OBJECT];

	for (unsigned k = 0; k < n_sides && theirs->type == SYS_CHANNEL_NET; k++) {
		if (memcmp(mine->side[side].mac, theirs->side[k].mac, MAC_SIZE) != 0)
			continue;
		fmt_sn(object, sizeof(object), "/channels/%s", mine->name);
		return diag_fail(
			diag, object, "mullion,mac-addresses: that of %s is that of %s in %s, too",
			side_name(config, mine, side), side_name(config, theirs, k), theirs->name);
	}
	return 0;
}

int channels_settle_macs(const struct sys_config *config, struct diag *diag)
{
	for (unsigned n = 0; n < config->n_channels; n++)
		for (unsigned side = 0; config->channels[n].type == SYS_CHANNEL_NET &&
					side < config->channels[n].n_sides;
		     side++)
			for (unsigned other = 0; other <= n; other++)
				if (diag_ends(check_other(config, n, side, other, diag), diag))
					return -1;
	return 0;
}

/* --- console --- */

static int add_port(struct channel_parse *parse, const char *name)
{
	struct sys_channel *channel = parse->channel;

	if (channel->n_ports == SYS_CHANNEL_PORTS)
		return refuse(parse, "mullion,ports has more than %u names", SYS_CHANNEL_PORTS);
	if (!console_is_name(name))
		return refuse(parse,
			      "mullion,ports: \"%.40s\" is no name of letters, digits, - "
			      "and _",
			      name);
	if (strlen(name) >= SYS_NAME)
		return refuse(parse, "%s has %zu characters, at most %zu fit", "mullion,ports",
			      strlen(name), (size_t)SYS_NAME - 1);
	for (unsigned k = 0; k < channel->n_ports; k++)
		if (!strcmp(channel->port[k], name))
			return refuse(parse, "mullion,ports names %s twice", name);
	fmt_sn(channel->port[channel->n_ports++], SYS_NAME, "%s", name);
	return 0;
}

/* Without names there is one port, called as the channel is. */
int channel_parse_console(struct channel_parse *parse)
{
	static const char prop[] = "mullion,ports";

	if (!tree_has(parse->tree, parse->node, prop))
		return add_port(parse, parse->channel->name);
	if (is_no_list(parse, prop))
		return refuse(parse, "%s is not a list of strings", prop);
	for (const char *name = NULL; (name = next_string(parse, prop, name));)
		if (diag_ends(add_port(parse, name), parse->diag))
			return -1;
	return 0;
}

/* --- vsock --- */

static int set_cid(struct channel_parse *parse, unsigned side, uint32_t cid)
{
	struct sys_channel *channel = parse->channel;

	if (cid < FIRST_CID || cid > LAST_CID)
		return refuse(parse, "mullion,cids: 0x%x is not from %u to 0x%x", cid, FIRST_CID,
			      LAST_CID);
	for (unsigned k = 0; k < side; k++)
		if (channel->side[k].cid == cid)
			return refuse(parse, "mullion,cids names %u twice", cid);
	channel->side[side].cid = cid;
	return 0;
}

int channel_parse_vsock(struct channel_parse *parse)
{
	struct sys_channel *channel = parse->channel;
	unsigned count;
	const fdt32_t *cells = tree_cells(parse->tree, parse->node, "mullion,cids", &count);

	for (unsigned side = 0; side < channel->n_sides; side++)
		channel->side[side].cid = FIRST_CID + side;
	if (!tree_has(parse->tree, parse->node, "mullion,cids"))
		return 0;
	if (count != parse->n_named)
		return refuse(parse, "mullion,cids has %u numbers for %u domains", count,
			      parse->n_named);
	for (unsigned side = 0; side < channel->n_sides; side++)
		if (diag_ends(set_cid(parse, side, fdt32_ld(cells + side)), parse->diag))
			return -1;
	return 0;
}
