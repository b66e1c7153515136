/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_channels.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dtb/config/channels.h"
#include "el2/boot/devices.h"

/* Behind what is there, with ", " between. */
static void add(char *words, size_t room, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add(char *words, size_t room, const char *format, ...)
{
	size_t used = strlen(words);
	va_list arguments;

	used += (size_t)snprintf(words + used, room - used, "%s", used ? ", " : "");
	va_start(arguments, format);
	vsnprintf(words + used, room - used, format, arguments);
	va_end(arguments);
}

void channel_words(const struct sys_channel *channel, char words[CHANNEL_WORDS])
{
	*words = '\0';
	switch (channel->type) {
	case SYS_CHANNEL_NET:
		add(words, CHANNEL_WORDS, "MTU %u", channel->mtu);
		if (channel->checksum)
			add(words, CHANNEL_WORDS, "checksum");
		break;
	case SYS_CHANNEL_CONSOLE:
		for (unsigned k = 0; k < channel->n_ports; k++)
			add(words, CHANNEL_WORDS, "port %s", channel->port[k]);
		break;
	case SYS_CHANNEL_MEMORY:
		add(words, CHANNEL_WORDS, "%llu KiB",
		    (unsigned long long)(channel->memory.size >> 10));
		if (channel->memory.base)
			add(words, CHANNEL_WORDS, "at 0x%llx",
			    (unsigned long long)channel->memory.base);
		add(words, CHANNEL_WORDS, "%s", channel->uncached ? "uncached" : "cached");
		if (channel->doorbells)
			add(words, CHANNEL_WORDS, "doorbells");
		break;
	default:
		break;
	}
}

void side_words(const struct sys_channel *channel, unsigned side, char words[SIDE_WORDS])
{
	const struct sys_channel_side *at = &channel->side[side];
	const uint8_t *mac = at->mac;
	const struct guest_device *device = NULL;
	unsigned count = 0;

	*words = '\0';
	if (channel->type == SYS_CHANNEL_NET)
		add(words, SIDE_WORDS, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
		    mac[3], mac[4], mac[5]);
	if (channel->type == SYS_CHANNEL_VSOCK)
		add(words, SIDE_WORDS, "CID %u", at->cid);
	if (channel->type == SYS_CHANNEL_MEMORY)
		add(words, SIDE_WORDS, "%s", at->read_only ? "read-only" : "read-write");
	if (IS_ENABLED(CONFIG_EMULATED_DEVICES))
		device = devices_of(&vms[at->domain], &count);
	for (unsigned k = 0; k < count; k++)
		if (device[k].label && !device[k].is_console &&
		    !strcmp(device[k].label, channel->name))
			add(words, SIDE_WORDS, "%s at 0x%llx", device[k].name,
			    (unsigned long long)device[k].range.base);
}

/* --- check --- */

static void note_sockets(const struct sys_config *config)
{
	for (unsigned domain = 0; domain < config->n_domains; domain++) {
		unsigned count = 0;

		for (unsigned n = 0; n < config->n_channels; n++)
			count += config->channels[n].type == SYS_CHANNEL_VSOCK &&
				 channels_side(&config->channels[n], domain) <
					 config->channels[n].n_sides;
		if (count > 1)
			fprintf(stderr,
				"mullion-dt: note: %s: is a side of %u channels of type vsock, and "
				"Linux has one such device at most: one channel may have eight "
				"sides\n",
				config->domains[domain].name, count);
	}
}

void note_channels(const struct sys_config *config)
{
	note_sockets(config);
	for (unsigned n = 0; n < config->n_channels; n++) {
		const struct sys_channel *channel = &config->channels[n];
		char words[CHANNEL_WORDS], side[SIDE_WORDS];

		channel_words(channel, words);
		fprintf(stderr, "mullion-dt: %s: %s%s%s", channel->name,
			channels_word(channel->type), *words ? ", " : "", words);
		for (unsigned k = 0; k < channel->n_sides; k++) {
			side_words(channel, k, side);
			fprintf(stderr, "%s%s%s%s%s", k ? ", " : ": ",
				config->domains[channel->side[k].domain].name, *side ? " (" : "",
				side, *side ? ")" : "");
		}
		fputc('\n', stderr);
	}
}

/* --- map --- */

void print_channels(const struct sys_config *config)
{
	for (unsigned n = 0; n < config->n_channels; n++) {
		const struct sys_channel *channel = &config->channels[n];
		char words[CHANNEL_WORDS];

		channel_words(channel, words);
		printf("channel\t%s\t%s\t%s\n", channel->name, channels_word(channel->type),
		       *words ? words : "-");
		for (unsigned k = 0; k < channel->n_sides; k++) {
			side_words(channel, k, words);
			printf("side\t%s\t%s\t%s\n", channel->name,
			       config->domains[channel->side[k].domain].name, *words ? words : "-");
		}
	}
}

static bool has_memory(const struct sys_channel *channel)
{
	return channel->type == SYS_CHANNEL_MEMORY && channel->memory.base;
}

void print_shared_memory(const struct sys_config *config)
{
	for (unsigned n = 0; n < config->n_channels; n++) {
		const struct sys_channel *channel = &config->channels[n];
		unsigned long long base = channel->memory.base, size = channel->memory.size;

		if (!has_memory(channel))
			continue;
		printf("memory\t0x%llx\t0x%llx\tshared\tchannel %s:", base, size, channel->name);
		for (unsigned k = 0; k < channel->n_sides; k++)
			printf("%s %s %s", k ? "," : "",
			       config->domains[channel->side[k].domain].name,
			       channel->side[k].read_only ? "r--" : "rw-");
		printf("\t0x%llx\n", base);
	}
}

bool is_shared_memory(const struct sys_config *config, const struct handoff_region *region)
{
	for (unsigned n = 0; n < config->n_channels; n++)
		if (has_memory(&config->channels[n]) &&
		    config->channels[n].memory.base == region->base)
			return true;
	return false;
}
