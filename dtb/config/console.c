/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/console.h"

#include "lib/printf.h"

#define NUMBER_MAX 1000u /* larger ones are no number of a UART */

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static bool is_letter(char character)
{
	return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

/* The UART that Linux calls `tty`: ttyS0, ttymxc1; tty0 is a screen. */
static unsigned node_of_tty(const struct tree *tree, const char *tty)
{
	const char *digit = tty + 3, *path;
	unsigned number = 0, aliases = tree_child(tree, 0, "aliases");
	char alias[16];

	if (!starts_with(tty, "tty") || !is_letter(*digit))
		return TREE_NONE;
	while (is_letter(*digit))
		digit++;
	if (!is_digit(*digit))
		return TREE_NONE;
	for (; is_digit(*digit) && number < NUMBER_MAX; digit++)
		number = number * 10 + (unsigned)(*digit - '0');
	fmt_sn(alias, sizeof(alias), "serial%u", number);
	path = aliases == TREE_NONE ? NULL : tree_str(tree, aliases, alias);
	if (path)
		return tree_path(tree, path, strlen(path));
	return number ? TREE_NONE : tree_stdout(tree);
}

static const char *next_word(const char *text)
{
	while (*text && *text != ' ')
		text++;
	while (*text == ' ')
		text++;
	return text;
}

static bool is_word(const char *text, const char *word)
{
	return starts_with(text, word) && (!text[strlen(word)] || text[strlen(word)] == ' ');
}

static bool is_anothers(const struct tree *tree, unsigned node, unsigned domain)
{
	return node != TREE_NONE && tree->node[node].owner != TREE_NO_OWNER &&
	       tree->node[node].owner != domain;
}

static void copy_word(const char *word, char by[CONSOLE_SAID])
{
	unsigned length = 0;

	for (; length < CONSOLE_SAID - 1 && word[length] && !strchr(" ,", word[length]); length++)
		by[length] = word[length];
	by[length] = '\0';
}

unsigned console_elsewhere(const struct tree *tree, const struct sys_config *config,
			   unsigned domain, char by[CONSOLE_SAID])
{
	const struct sys_domain *who = &config->domains[domain];
	bool by_tree = who->devices_rest, named = false;
	unsigned found = TREE_NONE;

	if (config->n_domains < 2)
		return TREE_NONE;
	for (const char *word = who->bootargs; *word; word = next_word(word)) {
		unsigned node;

		by_tree |= is_word(word, "earlycon");
		if (!starts_with(word, "console="))
			continue;
		named = true;
		node = node_of_tty(tree, strchr(word, '=') + 1);
		if (node != TREE_NONE && tree->node[node].owner == domain)
			return TREE_NONE;
		if (found != TREE_NONE || !is_anothers(tree, node, domain))
			continue;
		found = node;
		copy_word(word, by);
	}
	if (named || !by_tree || !is_anothers(tree, tree_stdout(tree), domain))
		return found;
	fmt_sn(by, CONSOLE_SAID, "stdout-path");
	return tree_stdout(tree);
}

int console_settle(const struct tree *tree, struct sys_config *config, struct diag *diag)
{
	const struct sys_domain *serves = NULL, *controls = NULL;

	for (unsigned k = 0; k < config->n_domains; k++) {
		const struct sys_domain *domain = &config->domains[k];

		if (domain->control && controls)
			return diag_fail(diag, domain->name,
					 "mullion,control: domain %s has it already",
					 controls->name);
		controls = domain->control ? domain : controls;

		config->uart_is_el2s |= domain->virtual_console;
		if (domain->housekeeping && serves)
			return diag_fail(diag, domain->name,
					 "mullion,housekeeping: domain %s has it already",
					 serves->name);
		serves = domain->housekeeping ? domain : serves;
	}
	if (controls && !config->uart_is_el2s)
		return diag_fail(diag, controls->name,
				 "mullion,control: no domain has a virtual console "
				 "(mullion,console), so the hypervisor serves none");
	if (config->uart_is_el2s && tree_stdout(tree) == TREE_NONE)
		return diag_fail(diag, "mullion,console",
				 "virtual ones need a UART, and the board's tree names none "
				 "(stdout-path)");
	return 0;
}
