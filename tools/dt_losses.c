/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_losses.h"

#include <stdio.h>

#include "dtb/config/console.h"
#include "dtb/config/loss_words.h"
#include "dtb/config/own.h"
#include "dtb/config/suspects.h"
#include "dtb/tree/refs.h"
#include "el2/vm/vm.h"

struct printer {
	const struct tree *tree;
	const struct sys_config *config;
};

/* A name, with that of the node above where it alone says little ("pinctrl@2000/uart1"). */
static void print_node(const struct tree *tree, unsigned node)
{
	unsigned above = node == TREE_NONE ? 0 : tree->node[node].parent;

	if (node == TREE_NONE)
		fputs("-", stdout);
	else if (above == TREE_NONE || !above || strchr(tree_name(tree, node), '@'))
		fputs(node ? tree_name(tree, node) : "/", stdout);
	else
		printf("%s/%s", tree_name(tree, above), tree_name(tree, node));
	fputc('\t', stdout);
}

static const char *or_dash(const char *text)
{
	return text ? text : "-";
}

/* Whether the configuration names the device, or what it is below. */
static bool is_named(const struct tree *tree, const struct sys_domain *domain, unsigned device)
{
	for (unsigned k = 0; k < domain->n_devices; k++) {
		unsigned node = tree_at(tree, domain->devices[k]);

		if (node != TREE_NONE && device >= node && device < tree->node[node].end)
			return true;
	}
	return false;
}

static void print_owner(const struct printer *printer, const struct loss *loss)
{
	if (loss->owner != TREE_NO_OWNER)
		printf("%s\t", printer->config->domains[loss->owner].name);
	else if (loss->kind == LOSS_UNCOUNTED)
		printf("no %s\t",
		       ref_lacks_cells(printer->tree,
				       ref_kind(printer->tree, loss->node, loss->property),
				       loss->provider));
	else
		printf("%s\t", losses_text(loss->kind));
}

static void print_loss(void *ctx, const struct loss *loss)
{
	const struct printer *printer = ctx;
	const struct sys_domain *domains = printer->config->domains;
	struct loss_words words = loss_words(printer->tree, loss);
	struct diag why = {.reason = ""};

	loss_reason(printer->tree, loss, &why);
	printf("%s\t", domains[loss->domain].name);
	print_node(printer->tree, loss->node);
	printf("%s\t", loss->property);
	print_node(printer->tree, loss->provider);
	print_owner(printer, loss);
	printf("%s\t%s%s%s\t%s\t%s\t", loss->kind >= LOSS_HYPERVISOR ? "minor" : "needed",
	       words.consequence, why.reason[0] ? ": " : "", why.reason, or_dash(words.there),
	       or_dash(words.here));
	printf("%s\t", or_dash(loss_entry_name(printer->tree, loss)));
	/* without a node there is no provider that is told something */
	for (unsigned k = 0; loss->provider != TREE_NONE && k < loss->n_cells; k++)
		printf("%s%u", k ? " " : "", fdt32_ld(loss->cells + k));
	fputs(loss->n_cells && loss->provider != TREE_NONE ? "\t" : "-\t", stdout);
	print_node(printer->tree, loss->device);
	puts(is_named(printer->tree, &domains[loss->domain], loss->device) ? "named" : "-");
}

const struct tree *losses_tree(const struct machine *machine, struct diag *diag)
{
	struct tree *tree = tree_open(machine->merged, diag);

	return tree && !own_assign(tree, &machine->config, diag) ? tree : NULL;
}

int print_losses(const struct machine *machine, struct diag *diag)
{
	struct printer printer = {losses_tree(machine, diag), &machine->config};

	if (!printer.tree)
		return -1;
	for (unsigned i = 0; i < machine->config.n_domains; i++) {
		const struct loser loser = {i, vms[i].guest, vms[i].n_memory};

		losses_visit(printer.tree, &loser, print_loss, &printer);
		suspects_visit(printer.tree, i, print_loss, &printer);
	}
	return 0;
}

void note_losses(const struct machine *machine, unsigned domain)
{
	struct diag ignored; /* the tree has been divided like this before */
	const struct tree *tree = losses_tree(machine, &ignored);
	const struct loser loser = {domain, vms[domain].guest, vms[domain].n_memory};
	unsigned count = tree ? losses_count(tree, &loser) : 0;

	if (count)
		fprintf(stderr, "mullion-dt: " LOSSES_LINE "\n",
			machine->config.domains[domain].name, count);
}

void note_consoles(const struct machine *machine)
{
	const struct sys_config *config = &machine->config;
	struct diag ignored; /* as above */
	const struct tree *tree = losses_tree(machine, &ignored);

	for (unsigned domain = 0; tree && domain < config->n_domains; domain++) {
		char by[CONSOLE_SAID];
		unsigned node = console_elsewhere(tree, config, domain, by);

		if (node != TREE_NONE)
			fprintf(stderr, "mullion-dt: note: " CONSOLE_LINE "\n",
				config->domains[domain].name, tree_name(tree, node), by,
				config->domains[tree->node[node].owner].name);
	}
}
