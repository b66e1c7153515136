/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/meant.h"

#include "dtb/config/nearest.h"
#include "lib/printf.h"

#define ALIAS 32u

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

#define SAME    1u
#define ANOTHER 2u

/* Of a name that begins as the label, with a number: of uart2 uart2-xfer has the SAME, uart21
 * ANOTHER. Else 0. */
static unsigned compare_number(const char *name, const char *label, const char *number)
{
	for (; label < number; name++, label++)
		if (!*name || label_character(*name) != *label)
			return 0;
	if (!is_digit(*name))
		return 0;
	for (; *number && *name == *number; name++)
		number++;
	return *number || is_digit(*name) ? ANOTHER : SAME;
}

/* What the states of the pins of `user`, and the groups that these are in, are called. */
static unsigned numbers_of_pins(const struct tree *tree, unsigned user, const char *label,
				const char *number)
{
	unsigned found = 0;

	tree_for_each_prop(tree, user, p) {
		const char *name = tree_prop_name(tree, p);
		const fdt32_t *cells = (const void *)p->data;
		uint32_t len = fdt32_ld(&p->len);

		for (unsigned k = 0; starts_with(name, "pinctrl-") && is_digit(name[8]) &&
				     !(len % 4) && k < len / 4;
		     k++) {
			unsigned pins = tree_phandle(tree, fdt32_ld(cells + k));

			if (pins == TREE_NONE || !pins)
				continue;
			found |= compare_number(tree_name(tree, pins), label, number);
			found |= compare_number(tree_name(tree, tree->node[pins].parent), label,
						number);
		}
	}
	return found;
}

/* Rather one that is enabled, or TREE_NONE. */
static unsigned user_of_pins(const struct tree *tree, const char *label, const char *number)
{
	unsigned found = TREE_NONE;

	for (unsigned node = 1; node < tree->n_nodes; node++) {
		if (!(tree->node[node].flags & TREE_EXCLUSIVE ||
		      tree_has(tree, node, "compatible")) ||
		    !(numbers_of_pins(tree, node, label, number) & SAME))
			continue;
		if (!(tree->node[node].flags & TREE_DISABLED))
			return node;
		if (found == TREE_NONE)
			found = node;
	}
	return found;
}

static unsigned node_of_alias(const struct tree *tree, const char *alias)
{
	unsigned aliases = tree_child(tree, 0, "aliases");
	const char *path = aliases == TREE_NONE ? NULL : tree_str_called(tree, aliases, alias);

	return path ? tree_path(tree, path, strlen(path)) : TREE_NONE;
}

/* By its own name, or by what Linux calls such devices; `number` is the label's, in its text. */
static unsigned find_alias(const struct tree *tree, const char *label, const char *number,
			   char alias[ALIAS])
{
	static const char *const called[][2] = {
		{"uart", "serial"}, {"gmac", "ethernet"}, {"eth", "ethernet"}, {"sdhci", "mmc"}};
	unsigned node;

	fmt_sn(alias, ALIAS, "%s", label);
	node = node_of_alias(tree, label);
	for (unsigned k = 0; node == TREE_NONE && k < sizeof(called) / sizeof(called[0]); k++) {
		size_t length = strlen(called[k][0]);

		if ((size_t)(number - label) < length ||
		    strncmp(number - length, called[k][0], length) != 0)
			continue;
		fmt_sn(alias, ALIAS, "%s%s", called[k][1], number);
		node = node_of_alias(tree, alias);
	}
	return node;
}

void meant_device(const struct tree *tree, const char *label, char out[MEANT_ROOM])
{
	const char *number = label + strlen(label), *guess = "";
	char alias[ALIAS], path[MEANT_ROOM];
	unsigned node;
	int used;

	*out = '\0';
	while (number > label && is_digit(number[-1]))
		number--;
	if (!*number || strlen(label) >= ALIAS)
		return;
	node = user_of_pins(tree, label, number);
	used = fmt_sn(out, MEANT_ROOM, "by its pins it is");
	if (node == TREE_NONE) {
		node = find_alias(tree, label, number, alias);
		used = fmt_sn(out, MEANT_ROOM, "alias %s is", alias);
		guess = " (a guess)";
		/* the source counts otherwise (i.MX: serial1 is uart2) */
		if (node != TREE_NONE && numbers_of_pins(tree, node, label, number) & ANOTHER)
			node = TREE_NONE;
	}
	if (node == TREE_NONE ||
	    tree_path_of(tree, node, path,
			 (int)(MEANT_ROOM - strlen(label) - strlen(guess)) - used - 5))
		*out = '\0';
	else
		fmt_sn(out + used, MEANT_ROOM - (size_t)used, " &{%s}%s", path, guess);
}
