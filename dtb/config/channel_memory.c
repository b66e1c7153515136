/* SPDX-License-Identifier: Apache-2.0 */
/* Channels of the type memory: a region that their sides see. */
#include "dtb/config/channel_parse.h"

#include <string.h>

#include "dtb/config/remap.h"
#include "dtb/tree/others.h"
#include "lib/printf.h"

#define AT "mullion,memory-at"

/* --- the region --- */

static int meets_domain(const struct channel_parse *parse, struct range range,
			const struct sys_domain *domain)
{
	for (unsigned k = 0; k < domain->n_memory; k++)
		if (range_overlaps(domain->memory[k], range))
			return refuse(parse, AT " 0x%lx size 0x%lx overlaps memory of domain %s",
				      range.base, range.size, domain->name);
	return 0;
}

/* The sides see it where it is, and a domain with mullion,memory-at chooses its addresses. */
static int meets_moved(const struct channel_parse *parse, struct range range,
		       const struct sys_domain *domain)
{
	for (unsigned k = 0; domain->moved && remap_range(domain, k).size; k++)
		if (range_overlaps(remap_range(domain, k), range))
			return refuse(parse,
				      AT " 0x%lx size 0x%lx is where domain %s sees its own memory",
				      range.base, range.size, domain->name);
	return 0;
}

static int check_place(const struct channel_parse *parse, struct range range)
{
	const struct dt_board *board = parse->board;
	bool inside = false;
	unsigned other;

	for (unsigned k = 0; k < board->n_ram; k++)
		inside = inside || range_contains(board->ram[k], range);
	if (!inside)
		return refuse(parse, AT " 0x%lx size 0x%lx is not DRAM of this board", range.base,
			      range.size);
	other = others_at(parse->tree, range);
	if (other != TREE_NONE)
		return refuse(parse, AT " 0x%lx size 0x%lx overlaps memory of domain %s",
			      range.base, range.size, tree_name(parse->tree, other));
	for (unsigned k = 0; k < board->n_reserved; k++)
		if (range_overlaps(board->reserved[k], range))
			return refuse(parse,
				      AT " 0x%lx size 0x%lx overlaps what the board's tree "
					 "reserves at 0x%lx",
				      range.base, range.size, board->reserved[k].base);
	return 0;
}

static int parse_place(struct channel_parse *parse)
{
	const struct sys_config *config = parse->config;
	const struct sys_channel *channel = parse->channel;
	struct range range = {0, 0};
	struct domain_ranges ranges;

	if (domain_ranges(parse->tree, parse->node, AT, NULL, &ranges))
		(void)domain_ranges_next(&ranges, &range);
	if (ranges.count || !ranges.cells)
		return refuse(parse, AT " is not one address (%u cells) and its size (%u cells)",
			      ranges.address_cells, ranges.size_cells);
	if (!range.size || !IS_ALIGNED(range.base | range.size, PAGE_SIZE))
		return refuse(parse, AT " 0x%lx size 0x%lx is not made of whole 4 KiB pages",
			      range.base, range.size);
	if (check_place(parse, range) < 0)
		return -1;
	for (unsigned k = 0; k < config->n_domains; k++)
		if (meets_domain(parse, range, &config->domains[k]) < 0)
			return -1;
	for (unsigned k = 0; k < channel->n_sides; k++)
		if (meets_moved(parse, range, &config->domains[channel->side[k].domain]) < 0)
			return -1;
	parse->channel->memory = range;
	return 0;
}

static int parse_size(struct channel_parse *parse)
{
	unsigned count;
	const fdt32_t *cells = tree_cells(parse->tree, parse->node, "mullion,size", &count);
	uint64_t *size = &parse->channel->memory.size;

	*size = count == 1 || count == 2 ? tree_number(cells, count) : 0;
	if (!*size || !IS_ALIGNED(*size, PAGE_SIZE))
		return refuse(parse, "mullion,size is not a number of bytes in whole 4 KiB pages");
	return 0;
}

