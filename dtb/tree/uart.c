/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/uart.h"

#include <string.h>

#include "dtb/tree/tree.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/tree_bus.h"
#include "lib/printf.h"

/* Which of the names; the node's strings go from what it is to what it is like, so the first that
 * is known is the best. */
static int match_names(const struct tree *tree, unsigned node, const char *const *names)
{
	int len;
	const char *compatible = tree_prop(tree, node, "compatible", &len);
	const char *end = compatible + (compatible ? len : 0);

	for (const char *s = compatible; s < end && memchr(s, 0, (size_t)(end - s));
	     s += strlen(s) + 1)
		for (int i = 0; names[i]; i++)
			if (!strcmp(s, names[i]))
				return i;
	return -1;
}

static bool is_enabled(const struct tree *tree, unsigned node)
{
	return !(tree->node[node].flags & TREE_DISABLED);
}

static unsigned find_node(const struct tree *tree, const char *const *names)
{
	unsigned out = tree_stdout(tree);

	if (out != TREE_NONE && is_enabled(tree, out) && tree_str(tree, out, "compatible"))
		return out;
	for (unsigned i = 0; i < tree->n_nodes; i++)
		if (is_enabled(tree, i) && match_names(tree, i, names) >= 0)
			return i;
	return TREE_NONE;
}

static int find_regs(const struct tree *tree, unsigned node, struct dt_uart *uart,
		     struct diag *diag)
{
	uint32_t offset = tree_u32(tree, node, "reg-offset", 0);

	if (tree_reg(tree, node, 0, &uart->regs, diag) < 0)
		return -1;
	if (uart->regs.size && offset >= uart->regs.size)
		return diag_fail(diag, tree_name(tree, node), "reg-offset 0x%x is outside its reg",
				 offset);
	uart->regs.base += offset;
	uart->regs.size -= offset;
	return 0;
}

int dt_find_uart(const struct tree *tree, const char *const *names, struct dt_uart *uart,
		 struct diag *diag)
{
	struct tree_irq irq;
	unsigned node;

	memset(uart, 0, sizeof(*uart));
	uart->match = -1;
	node = find_node(tree, names);
	if (node == TREE_NONE)
		return 0;
	if (find_regs(tree, node, uart, diag) < 0)
		return -1;
	if (!uart->regs.size)
		return 0;
	uart->match = match_names(tree, node, names);
	fmt_sn(uart->compatible, sizeof(uart->compatible), "%s",
	       uart->match < 0 ? tree_str(tree, node, "compatible") : names[uart->match]);
	uart->reg_shift = tree_u32(tree, node, "reg-shift", DT_UART_MISSING);
	uart->reg_io_width = tree_u32(tree, node, "reg-io-width", DT_UART_MISSING);
	uart->big_endian = tree_has(tree, node, "big-endian");
	/* A wrong interrupt is reported where interrupts are given away; the log needs none. */
	if (tree_irq(tree, node, 0, &irq, diag) == 1)
		uart->intid = tree_intid(tree, &irq, &uart->edge);
	return 0;
}
