/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes of an open tree by what says which one is meant: offset, path, name. */
#include <string.h>

#include "dtb/tree/tree.h"

unsigned tree_at(const struct tree *tree, int offset)
{
	unsigned low = 0, high = tree->n_nodes;

	while (low < high) {
		unsigned middle = (low + high) / 2;

		if (tree->node[middle].offset == offset)
			return middle;
		if (tree->node[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return TREE_NONE;
}

/* As in libfdt, a name without its unit address finds the first node of that name. */
static bool name_is(const char *name, const char *want, size_t len)
{
	return !strncmp(name, want, len) &&
	       (!name[len] || (name[len] == '@' && !memchr(want, '@', len)));
}

unsigned tree_path(const struct tree *tree, const char *path, size_t len)
{
	unsigned i = 0;

	if (!len || *path != '/')
		return TREE_NONE;
	while (i != TREE_NONE) {
		const char *slash;
		size_t part;
		unsigned next = TREE_NONE;

		for (; len && *path == '/'; path++)
			len--;
		if (!len)
			return i;
		slash = memchr(path, '/', len);
		part = slash ? (size_t)(slash - path) : len;
		tree_for_each_child(tree, i, c) {
			if (next == TREE_NONE && name_is(tree_name(tree, c), path, part))
				next = c;
		}
		path += part;
		len -= part;
		i = next;
	}
	return TREE_NONE;
}

unsigned tree_child(const struct tree *tree, unsigned node, const char *name)
{
	tree_for_each_child(tree, node, c) {
		if (!strcmp(tree_name(tree, c), name))
			return c;
	}
	return TREE_NONE;
}

size_t tree_path_length(const char *path, size_t len)
{
	const char *colon = memchr(path, ':', len);

	return colon ? (size_t)(colon - path) : len;
}

unsigned tree_stdout(const struct tree *tree)
{
	unsigned chosen = tree_child(tree, 0, "chosen"), aliases = tree_child(tree, 0, "aliases");
	const char *s = chosen == TREE_NONE ? NULL : tree_str(tree, chosen, "stdout-path");
	size_t len;
	int alias_len;

	if (!s)
		return TREE_NONE;
	len = tree_path_length(s, strlen(s));
	if (*s == '/')
		return tree_path(tree, s, len);
	if (aliases == TREE_NONE)
		return TREE_NONE;
	s = tree_prop_called(tree, aliases, s, len, &alias_len);
	if (!s || alias_len <= 0)
		return TREE_NONE;
	return tree_path(tree, s, tree_path_length(s, strnlen(s, (size_t)alias_len)));
}

bool tree_is_cpu(const struct tree *tree, unsigned node)
{
	const char *type = tree_str(tree, node, "device_type");

	return type ? !strcmp(type, "cpu") : starts_with(tree_name(tree, node), "cpu@");
}

bool tree_is_memory(const struct tree *tree, unsigned node)
{
	const char *type = tree->node[node].parent ? NULL : tree_str(tree, node, "device_type");

	return type && !strcmp(type, "memory");
}

bool tree_is_secure_memory(const struct tree *tree, unsigned node)
{
	const char *secure = tree_str(tree, node, "secure-status");

	return tree_is_memory(tree, node) && tree->node[node].flags & TREE_DISABLED && secure &&
	       (!strcmp(secure, "okay") || !strcmp(secure, "ok"));
}

unsigned tree_next_cpu(const struct tree *tree, unsigned previous)
{
	unsigned cpus = tree_child(tree, 0, "cpus");
	unsigned i = cpus == TREE_NONE       ? 0
		     : previous == TREE_NONE ? cpus + 1
					     : tree->node[previous].end;

	for (; cpus != TREE_NONE && i < tree->node[cpus].end; i = tree->node[i].end)
		if (tree_is_cpu(tree, i) && !(tree->node[i].flags & TREE_DISABLED))
			return i;
	return TREE_NONE;
}

int tree_path_of(const struct tree *tree, unsigned node, char *path, size_t room)
{
	char *at = path + room; /* from the end to the front */

	*--at = '\0';
	for (; node; node = tree->node[node].parent) {
		const char *name = tree_name(tree, node);
		size_t len = strlen(name);

		if (len + 1 > (size_t)(at - path))
			return -1;
		at -= len;
		memcpy(at, name, len);
		*--at = '/';
	}
	if (!*at)
		*--at = '/';
	memmove(path, at, (size_t)(path + room - at));
	return 0;
}
