/* SPDX-License-Identifier: MIT-0 */
/* Reads a flattened device tree (Devicetree Specification, chapter 5). By bytes: the MMU may be
 * off, and properties are aligned to 4. */
#include "sdk/inner.h"

enum { BEGIN_NODE = 1, END_NODE = 2, PROPERTY = 3, NOP = 4 };

static const uint8_t *tree, *tree_end;

uint64_t tree_number(const void *property, unsigned cells)
{
	const uint8_t *byte = property;
	uint64_t number = 0;

	for (unsigned i = 0; i < 4 * cells; i++)
		number = number << 8 | byte[i];
	return number;
}

static uint32_t word(const uint8_t *at)
{
	return (uint32_t)tree_number(at, 1);
}

static const uint8_t *aligned(const uint8_t *at)
{
	return at + (-(uintptr_t)at & 3);
}

void tree_begin(const void *begin)
{
	tree = tree_end = NULL;
	if (!begin || word(begin) != 0xd00dfeed)
		return;
	tree = begin;
	tree_end = tree + word(tree + 8) + word(tree + 36);
}

/* The property at `at`, or NULL where there is none; *at = what is behind it. */
static const uint8_t *property(const uint8_t **at, const char **name, uint32_t *size)
{
	const uint8_t *value;

	while (*at < tree_end && word(*at) == NOP)
		*at += 4;
	if (*at >= tree_end || word(*at) != PROPERTY)
		return NULL;
	value = *at + 12;
	*size = word(*at + 4);
	*name = (const char *)tree + word(tree + 12) + word(*at + 8);
	*at = aligned(value + *size);
	return value;
}

const void *tree_property(const struct tree_node *node, const char *name, uint32_t *size)
{
	const uint8_t *at = node->at, *value;
	const char *its;

	while ((value = property(&at, &its, size))) {
		if (!strcmp(its, name))
			return value;
	}
	*size = 0;
	return NULL;
}

const char *tree_text(const struct tree_node *node, const char *name)
{
	uint32_t size;
	const char *text = tree_property(node, name, &size);

	return text && size && !text[size - 1] ? text : "";
}

static uint32_t cells(const struct tree_node *node, const char *name, uint32_t usual)
{
	uint32_t size;
	const void *value = tree_property(node, name, &size);

	return size == 4 ? word(value) : usual;
}

bool tree_next(struct tree_node *node)
{
	const uint8_t *at = node->at;

	if (!at && tree)
		at = tree + word(tree + 8);
	while (at < tree_end) {
		const char *name;
		uint32_t size, token = word(at);

		if (token == PROPERTY) {
			property(&at, &name, &size);
			continue;
		}
		at += 4;
		if (token == END_NODE)
			node->depth--;
		if (token != BEGIN_NODE)
			continue;
		node->name = (const char *)at;
		node->at = aligned(at + strlen(node->name) + 1);
		if (++node->depth < TREE_DEPTH) {
			struct tree_bus *bus = &node->bus[node->depth];

			bus->ranges = tree_property(node, "ranges", &bus->ranges_size);
			bus->address_cells = cells(node, "#address-cells", 2);
			bus->size_cells = cells(node, "#size-cells", 1);
		}
		return true;
	}
	return false;
}

bool tree_enabled(const struct tree_node *node)
{
	const char *status = tree_text(node, "status");

	return !*status || !strcmp(status, "okay");
}

bool tree_compatible(const struct tree_node *node, const char *name)
{
	uint32_t size;
	const char *text = tree_property(node, "compatible", &size);

	for (const char *end = text + size; text < end; text += strlen(text) + 1) {
		if (!strcmp(text, name))
			return true;
	}
	return false;
}

bool tree_find(struct tree_node *node, const char *name)
{
	while (tree_next(node)) {
		if (tree_compatible(node, name) && tree_enabled(node))
			return true;
	}
	return false;
}

bool tree_at(struct tree_node *node, const char *path)
{
	*node = TREE_START;
	if (!tree_next(node))
		return false;
	for (;;) {
		int depth = node->depth;
		size_t length = 0;

		path += *path == '/';
		while (path[length] && path[length] != '/' && path[length] != ':')
			length++;
		if (!length)
			return true;
		do {
			if (!tree_next(node) || node->depth <= depth)
				return false;
		} while (node->depth != depth + 1 || strncmp(node->name, path, length) ||
			 node->name[length]);
		path += length;
	}
}

/* *address, of a child of the bus, as the bus' parent has it. */
static bool translate(const struct tree_bus *bus, uint32_t parent_cells, uint64_t *address)
{
	uint32_t words = bus->address_cells + parent_cells + bus->size_cells;
	const uint8_t *row = bus->ranges;

	if (row && !bus->ranges_size)
		return true;
	for (; row && row + 4 * words <= bus->ranges + bus->ranges_size; row += 4 * words) {
		uint64_t from = tree_number(row, bus->address_cells);
		const uint8_t *to = row + 4 * bus->address_cells;

		if (*address - from < tree_number(to + 4 * parent_cells, bus->size_cells)) {
			*address += tree_number(to, parent_cells) - from;
			return true;
		}
	}
	return false;
}

bool tree_reg(const struct tree_node *node, unsigned index, uint64_t *base, uint64_t *size)
{
	const struct tree_bus *bus;
	uint32_t length, words;
	const uint8_t *reg = tree_property(node, "reg", &length);

	if (!reg || node->depth < 1 || node->depth > TREE_DEPTH)
		return false;
	bus = &node->bus[node->depth - 1];
	words = bus->address_cells + bus->size_cells;
	if ((index + 1) * 4 * words > length)
		return false;
	reg += (size_t)index * 4 * words;
	*base = tree_number(reg, bus->address_cells);
	*size = tree_number(reg + 4 * bus->address_cells, bus->size_cells);
	for (; bus > node->bus; bus--) {
		if (!translate(bus, bus[-1].address_cells, base))
			return false;
	}
	return true;
}

unsigned tree_irq(const struct tree_node *node, unsigned index)
{
	struct tree_node gic = TREE_START;
	uint32_t size, step = 3;
	const uint8_t *entry = tree_property(node, "interrupts", &size);

	if (tree_find(&gic, "arm,gic-v3"))
		step = cells(&gic, "#interrupt-cells", 3);
	if ((index + 1) * 4 * step > size)
		return 0;
	entry += (size_t)index * 4 * step;
	return (word(entry + 4) + (word(entry) ? 16 : 32)) | (word(entry + 8) & 3 ? IRQ_EDGE : 0);
}
