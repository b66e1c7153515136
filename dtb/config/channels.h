/* SPDX-License-Identifier: Apache-2.0 */
/* Channels between domains: the node /channels of the merged tree (docs/channels.md). What one is,
 * struct sys_channel of system.h says. */
#ifndef MULLION_DTB_CHANNELS_H
#define MULLION_DTB_CHANNELS_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/*
 * Reads and checks /channels into config->channels, once all domains are read and settled; nothing
 * where there is no such node. `domains` is the node /domains. 0, or -1: the diag's object is the
 * channel's path.
 */
int channels_parse(const struct tree *tree, unsigned domains, const struct dt_board *board,
		   struct sys_config *config, struct diag *diag);

/* Which side of it the domain is; n_sides: none. */
static inline unsigned channels_side(const struct sys_channel *channel, unsigned domain)
{
	unsigned side = 0;

	while (side < channel->n_sides && channel->side[side].domain != domain)
		side++;
	return side;
}

static inline bool channels_has_side(const struct sys_channel *channel, unsigned domain)
{
	return channels_side(channel, domain) < channel->n_sides;
}

/* The n-th channel that the domain is a side of and that is `is` one, or NULL; and how many. */
static inline const struct sys_channel *channels_of(const struct sys_config *config,
						    unsigned domain, unsigned n,
						    bool (*is)(const struct sys_channel *channel))
{
	for (unsigned i = 0; i < config->n_channels; i++)
		if (is(&config->channels[i]) && channels_has_side(&config->channels[i], domain) &&
		    !n--)
			return &config->channels[i];
	return NULL;
}

static inline unsigned channels_count(const struct sys_config *config, unsigned domain,
				      bool (*is)(const struct sys_channel *channel))
{
	unsigned count = 0;

	while (channels_of(config, domain, count, is))
		count++;
	return count;
}

/* As the configuration has it. */
const char *channels_word(enum sys_channel_type type);

#endif
