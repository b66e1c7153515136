/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/console.h"

#include "dtb/tree/tree_bus.h"
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
	path = aliases == TREE_NONE ? NULL : tree_str_called(tree, aliases, alias);
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
		if (who->virtual_console && starts_with(word, "console=ttyAMA"))
			return TREE_NONE;
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

/* --- mullion,more-consoles --- */

#define MORE "mullion,more-consoles"

bool console_is_name(const char *name)
{
	const char *at = name;

	while (is_letter(*at) || is_digit(*at) || *at == '-' || *at == '_')
		at++;
	return at != name && !*at;
}

static int add_more(struct sys_domain *domain, const char *name, struct diag *diag)
{
	unsigned length = (unsigned)(strlen(domain->name) + 1 + strlen(name));

	if (domain->n_more_consoles == SYS_MORE_CONSOLES)
		return diag_fail(diag, domain->name, MORE " has more than %u names",
				 SYS_MORE_CONSOLES);
	if (!console_is_name(name))
		return diag_fail(diag, domain->name,
				 MORE ": \"%s\" is no name of letters, digits, - and _", name);
	if (length >= SYS_NAME)
		return diag_fail(diag, domain->name,
				 MORE ": %s.%s has %u characters, at most %u fit", domain->name,
				 name, length, SYS_NAME - 1);
	for (unsigned k = 0; k < domain->n_more_consoles; k++)
		if (!strcmp(domain->more_consoles[k], name))
			return diag_fail(diag, domain->name, MORE " names %s twice", name);
	fmt_sn(domain->more_consoles[domain->n_more_consoles++], SYS_NAME, "%s", name);
	return 0;
}

int console_parse_more(const struct tree *tree, unsigned node, struct sys_domain *domain,
		       struct diag *diag)
{
	int length;
	const char *name = tree_prop(tree, node, MORE, &length), *end;

	if (!name)
		return 0;
	end = name + length;
	if (!domain->virtual_console)
		return diag_fail(diag, domain->name,
				 MORE " are beside a virtual one: mullion,console = \"virtual\"");
	if (!length || end[-1])
		return diag_fail(diag, domain->name, MORE " is not a list of strings");
	for (; name < end; name += strlen(name) + 1)
		if (diag_ends(add_more(domain, name, diag), diag))
			return -1;
	return 0;
}

/* Whether a console of a domain would be called as a domain is: linux.trace. */
static int check_names(const struct sys_config *config, const struct sys_domain *domain,
		       struct diag *diag)
{
	char name[2 * SYS_NAME];

	for (unsigned k = 0; k < domain->n_more_consoles; k++) {
		fmt_sn(name, sizeof(name), "%s.%s", domain->name, domain->more_consoles[k]);
		for (unsigned i = 0; i < config->n_domains; i++)
			if (!strcmp(config->domains[i].name, name) &&
			    diag_ends(diag_fail(diag, domain->name, MORE ": %s is a domain", name),
				      diag))
				return -1;
	}
	return 0;
}

/* The virtual consoles of all domains. */
static int settle_consoles(const struct tree *tree, struct sys_config *config, struct diag *diag)
{
	unsigned count = 0;

	for (unsigned k = 0; k < config->n_domains; k++) {
		const struct sys_domain *domain = &config->domains[k];

		count += domain->virtual_console + domain->n_more_consoles;
		if (count > SYS_MAX_CONSOLES &&
		    diag_ends(diag_fail(diag, domain->name,
					"with its virtual consoles there are %u, at most %u are "
					"possible (mullion,console, " MORE ")",
					count, SYS_MAX_CONSOLES),
			      diag))
			return -1;
		if (diag_ends(check_names(config, domain, diag), diag))
			return -1;
	}
	config->uart_is_el2s = count;
	if (count && tree_stdout(tree) == TREE_NONE)
		return diag_fail(diag, "mullion,console",
				 "virtual ones need a UART, and the board's tree names none "
				 "(stdout-path)");
	return 0;
}

int console_settle(const struct tree *tree, struct sys_config *config, struct diag *diag)
{
	const struct sys_domain *serves = NULL, *controls = NULL;

	if (diag_ends(settle_consoles(tree, config, diag), diag))
		return -1;
	for (unsigned k = 0; k < config->n_domains; k++) {
		const struct sys_domain *domain = &config->domains[k];

		if (domain->control && controls &&
		    diag_ends(diag_fail(diag, domain->name,
					"mullion,control: domain %s has it already",
					controls->name),
			      diag))
			return -1;
		controls = domain->control ? domain : controls;
		if (domain->housekeeping && serves &&
		    diag_ends(diag_fail(diag, domain->name,
					"mullion,housekeeping: domain %s has it already",
					serves->name),
			      diag))
			return -1;
		serves = domain->housekeeping ? domain : serves;
	}
	if (controls && !config->uart_is_el2s)
		return diag_fail(diag, controls->name,
				 "mullion,control: no domain has a virtual console "
				 "(mullion,console), so the hypervisor serves none");
	return 0;
}

static bool has_page(const struct tree *tree, unsigned node, struct range pages)
{
	struct diag ignored; /* malformed registers are not mapped for anybody */
	struct range range;

	for (unsigned k = 0; tree_reg(tree, node, k, &range, &ignored) == 1; k++)
		if (range.size && range_overlaps(pages, range_pages(range)))
			return true;
	return false;
}

bool console_beside(const struct tree *tree, const struct sys_config *config, unsigned node)
{
	unsigned uart = config->uart_is_el2s ? tree_stdout(tree) : TREE_NONE;
	struct diag ignored;
	struct range range;

	if (uart == TREE_NONE || uart == node || !(tree->node[node].flags & TREE_HAS_REG))
		return false;
	for (unsigned k = 0; tree_reg(tree, uart, k, &range, &ignored) == 1; k++)
		if (range.size && has_page(tree, node, range_pages(range)))
			return true;
	return false;
}
