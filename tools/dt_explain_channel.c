/* SPDX-License-Identifier: Apache-2.0 */
/* explain CHANNEL, and an address in the memory of one, on the host. */
#include <stdio.h>
#include <string.h>

#include "arch/arm64/pgtable.h"
#include "dtb/config/channels.h"
#include "el2/console/explain_words.h"
#include "tools/dt_channels.h"
#include "tools/dt_explain.h"

/* The domains that it leads to, in the order of the source. */
static void say_sides(const struct explaining *x, const struct sys_channel *channel)
{
	char names[SYS_CHANNEL_SIDES * (SYS_NAME + 2)] = "";
	size_t used = 0;

	for (unsigned k = 0; k < channel->n_sides; k++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", k ? ", " : "",
					 domain_name(x, channel->side[k].domain));
	say(EXPLAIN_OWNER, "%s", names);
}

/* "decided:", by this property or (NULL) the node, and "to move:". */
static void say_channel(const struct sys_channel *channel, const char *property)
{
	char path[sizeof("/channels/") + SYS_NAME];

	snprintf(path, sizeof(path), "/channels/%s", channel->name);
	say_at(path, property, EXPLAIN_DECIDED, "%s%schannel %s", property ? property : "",
	       property ? " of " : "", channel->name);
	say_at(path, "domains", EXPLAIN_MOVE, EXPLAIN_MOVE_CHANNEL, channel->name);
}

int explain_channel(const struct explaining *x, const char *name)
{
	const struct sys_config *config = &x->machine->config;
	const struct sys_channel *channel = NULL;
	char words[CHANNEL_WORDS];

	if (!strncmp(name, "/channels/", strlen("/channels/")))
		name += strlen("/channels/");
	for (unsigned n = 0; n < config->n_channels; n++)
		if (!strcmp(config->channels[n].name, name))
			channel = &config->channels[n];
	if (!channel)
		return -2;
	channel_words(channel, words);
	say(EXPLAIN_WHAT, "channel %s, %s%s%s", name, channels_word(channel->type),
	    *words ? ", " : "", words);
	say_sides(x, channel);
	for (unsigned k = 0; k < channel->n_sides; k++) {
		side_words(channel, k, words);
		say(EXPLAIN_MAPPED, "%s: %s", domain_name(x, channel->side[k].domain),
		    *words ? words : "a side of it");
	}
	say_channel(channel, NULL);
	return 0;
}

bool explain_shared(const struct explaining *x, uint64_t address)
{
	const struct sys_config *config = &x->machine->config;

	for (unsigned n = 0; n < config->n_channels; n++) {
		const struct sys_channel *channel = &config->channels[n];

		if (channel->type != SYS_CHANNEL_MEMORY || !channel->memory.base ||
		    !range_contains(channel->memory, (struct range){address, 1}))
			continue;
		say(EXPLAIN_WHAT, "memory of channel %s, 0x%lx + 0x%lx, 0x%lx from its begin",
		    channel->name, channel->memory.base, channel->memory.size,
		    address - channel->memory.base);
		say_sides(x, channel);
		for (unsigned k = 0; k < channel->n_sides; k++)
			say(EXPLAIN_MAPPED, "%s: memory, %s%s, physical 0x%lx",
			    domain_name(x, channel->side[k].domain),
			    channel->side[k].read_only ? "r-" : "rw",
			    channel->uncached ? ", uncached" : "", address);
		say_channel(channel, channel->is_fixed ? "mullion,memory-at" : "mullion,size");
		return true;
	}
	return false;
}
