/* SPDX-License-Identifier: Apache-2.0 */
/* What reading a channel's node takes (channels.c), shared by the types of channels. */
#ifndef MULLION_DTB_CHANNEL_PARSE_H
#define MULLION_DTB_CHANNEL_PARSE_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

#define CHANNEL_OBJECT 72u /* /channels/NAME; a longer name is cut */

struct channel_parse {
	const struct tree *tree;
	unsigned domains; /* the node */
	const struct dt_board *board;
	struct sys_config *config;
	struct sys_channel *channel;
	unsigned node;
	unsigned n_named; /* sides that its `domains` has, refused ones as well */
	struct diag *diag;
	char object[CHANNEL_OBJECT];
};

/* Whatever is wrong with a channel is said of its node. */
#define refuse(p, ...) diag_fail((p)->diag, (p)->object, __VA_ARGS__)

/* Whether the property, which is one word, has more strings. */
bool channel_has_several(const struct channel_parse *parse, const char *name);

/* What each type has beside its sides. 0, or -1. */
int channel_parse_net(struct channel_parse *parse);
int channel_parse_console(struct channel_parse *parse);
int channel_parse_vsock(struct channel_parse *parse);
int channel_parse_memory(struct channel_parse *parse);

/* Once all channels are read: no two sides with one address, no two regions with one page. */
int channels_settle_macs(const struct sys_config *config, struct diag *diag);
int channels_settle_memory(const struct sys_config *config, struct diag *diag);

#endif
