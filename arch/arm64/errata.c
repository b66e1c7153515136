/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/errata.h"

#include <string.h>

#include "arch/arm64/errata_list.h"
#include "lib/printf.h"

/* One array a reader, so that no image has more of the list than it wants. */
#define NOTHING(...)
#define SETTING(part, first, last, id, reg, set, clear, what, source) \
	{part, first, last, reg, set, clear},
static const struct cpu_setting settings[] = {ERRATA(SETTING, NOTHING)};

#define SET_ROW(part, first, last, id, reg, set, clear, what, source) \
	{part, first, last, ERRATUM_SET, reg, id, what, "", source, set, clear},
#define HOOK_ROW(hook, part, first, last, id, what, where, source) \
	{part, first, last, ERRATUM_##hook, 0, id, what, where, source, 0, 0},
const struct erratum errata[] = {ERRATA(SET_ROW, HOOK_ROW)};
const unsigned n_errata = sizeof(errata) / sizeof(errata[0]);

struct erratum_id {
	uint32_t part;
	uint8_t first, last, hook;
	char id[15];
};
#define SET_ID(part, first, last, id, reg, set, clear, what, source) \
	{part, first, last, ERRATUM_SET, id},
#define HOOK_ID(hook, part, first, last, id, what, where, source) \
	{part, first, last, ERRATUM_##hook, id},
static const struct erratum_id ids[] = {ERRATA(SET_ID, HOOK_ID)};

static const struct {
	uint32_t part;
	const char name[16];
} names[] = {
	{CORTEX_A53, "Cortex-A53"},   {CORTEX_A35, "Cortex-A35"},     {CORTEX_A55, "Cortex-A55"},
	{CORTEX_A57, "Cortex-A57"},   {CORTEX_A72, "Cortex-A72"},     {CORTEX_A73, "Cortex-A73"},
	{CORTEX_A75, "Cortex-A75"},   {CORTEX_A76, "Cortex-A76"},     {NEOVERSE_N1, "Neoverse-N1"},
	{CORTEX_A77, "Cortex-A77"},   {CORTEX_A76AE, "Cortex-A76AE"}, {NEOVERSE_V1, "Neoverse-V1"},
	{CORTEX_A78, "Cortex-A78"},   {CORTEX_A78AE, "Cortex-A78AE"}, {CORTEX_X1, "Cortex-X1"},
	{CORTEX_A510, "Cortex-A510"}, {CORTEX_A710, "Cortex-A710"},   {CORTEX_X2, "Cortex-X2"},
	{NEOVERSE_N2, "Neoverse-N2"}, {CORTEX_A78C, "Cortex-A78C"},   {CORTEX_A715, "Cortex-A715"},
	{CORTEX_A720, "Cortex-A720"}, {AMPERE_1, "Ampere-1"},
};

const struct cpu_setting *cpu_setting_next(uint32_t midr, const struct cpu_setting *after)
{
	const struct cpu_setting *s = after ? after + 1 : settings;

	for (; s < settings + sizeof(settings) / sizeof(settings[0]); s++)
		if (cpu_is(midr, s->part, s->first, s->last))
			return s;
	return NULL;
}

static const char *known_name(uint32_t midr)
{
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].part == cpu_part(midr))
			return names[i].name;
	return NULL;
}

const char *cpu_name_of(uint32_t midr)
{
	const char *name = known_name(midr);

	return name ? name : "unknown core type";
}

struct line {
	char *text;
	size_t size, used;
};

/* Room for "..." is kept, for what does not fit; nothing follows it. */
static void append(struct line *line, const char *before, const char *text)
{
	size_t room = line->size - line->used - sizeof("...");

	if (line->text[line->used - 1] == '.')
		return;
	if (strlen(before) + strlen(text) > room) {
		line->used += (size_t)fmt_sn(line->text + line->used, sizeof("..."), "...");
		return;
	}
	line->used += (size_t)fmt_sn(line->text + line->used, room + 1, "%s%s", before, text);
}

static void append_ids(struct line *line, uint32_t midr, unsigned hooks, const char *before)
{
	const char *last = "";

	for (unsigned i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (!(hooks >> ids[i].hook & 1) || !strcmp(ids[i].id, last) ||
		    !cpu_is(midr, ids[i].part, ids[i].first, ids[i].last))
			continue;
		append(line, *last ? ", " : before, ids[i].id);
		last = ids[i].id;
	}
}

void errata_line(uint32_t midr, unsigned hooks, char *text, size_t size)
{
	struct line line = {text, size, 0};
	const char *name = known_name(midr);
	size_t named;

	if (!name) {
		fmt_sn(text, size,
		       "unknown core type: MIDR_EL1 0x%08x: no setting made, no erratum known",
		       midr);
		return;
	}
	named = (size_t)fmt_sn(text, size, "%s r%up%u", name, midr >> 20 & 0xf, midr & 0xf);
	line.used = named;
	append_ids(&line, midr, hooks & ~(1u << ERRATUM_OPEN), ": ");
	if (line.used == named)
		append(&line, ": ", "none");
	append_ids(&line, midr, hooks & 1u << ERRATUM_OPEN, "; not handled: ");
}
