/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_explain.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dtb/config/own.h"
#include "el2/console/explain_words.h"
#include "el2/vm/vm.h"

/* --- lines --- */

static void say_about(const char *path, const char *property, const char *head, const char *format,
		      va_list arguments)
{
	fputs(head, stdout);
	vprintf(format, arguments);
	if (*path)
		printf("\t%s\t%s", path, property ? property : "");
	putchar('\n');
}

void say(const char *head, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say_about("", "", head, format, arguments);
	va_end(arguments);
}

const char *domain_name(const struct explaining *x, unsigned domain)
{
	return domain == TREE_NO_OWNER ? EXPLAIN_NOBODY : x->machine->config.domains[domain].name;
}

void say_at(const char *path, const char *property, const char *head, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say_about(path, property, head, format, arguments);
	va_end(arguments);
}

void say_of(const struct explaining *x, unsigned domain, const char *property, const char *head,
	    const char *format, ...)
{
	char path[sizeof("/domains/") + SYS_NAME] = "";
	va_list arguments;

	if (domain != TREE_NO_OWNER)
		snprintf(path, sizeof(path), "/domains/%s", domain_name(x, domain));
	va_start(arguments, format);
	say_about(path, property, head, format, arguments);
	va_end(arguments);
}

/* Which property of the domain's that is; NULL: none. */
static const char *property_of(enum explain_why why)
{
	static const char *const properties[EXPLAIN_COUNT] = {
		[EXPLAIN_ACCESS] = "access",
		[EXPLAIN_ACCESS_REST] = "mullion,access-rest",
		[EXPLAIN_SPARE] = "mullion,access-rest",
		[EXPLAIN_MEMORY] = "memory",
		[EXPLAIN_MEMORY_SIZE] = "mullion,memory-size",
		[EXPLAIN_MEMORY_REST] = "mullion,memory-rest",
		[EXPLAIN_CPUS] = "cpus",
		[EXPLAIN_CPUS_REST] = "cpus",
		[EXPLAIN_CONSOLE] = "mullion,console",
	};

	return properties[why];
}

/* The domain whose configuration it is by; of the hypervisor's UART the first with a virtual
 * console. */
static unsigned decider(const struct explaining *x, enum explain_why why, unsigned domain)
{
	const struct sys_config *config = &x->machine->config;

	for (unsigned k = 0; why == EXPLAIN_CONSOLE && k < config->n_domains; k++)
		if (config->domains[k].virtual_console)
			return k;
	return property_of(why) ? domain : TREE_NO_OWNER;
}

void say_decided(const struct explaining *x, enum explain_why why, unsigned domain)
{
	char text[200];

	snprintf(text, sizeof(text), explain_decided(why), domain_name(x, domain));
	say_of(x, decider(x, why, domain), property_of(why), EXPLAIN_DECIDED, "%s", text);
}

void say_move(enum explain_why why, const char *domain)
{
	char text[200];

	snprintf(text, sizeof(text), explain_move(why), domain);
	say(EXPLAIN_MOVE, "%s", text);
}

/* --- what is asked for --- */

static bool is_made_of(const char *text, int (*kind)(int))
{
	for (const char *c = text; *c; c++)
		if (!kind((unsigned char)*c))
			return false;
	return *text != '\0';
}

static bool is_number(const char *text)
{
	return isdigit((unsigned char)*text) &&
	       (is_made_of(text, isdigit) || !strncasecmp(text, "0x", 2));
}

static int read_number(const char *text, uint64_t *value, struct diag *diag)
{
	bool is_hex = !strncasecmp(text, "0x", 2);
	const char *digits = is_hex ? text + 2 : text;
	char *end;

	errno = 0;
	*value = strtoull(digits, &end, is_hex ? 16 : 10);
	if (!is_made_of(digits, is_hex ? isxdigit : isdigit) || *end)
		return diag_fail(diag, text, "is no number, decimal or with 0x");
	if (errno)
		return diag_fail(diag, text, "has more than 64 bits");
	return 0;
}

/* What was meant can be seen only by who asks. */
static void note_decimal(const char *text, uint64_t value)
{
	if (strncasecmp(text, "0x", 2) && value >= 10)
		fprintf(stderr,
			"mullion-dt: note: %s is decimal, 0x%lx; 0x%s is written with the 0x\n",
			text, value, text);
}

/* Behind a word; NULL: another one, or more than one word. */
static const char *behind(const char *what, const char *word)
{
	size_t length = strlen(word);

	return !strncmp(what, word, length) && what[length] == ' ' ? what + length + 1 : NULL;
}

static int by_address(const struct explaining *x, const char *text, struct diag *diag)
{
	uint64_t address;

	if (read_number(text, &address, diag))
		return -1;
	note_decimal(text, address);
	explain_address(x, address);
	return 0;
}

/* What a domain's address is outside of it: elsewhere, where it has its memory at an address of its
 * own. */
static uint64_t physical_of(const struct vm *vm, uint64_t address)
{
	for (unsigned k = 0; k < vm->n_memory; k++)
		if (range_contains(vm->guest[k], (struct range){address, 1}))
			return vm->memory[k].base + (address - vm->guest[k].base);
	return address;
}

/* Where its own memory lies that it sees elsewhere, a domain has nothing. */
static void say_not_there(const struct vm *vm, uint64_t address)
{
	for (unsigned k = 0; k < vm->n_memory; k++)
		if (range_contains(vm->memory[k], (struct range){address, 1}) &&
		    physical_of(vm, address) == address && vm->guest[k].base != vm->memory[k].base)
			say(EXPLAIN_WHAT, EXPLAIN_NOT_THERE, vm->name);
}

/* DOMAIN:ADDRESS: what that is outside of the domain. -2: it is nothing of this kind. */
static int by_domain(const struct explaining *x, const char *what, struct diag *diag)
{
	const struct sys_config *config = &x->machine->config;
	const char *colon = strchr(what, ':');
	uint64_t address;

	for (unsigned k = 0; colon && k < config->n_domains; k++) {
		const char *name = config->domains[k].name;

		if (strlen(name) != (size_t)(colon - what) ||
		    strncmp(what, name, strlen(name)) != 0)
			continue;
		if (read_number(colon + 1, &address, diag))
			return -1;
		note_decimal(colon + 1, address);
		say_not_there(&vms[k], address);
		explain_address(x, physical_of(&vms[k], address));
		return 0;
	}
	return -2;
}

int explain(const char *what, const struct machine *machine, struct diag *diag)
{
	struct explaining x = {machine, tree_open(machine->merged, diag)};
	const char *irq = behind(what, "irq"), *cpu = behind(what, "cpu");
	uint64_t number;
	int done;

	if (!x.tree || own_assign(x.tree, &machine->config, diag))
		return -1;
	if (!*what || !strcmp(what, "irq") || !strcmp(what, "cpu"))
		return diag_fail(diag, *what ? what : "explain", "to be asked as: " EXPLAIN_USAGE);
	if ((irq || cpu) && read_number(irq ? irq : cpu, &number, diag))
		return -1;
	if (irq)
		return explain_irq(&x, number, diag);
	if (cpu)
		return explain_cpu(&x, number, diag);
	if (is_number(what))
		return by_address(&x, what, diag);
	done = by_domain(&x, what, diag);
	if (done == -2)
		done = explain_channel(&x, what);
	return done != -2 ? done : explain_node(&x, what, diag);
}
