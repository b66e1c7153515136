/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/nearest.h"

#include "lib/printf.h"

#define LONGEST 40u /* longer names are passed over */
#define TEXT    72u /* of a path as well */
#define BEST    3u

struct nearest {
	const char *label;
	unsigned length, limit; /* of label; the distance that is too far */
	struct {
		unsigned distance;
		char text[TEXT];
	} best[BEST]; /* ascending; from `n_best` on nothing */
	unsigned n_best;
};

char label_character(char character)
{
	return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
			       (character >= 'A' && character <= 'Z')
		       ? character
		       : '_';
}

static unsigned lesser(unsigned first, unsigned second)
{
	return first < second ? first : second;
}

static char lower(char character)
{
	return character >= 'A' && character <= 'Z' ? (char)(character - 'A' + 'a') : character;
}

/* Levenshtein's: the least number of characters to insert, leave out or replace,
 * whatever their case. */
static unsigned distance(const char *label, unsigned length, const char *name)
{
	uint8_t row[LONGEST + 1];

	for (unsigned i = 0; i <= length; i++)
		row[i] = (uint8_t)i;
	for (; *name; name++) {
		unsigned left_above = row[0];

		row[0]++;
		for (unsigned i = 0; i < length; i++) {
			unsigned above = row[i + 1],
				 best = lesser(lesser(above, row[i]) + 1,
					       left_above + (lower(label[i]) !=
							     lower(label_character(*name))));

			row[i + 1] = (uint8_t)best;
			left_above = above;
		}
	}
	return row[length];
}

/* `name` comes as near as it does; `offered` is what is said then. `behind`: how much farther away
 * it counts than a device. */
static void consider(struct nearest *nearest, const char *name, const char *offered,
		     unsigned behind)
{
	unsigned far, at;

	if (strlen(name) > LONGEST || strlen(offered) >= TEXT)
		return;
	far = distance(nearest->label, nearest->length, name);
	for (unsigned i = 0; i < nearest->n_best; i++)
		if (!strcmp(nearest->best[i].text, offered))
			return;
	if (far >= nearest->limit)
		return;
	far += behind;
	for (at = nearest->n_best; at && nearest->best[at - 1].distance > far; at--)
		;
	if (at == BEST)
		return;
	nearest->n_best += nearest->n_best < BEST;
	for (unsigned i = nearest->n_best - 1; i > at; i--)
		nearest->best[i] = nearest->best[i - 1];
	nearest->best[at].distance = far;
	fmt_sn(nearest->best[at].text, sizeof(nearest->best[at].text), "%s", offered);
}

/* A name as a label has it: as far as there is room, or to the "/" that ends it in a path. */
static void write_label(char label[LONGEST + 1], const char *name)
{
	unsigned length = 0;

	for (; length < LONGEST && name[length] && name[length] != '/'; length++)
		label[length] = label_character(name[length]);
	label[length] = '\0';
}

/* Pins and other parts of devices are seldom meant. */
static unsigned behind_devices(const struct tree *tree, unsigned node)
{
	return tree->node[node].flags & TREE_EXCLUSIVE || tree_has(tree, node, "compatible") ? 0
											     : 2;
}

static void consider_node(struct nearest *nearest, const struct tree *tree, unsigned node,
			  const char *name)
{
	char label[LONGEST + 1];

	write_label(label, tree_name(tree, node));
	if (strlen(tree_name(tree, node)) <= LONGEST)
		consider(nearest, name ? name : label, label, behind_devices(tree, node));
}

static void write_best(const struct nearest *nearest, char *out, size_t room)
{
	size_t used = 0;

	for (unsigned i = 0; i < nearest->n_best; i++) {
		const char *text = nearest->best[i].text;

		if (nearest->best[i].distance <= nearest->best[0].distance + 1 &&
		    used + 2 + strlen(text) < room)
			used += (size_t)fmt_sn(out + used, room - used, "%s%s", used ? ", " : "",
					       text);
	}
}

/* What a property of /__symbols__ or /aliases leads to. */
static unsigned node_of(const struct tree *tree, unsigned node, const char *name)
{
	const char *path = tree_str_called(tree, node, name);

	return path ? tree_path(tree, path, strlen(path)) : TREE_NONE;
}

void nearest_labels(const struct tree *tree, const char *label, char out[NEAREST_ROOM])
{
	struct nearest nearest = {.label = label, .length = (unsigned)strlen(label)};
	unsigned symbols = tree_child(tree, 0, "__symbols__"),
		 aliases = tree_child(tree, 0, "aliases");

	*out = '\0';
	if (nearest.length > LONGEST)
		return;
	nearest.limit = nearest.length / 2 + 1;
	if (symbols != TREE_NONE)
		tree_for_each_prop(tree, symbols, property) {
			const char *name = tree_prop_name(tree, property);
			unsigned node = node_of(tree, symbols, name);

			consider(&nearest, name, name,
				 node == TREE_NONE ? 0 : behind_devices(tree, node));
		}
	if (aliases != TREE_NONE)
		tree_for_each_prop(tree, aliases, property) {
			const char *name = tree_prop_name(tree, property);
			unsigned node = node_of(tree, aliases, name);

			if (node != TREE_NONE)
				consider_node(&nearest, tree, node, name);
		}
	for (unsigned node = 1; node < tree->n_nodes; node++)
		consider_node(&nearest, tree, node, NULL);
	write_best(&nearest, out, NEAREST_ROOM - nearest.length);
}

/* The node's path, or its name where that is too long; `name` comes as near as it does. */
static void consider_path(struct nearest *nearest, const struct tree *tree, unsigned node,
			  const char *name, size_t room)
{
	char path[TEXT];

	if (tree_path_of(tree, node, path, (int)lesser(TEXT, (unsigned)room)))
		consider(nearest, name, tree_name(tree, node), behind_devices(tree, node));
	else
		consider(nearest, name, path, behind_devices(tree, node));
}

/* The deepest node that the path leads to, and in *missing the name below it that is not there. */
static unsigned deepest(const struct tree *tree, const char *path, const char **missing)
{
	const char *end = path;
	unsigned node = 0, next = 0;

	while (next != TREE_NONE && *end) {
		node = next;
		for (*missing = end; **missing == '/'; ++*missing)
			;
		for (end = *missing; *end && *end != '/'; end++)
			;
		next = tree_path(tree, path, (size_t)(end - path));
	}
	return node;
}

void nearest_paths(const struct tree *tree, const char *path, char out[NEAREST_PATHS])
{
	char label[LONGEST + 1];
	struct nearest nearest = {.label = label};
	const char *missing = path, *last = strrchr(path, '/');
	unsigned above = deepest(tree, path, &missing);
	size_t typed = strlen(path);

	*out = '\0';
	if (!last || typed >= NEAREST_PATHS)
		return;
	write_label(label, missing);
	nearest.length = (unsigned)strlen(label);
	nearest.limit = nearest.length / 2 + 1;
	for (unsigned node = 1; node < tree->n_nodes; node++)
		if (!strcmp(tree_name(tree, node), last + 1))
			consider_path(&nearest, tree, node, label, NEAREST_PATHS - typed);
	tree_for_each_child(tree, above, child)
		consider_path(&nearest, tree, child, tree_name(tree, child), NEAREST_PATHS - typed);
	write_best(&nearest, out, NEAREST_PATHS - typed);
}
