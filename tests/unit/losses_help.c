/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/losses_help.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char lost[2048]; /* a line for each loss */
bool counters;
struct range guest_memory[2];
unsigned n_guest_memory;
static const char *only; /* of this node alone */

static void add(const char *format, ...)
{
	size_t used = strlen(lost);
	va_list list;

	va_start(list, format);
	vsnprintf(lost + used, sizeof(lost) - used, format, list);
	va_end(list);
}

/* Node (of another device: that), property (the entry's name), provider <cells>, kind and owner.
 * The counters of soc.dts have no interrupts in any domain: a test of its own. */
static void note_loss(void *ctx, const struct loss *loss)
{
	const struct tree *tree = ctx;
	const char *name = loss_entry_name(tree, loss);
	struct diag why = {.reason = ""};

	loss_reason(tree, loss, &why); /* of any loss: it reads no cells that are not there */
	if (only ? strcmp(tree_name(tree, loss->node), only) != 0
		 : loss->kind >= LOSS_SHARED && !counters)
		return;
	add("%s", tree_name(tree, loss->node));
	if (loss->device != loss->node)
		add(" (%s)", tree_name(tree, loss->device));
	add(" %s", loss->property);
	if (name)
		add(" (%s)", name);
	add(" %s", loss->provider == TREE_NONE ? "-" : tree_name(tree, loss->provider));
	for (unsigned k = 0; k < loss->n_cells; k++)
		add("%s%u", k ? " " : " <", fdt32_ld(loss->cells + k));
	add("%s %s", loss->n_cells ? ">" : "", losses_text(loss->kind));
	if (loss->owner != TREE_NO_OWNER)
		add(" %s", parsed.domains[loss->owner].name);
	add("\n");
}

void expect_losses(unsigned domain, const char *want, unsigned devices)
{
	const struct loser loser = {domain, guest_memory, n_guest_memory};

	*lost = 0;
	losses_visit(tree_last(), &loser, note_loss, (void *)tree_last());
	assert_string_equal(lost, want);
	assert_int_equal(losses_count(tree_last(), &loser), devices);
}

void expect_losses_of(const char *node, unsigned domain, const char *want, unsigned devices)
{
	only = node;
	expect_losses(domain, want, devices);
	only = NULL;
}

void configure(const char *file, const char *more, const char *config)
{
	expect_success(merge_config(file, more, "-@ -f", config), &said);
	expect_success(parse_config(), &said);
}
