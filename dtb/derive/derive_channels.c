/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of channels in a side's tree (docs/channels.md); their doorbells are emulated devices. */
#include "dtb/config/channels.h"
#include "dtb/derive/derive.h"
#include "lib/printf.h"

#define NODE "shared-memory"
#define PATH 48u /* bytes of one at most */

/* What the domain is in the channel, if it shares that one's memory; n_sides: it does not. */
static unsigned side_of(const struct derive *derive, const struct sys_channel *channel)
{
	return channel->type == SYS_CHANNEL_MEMORY ? channels_side(channel, derive->domain)
						   : channel->n_sides;
}

static bool shares(const struct derive *derive, const struct sys_channel *channel)
{
	return side_of(derive, channel) < channel->n_sides;
}

/* Linux takes cached memory as pmem (its pmem-region.txt), at the root alone; of uncached memory it
 * keeps off, for /dev/mem. */
static int write_shared(struct derive *derive, const struct sys_channel *channel)
{
	static const char compatible[] = "mullion," NODE "\0pmem-region";
	unsigned side = side_of(derive, channel);

	write_begin_at(derive, NODE, channel->memory.base);
	write_prop(derive, "compatible", compatible,
		   channel->uncached ? sizeof("mullion," NODE) : sizeof(compatible));
	write_string(derive, "label", channel->name);
	write_u32(derive, "mullion,side", side);
	write_prop(derive, channel->uncached ? "no-map" : "volatile", NULL, 0);
	if (channel->side[side].read_only)
		write_prop(derive, "mullion,read-only", NULL, 0);
	if (write_reg(derive, &channel->memory, 1) < 0)
		return -1;
	write_end(derive);
	return 0;
}

int derive_shared(struct derive *derive, bool uncached)
{
	const struct sys_config *config = derive->config;

	for (unsigned i = 0; i < config->n_channels; i++)
		if (shares(derive, &config->channels[i]) &&
		    config->channels[i].uncached == uncached &&
		    write_shared(derive, &config->channels[i]) < 0)
			return -1;
	return 0;
}

bool derive_reserves_shared(const struct derive *derive)
{
	const struct sys_config *config = derive->config;

	for (unsigned i = 0; i < config->n_channels; i++)
		if (config->channels[i].uncached && shares(derive, &config->channels[i]))
			return true;
	return false;
}

void derive_shared_paths(struct derive *derive)
{
	char paths[SYS_MAX_CHANNELS * PATH];
	size_t used = 0;

	for (unsigned i = 0; i < derive->config->n_channels; i++) {
		const struct sys_channel *channel = &derive->config->channels[i];

		if (shares(derive, channel))
			used += fmt_sn(paths + used, PATH, "%s/" NODE "@%lx",
				       channel->uncached ? "/reserved-memory" : "",
				       channel->memory.base) +
				1;
	}
	if (used)
		write_prop(derive, "mullion," NODE, paths, used);
}