static int parse_region(struct channel_parse *parse)
{
	bool has_size = tree_has(parse->tree, parse->node, "mullion,size");

	parse->channel->is_fixed = tree_has(parse->tree, parse->node, AT);
	if (parse->channel->is_fixed && has_size)
		return refuse(parse, "mullion,size and mullion,memory-at exclude each other");
	if (parse->channel->is_fixed)
		return parse_place(parse);
	return has_size ? parse_size(parse)
			: refuse(parse, "no memory: give mullion,size or mullion,memory-at");
}

/* --- how it is seen --- */

static int parse_word(struct channel_parse *parse, unsigned side, const char *word)
{
	bool read_only = !strcmp(word, "read-only");

	if (!read_only && strcmp(word, "read-write") != 0)
		return refuse(parse,
			      "mullion,access: \"%.40s\" is neither \"read-write\" nor "
			      "\"read-only\"",
			      word);
	if (side < parse->channel->n_sides)
		parse->channel->side[side].read_only = read_only;
	return 0;
}

static int parse_access(struct channel_parse *parse)
{
	int length;
	const char *word = tree_prop(parse->tree, parse->node, "mullion,access", &length),
		   *end = word + length;
	unsigned side = 0, writers = 0;

	if (!word)
		return 0;
	if (!length || end[-1])
		return refuse(parse, "%s is not a list of strings", "mullion,access");
	for (; word < end; word += strlen(word) + 1) {
		writers += strcmp(word, "read-only") != 0;
		if (diag_ends(parse_word(parse, side++, word), parse->diag))
			return -1;
	}
	if (side != parse->n_named)
		return refuse(parse, "mullion,access has %u words for %u domains", side,
			      parse->n_named);
	return writers ? 0 : refuse(parse, "mullion,access: no domain may write it");
}

static int parse_attributes(struct channel_parse *parse)
{
	static const char prop[] = "mullion,attributes";
	const char *word = tree_str(parse->tree, parse->node, prop);

	if (!tree_has(parse->tree, parse->node, prop))
		return 0;
	parse->channel->uncached = word && !strcmp(word, "uncached");
	if (!parse->channel->uncached && !(word && !strcmp(word, "cached")))
		return refuse(parse, "%s is neither \"cached\" nor \"uncached\"", prop);
	return channel_has_several(parse, prop)
		       ? refuse(parse, "%s has several strings: it is one", prop)
		       : 0;
}

static int parse_doorbells(struct channel_parse *parse)
{
	int length;

	parse->channel->doorbells =
		tree_prop(parse->tree, parse->node, "mullion,doorbells", &length) != NULL;
	if (length)
		return refuse(parse, "%s has a value: it is on by being there",
			      "mullion,doorbells");
	return parse->channel->doorbells && parse->channel->n_sides > SYS_DOORBELL_SIDES
		       ? refuse(parse, "mullion,doorbells are for %u domains at most, not %u",
				SYS_DOORBELL_SIDES, parse->channel->n_sides)
		       : 0;
}

int channel_parse_memory(struct channel_parse *parse)
{
	return diag_ends(parse_region(parse), parse->diag) ||
			       diag_ends(parse_access(parse), parse->diag) ||
			       diag_ends(parse_attributes(parse), parse->diag) ||
			       diag_ends(parse_doorbells(parse), parse->diag)
		       ? -1
		       : 0;
}

/* --- of all channels --- */

static struct range place_of(const struct sys_channel *channel)
{
	return channel->type == SYS_CHANNEL_MEMORY && channel->is_fixed ? channel->memory
									: (struct range){0, 0};
}

int channels_settle_memory(const struct sys_config *config, struct diag *diag)
{
	char object[CHANNEL_OBJECT];

	for (unsigned n = 0; n < config->n_channels; n++) {
		struct range place = place_of(&config->channels[n]);

		for (unsigned k = 0; k < n; k++) {
			if (!range_overlaps(place, place_of(&config->channels[k])))
				continue;
			fmt_sn(object, sizeof(object), "/channels/%s", config->channels[n].name);
			if (diag_ends(diag_fail(diag, object,
						AT " 0x%lx size 0x%lx overlaps that of channel %s",
						place.base, place.size, config->channels[k].name),
				      diag))
				return -1;
		}
	}
	return 0;
}
